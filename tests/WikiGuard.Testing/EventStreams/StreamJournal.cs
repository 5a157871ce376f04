using System.Text;

namespace WikiGuard.Testing.EventStreams;

/// <summary>
/// What was published, in the order in which connections get it; only ever grows. The topics of one stream are those of the two data
/// centres.
/// </summary>
internal sealed class StreamJournal
{
    public static readonly string[] DataCentres = ["eqiad", "codfw"];

    private readonly Lock _lock = new();
    private readonly List<string> _topics = [];
    private StreamEvent[] _events = new StreamEvent[64];
    private int _count;
    private TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next publication.</summary>
    public Task Published => Volatile.Read(ref _published).Task;

    public ReadOnlyMemory<StreamEvent> Events
    {
        get
        {
            lock (_lock)
                return _events.AsMemory(0, _count);
        }
    }

    public int TopicOf(string stream, string dataCentre)
    {
        var name = $"{dataCentre}.{(stream.Contains('.', StringComparison.Ordinal) ? stream : "mediawiki." + stream)}";
        lock (_lock)
        {
            if (_topics.IndexOf(name) is >= 0 and var index)
                return index;
            _topics.Add(name);
            return _topics.Count - 1;
        }
    }

    /// <returns>-1 where there is no such topic.</returns>
    public int IndexOf(string topic)
    {
        lock (_lock)
            return _topics.IndexOf(topic);
    }

    /// <summary>What an id has of a topic before its timestamp or offset.</summary>
    public byte[] IdPrefixOf(int topic)
    {
        lock (_lock)
            return Encoding.UTF8.GetBytes($$"""{"topic":"{{_topics[topic]}}","partition":0,""");
    }

    public void Publish(int count, Func<int, StreamEvent> eventAt)
    {
        lock (_lock)
        {
            if (_events.Length < _count + count)
                Array.Resize(ref _events, Math.Max(_count + count, _events.Length * 2)); // what connections hold stays as it is
            for (var i = 0; i < count; i++)
                _events[_count + i] = eventAt(i);
            _count += count;
        }

        Interlocked.Exchange(ref _published, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
