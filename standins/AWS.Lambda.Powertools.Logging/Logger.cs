using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Keys that every line carries until they are removed, and a logger for where no container reaches.</summary>
public static class Logger
{
    private static PowertoolsLogger s_logger = Create(new PowertoolsLoggerConfiguration());

    /// <summary>Adds or replaces a key.</summary>
    public static void AppendKey(string key, object value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        LogKeys.Custom[key] = value;
    }

    public static void AppendKeys(IEnumerable<KeyValuePair<string, object>> keys)
    {
        foreach (var (key, value) in keys)
            AppendKey(key, value);
    }

    public static void AppendKeys(IEnumerable<KeyValuePair<string, string>> keys)
    {
        foreach (var (key, value) in keys)
            AppendKey(key, value);
    }

    public static void RemoveKeys(params string[] keys)
    {
        foreach (var key in keys)
            LogKeys.Custom.TryRemove(key, out _);
    }

    public static void LogDebug(string message, params object[] args) => s_logger.LogDebug(message, args);

    public static void LogInformation(string message, params object[] args) => s_logger.LogInformation(message, args);

    public static void LogWarning(string message, params object[] args) => s_logger.LogWarning(message, args);

    public static void LogWarning(Exception exception, string message, params object[] args) =>
        s_logger.LogWarning(exception, message, args);

    public static void LogError(string message, params object[] args) => s_logger.LogError(message, args);

    public static void LogError(Exception exception, string message, params object[] args) => s_logger.LogError(exception, message, args);

    public static void LogCritical(string message, params object[] args) => s_logger.LogCritical(message, args);

    public static void LogCritical(Exception exception, string message, params object[] args) =>
        s_logger.LogCritical(exception, message, args);

    internal static void Configure(PowertoolsLoggerConfiguration configuration) => s_logger = Create(configuration);

    private static PowertoolsLogger Create(PowertoolsLoggerConfiguration configuration) =>
        new("AWS.Lambda.Powertools.Logging.Logger", new LogLineWriter(configuration, TimeProvider.System));
}
