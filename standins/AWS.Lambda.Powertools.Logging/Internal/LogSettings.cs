using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The configuration completed from the environment.</summary>
internal static class LogSettings
{
    public static string Service(PowertoolsLoggerConfiguration configuration) =>
        configuration.Service ?? Variable("POWERTOOLS_SERVICE_NAME") ?? "service_undefined";

    public static LogLevel MinimumLevel(PowertoolsLoggerConfiguration configuration)
    {
        if (LambdaLevel(Variable("AWS_LAMBDA_LOG_LEVEL")) is { } level)
            return level;
        if (configuration.MinimumLogLevel != LogLevel.None)
            return configuration.MinimumLogLevel;
        return Enum.TryParse<LogLevel>(Variable("POWERTOOLS_LOG_LEVEL"), ignoreCase: true, out var fromPowertools)
            ? fromPowertools
            : LogLevel.Information;
    }

    public static LoggerOutputCase OutputCase(PowertoolsLoggerConfiguration configuration)
    {
        if (configuration.LoggerOutputCase != LoggerOutputCase.Default)
            return configuration.LoggerOutputCase;
        return Enum.TryParse<LoggerOutputCase>(Variable("POWERTOOLS_LOGGER_CASE"), ignoreCase: true, out var value)
            ? value
            : LoggerOutputCase.SnakeCase;
    }

    // Lambda has its own names for the levels.
    private static LogLevel? LambdaLevel(string? name) => name?.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => null,
    };

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
