namespace Amazon.Lambda.Core;

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
