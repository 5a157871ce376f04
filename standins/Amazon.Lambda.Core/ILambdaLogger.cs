namespace Amazon.Lambda.Core;

/// <summary>Nothing here uses it. It is there because its name is also that of Microsoft.Extensions.Logging.</summary>
public enum LogLevel
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}

/// <summary>
/// Writes to the function's log stream. This system logs by ILogger; the runtime's own logger is for what has no container yet.
/// </summary>
public interface ILambdaLogger
{
    void Log(string message);

    void LogLine(string message);

    void LogInformation(string message) => LogLine(message);

    void LogWarning(string message) => LogLine(message);

    void LogError(string message) => LogLine(message);
}
