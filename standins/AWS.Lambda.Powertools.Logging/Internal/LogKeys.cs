using System.Collections.Concurrent;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Keys that lines carry beside their own. A function process serves one invocation at a time, so they are process-wide.</summary>
internal static class LogKeys
{
    public static ConcurrentDictionary<string, object> Custom { get; } = new(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, object>? Invocation { get; set; }
}
