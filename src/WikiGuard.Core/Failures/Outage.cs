using Microsoft.Extensions.Logging;

namespace WikiGuard;

/// <summary>
/// Something that fails repeatedly until it succeeds. It is logged when it begins, every ten minutes while it lasts, and when it is over;
/// failures in between go to the debug log only. It uses the system clock, so that the hours of a sleep count.
/// </summary>
/// <param name="what">What fails, as the beginning of a sentence: <c>CommitBronze</c>.</param>
public sealed class Outage(string what, TimeProvider time, ILogger logger)
{
    /// <summary>How often people are reminded.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private DateTimeOffset _since;
    private DateTimeOffset _saidAt;

    /// <param name="part">Where the same failure affects several parts, the name of one: it is over when each of them has
    /// succeeded.</param>
    public void Failed(string reason, string part = "")
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var isNews = _failing.Count == 0;
            _failing.Add(part);
            if (isNews)
            {
                (_since, _saidAt) = (now, now);
                logger.LogWarning("{What}: {Reason} It is tried again until it succeeds", what, Spoken.Sentence(reason));
            }
            else if (now - _saidAt >= Reminder)
            {
                _saidAt = now;
                logger.LogWarning("{What}: still failing after {Time}: {Reason}", what, Spoken.Of(now - _since), reason);
            }
            else
            {
                logger.LogDebug("{What}: {Reason}", what, reason);
            }
        }
    }

    /// <summary>Reports success, whether or not it failed before.</summary>
    public void Over(string part = "")
    {
        if (End(part) is { } lasted)
            logger.LogInformation("{What}: goes on after {Time}", what, Spoken.Of(lasted));
    }

    /// <summary>Reports success without logging it: the caller does that.</summary>
    /// <returns>How long it failed; null where it did not, or a part still does.</returns>
    public TimeSpan? End(string part = "")
    {
        lock (_gate)
            return _failing.Remove(part) && _failing.Count == 0 ? time.GetUtcNow() - _since : null;
    }

    /// <summary>Whether the part has failed, and not succeeded since.</summary>
    public bool Stops(string part)
    {
        lock (_gate)
            return _failing.Contains(part);
    }
}
