using System.Collections.Concurrent;
using WikiGuard.Standins;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>What lines carry beside their own fields. A function process serves one invocation at a time, so it is process-wide.</summary>
internal static class LogKeys
{
    public static ConcurrentDictionary<string, object> Custom { get; } = new(StringComparer.Ordinal);

    /// <summary>The function and its request; null outside a handler with [Logging] and an ILambdaContext parameter.</summary>
    public static IReadOnlyDictionary<string, object>? Context { get; set; }

    /// <summary>Whether this is the first invocation, or still the start.</summary>
    public static bool IsColdStart => RuntimeState.Invocations <= 1;
}
