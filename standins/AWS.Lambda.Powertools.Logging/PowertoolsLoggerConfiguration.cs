using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Settings of the logger. What is not set comes from the environment.</summary>
public class PowertoolsLoggerConfiguration
{
    /// <summary>Field <c>service</c>; else POWERTOOLS_SERVICE_NAME, else <c>service_undefined</c>.</summary>
    public string? Service { get; set; }

    /// <summary>
    /// The lowest level written. AWS_LAMBDA_LOG_LEVEL (the function's own log setting) wins over it; if it is
    /// <see cref="LogLevel.None"/>, POWERTOOLS_LOG_LEVEL decides, else Information.
    /// </summary>
    public LogLevel MinimumLogLevel { get; set; } = LogLevel.None;

    public LoggerOutputCase LoggerOutputCase { get; set; } = LoggerOutputCase.Default;

    /// <summary>A .NET date format; ISO 8601 ("o") if not set.</summary>
    public string? TimestampFormat { get; set; }
}
