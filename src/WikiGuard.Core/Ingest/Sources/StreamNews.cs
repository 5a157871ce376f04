using Microsoft.Extensions.Logging;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// What the log says about a stream: that it fails, and after how long reading resumes, whether the network was down, the machine slept or
/// no process was running. The server's cut every 15 minutes is not logged.
/// </summary>
internal sealed class StreamNews(string source, TimeProvider time, ILogger logger)
{
    /// <summary>A shorter pause is not worth a full message.</summary>
    public static readonly TimeSpan Noticed = TimeSpan.FromMinutes(2);

    private readonly Outage _outage = new(source, time, logger);
    private DateTimeOffset? _leftAt;
    private (TimeSpan Wait, DateTimeOffset At)? _said;

    public void Failed(string reason) => _outage.Failed(reason);

    /// <summary>There is no connection, and another attempt follows.</summary>
    public void NotConnected(string reason) => Failed($"no connection: {reason}");

    /// <summary>The server has asked for a wait before the next request. A like one is not logged again while the failure lasts, but as a
    /// reminder.</summary>
    public void Waits(TimeSpan wait)
    {
        var now = time.GetUtcNow();
        if (_said is { } last && wait <= last.Wait && now - last.At < Outage.Reminder)
            return;
        _said = (wait, now);
        logger.LogInformation("{Source}: the server asks to wait; the next request is at {At}, in {Time}", source,
            Spoken.At(now + wait), Spoken.Of(wait));
    }

    /// <summary>When the last event came, by the system clock; null where that is not known.</summary>
    public void LeftAt(DateTimeOffset? time) => _leftAt = time;

    /// <summary>The first event of a connection has come, not counting those that it repeats.</summary>
    public void Flows()
    {
        var hasFailed = _outage.End() is not null;
        _said = null;
        if (time.GetUtcNow() - _leftAt is { } away && away >= Noticed)
            logger.LogInformation("{Source}: resuming after {Time}; what came since {From:yyyy-MM-dd HH:mm} UTC is read now", source,
                Spoken.Of(away), _leftAt!.Value.UtcDateTime);
        else if (hasFailed)
            logger.LogInformation("{Source}: reading again", source);
    }
}
