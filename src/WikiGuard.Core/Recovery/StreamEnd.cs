using WikiGuard.Events;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Recovery;

/// <summary>
/// Decides when the past of a stream has been read up to a moment, although the stream never ends and its topics, one for each data centre,
/// do not come in one order. It has when each of its topics has sent an event from after that moment. A topic may have nothing to send: in
/// the data centre that stands by there is a test event an hour. So it also has when, for half a minute of one connection, events came
/// and all of them were from after the moment: the server sends what it has at once, and a topic that is behind sends without a pause.
/// While nothing comes at all, nothing is known, and reading goes on.
/// </summary>
internal sealed class StreamEnd(DateTimeOffset until, TimeProvider time)
{
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    /// <summary>One event may have a wrong time; the second in a row is believed.</summary>
    private const int Believed = 2;

    private readonly Dictionary<(string Topic, long Partition), int> _beyond = [];
    private long? _quietFrom;
    private long _connection;

    /// <summary>An event came from before the end.</summary>
    public void TakeWithin(ReadOnlySpan<byte> json)
    {
        _quietFrom = null;
        if (_beyond.Count > 0)
            _beyond.Remove(TopicOf(json));
    }

    /// <summary>Other work was done meanwhile, during which events waited to be read.</summary>
    public void Pause() => _quietFrom = null;

    /// <summary>An event came from the end or after it.</summary>
    /// <param name="id">The stream's id for it.</param>
    /// <param name="connection">The number of the connection that brought it.</param>
    /// <returns>Whether everything from before the end has come.</returns>
    public bool TakeBeyond(ReadOnlySpan<byte> json, DateTimeOffset sent, string? id, long connection)
    {
        if (sent < until + StreamRange.Disorder)
            return false;
        var topic = TopicOf(json);
        _beyond[topic] = _beyond.GetValueOrDefault(topic) + 1;
        if (_quietFrom is null || connection != _connection)
            (_quietFrom, _connection) = (time.GetTimestamp(), connection);
        return _beyond.Values.Any(IsPassed)
            && (time.GetElapsedTime(_quietFrom.Value) >= Quiet
                || id is not null && EventStreamId.TryParse(id)?.Topics.All(t => IsPassed(_beyond.GetValueOrDefault(t))) == true);
    }

    private static bool IsPassed(int events) => events >= Believed;

    private static (string, long) TopicOf(ReadOnlySpan<byte> json) =>
        StreamPlace.Of(json) is { } place ? (place.Topic, place.Partition) : ("", 0);
}
