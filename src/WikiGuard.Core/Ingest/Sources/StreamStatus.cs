namespace WikiGuard.Ingest.Sources;

/// <summary>Events of a range of time that the server probably no longer had, or did not send: they are lost to us.</summary>
/// <param name="From">The last event that was read.</param>
/// <param name="To">The first one after it, or the earliest that can be hoped for.</param>
public sealed record StreamGap(DateTimeOffset From, DateTimeOffset To);

/// <summary>The status of a stream at one moment.</summary>
/// <param name="IsConnected">A response is open.</param>
/// <param name="Connections">Responses that began, since the start.</param>
/// <param name="Failures">Connections that could not be made, broke or fell silent; a clean end is not a failure.</param>
/// <param name="LastFailure">The latest one's reason.</param>
/// <param name="CutEvents">Events over the size limit, of which only the beginning was kept.</param>
/// <param name="LastBytesAt">When the server last sent anything.</param>
/// <param name="LastEventAt">When it last sent an event, including canaries and repeated events.</param>
/// <param name="SuspectedGap">The latest one; null where there was none.</param>
/// <param name="WaitsUntil">When a connection is tried again that could not be made; null where none is waited for.</param>
public sealed record StreamStatus(
    bool IsConnected,
    long Connections,
    long Failures,
    string? LastFailure,
    long CutEvents,
    DateTimeOffset? LastBytesAt,
    DateTimeOffset? LastEventAt,
    StreamGap? SuspectedGap,
    DateTimeOffset? WaitsUntil)
{
    private const int LongestReason = 150;
    private static readonly TimeSpan LeastSaid = TimeSpan.FromSeconds(5);

    /// <summary>Why there is no connection, and for how long; null where there is one, or soon.</summary>
    /// <param name="now">By the clock that the stream goes by.</param>
    public string? WaitInWords(DateTimeOffset now) => WaitsUntil - now is { } left && left >= LeastSaid && LastFailure is { } reason
        ? $"no connection: {PrintableText.Of(reason, '?', LongestReason)}; tried again in {Spoken.Of(left)}" : null;
}
