using System.Globalization;
using System.Text.Json;

namespace WikiGuard.Testing.EventStreams;

/// <summary>
/// Where a connection reads each of its topics from, and the id that results after each event. As Kafka does it: a time is the first record
/// of the topic that is no older, and everything behind that, whatever its time; an id lists its topics, and no other is read.
/// </summary>
internal sealed class StreamCursor
{
    private readonly int[] _topics;
    private readonly long?[] _timestamps;
    private readonly long[] _offsets;
    private readonly byte[][] _idPrefixes;
    private readonly int[] _first;

    private StreamCursor(StreamJournal journal, IEnumerable<int> topics, Func<int, Start> startOf, long oldestKept)
    {
        _topics = [.. topics];
        (_timestamps, _offsets, _first) = (new long?[_topics.Length], new long[_topics.Length], new int[_topics.Length]);
        _idPrefixes = [.. _topics.Select(journal.IdPrefixOf)];
        var events = journal.Events.Span;
        for (var t = 0; t < _topics.Length; t++)
            (_first[t], _offsets[t]) = Find(events, _topics[t], startOf(_topics[t]), oldestKept);
    }

    public static StreamCursor AtBeginning(StreamJournal journal, IEnumerable<int> topics, long oldestKept) =>
        new(journal, topics, _ => new Start(long.MinValue, null), oldestKept);

    /// <param name="since">ISO 8601 or Unix milliseconds.</param>
    /// <exception cref="FormatException">Neither.</exception>
    public static StreamCursor Since(StreamJournal journal, IEnumerable<int> topics, string since, long oldestKept)
    {
        var from = long.TryParse(since, CultureInfo.InvariantCulture, out var milliseconds)
            ? milliseconds
            : DateTimeOffset.Parse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();
        return new(journal, topics, _ => new Start(from, null), oldestKept);
    }

    /// <exception cref="FormatException">The id is none, or names a topic that the streams do not have.</exception>
    public static StreamCursor After(StreamJournal journal, IReadOnlyCollection<int> topics, string lastEventId, long oldestKept)
    {
        try
        {
            using var id = JsonDocument.Parse(lastEventId);
            var starts = id.RootElement.EnumerateArray().ToDictionary(
                topic => journal.IndexOf(topic.GetProperty("topic").GetString()!),
                topic => topic.TryGetProperty("timestamp", out var timestamp)
                    ? new Start(timestamp.GetInt64(), null) : new Start(0, topic.GetProperty("offset").GetInt64()));
            if (starts.Keys.Except(topics).Any())
                throw new FormatException("The id names topics that are not available.");
            return new(journal, starts.Keys, topic => starts[topic], oldestKept);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException("The id is not one of ours.", e);
        }
    }

    /// <returns>Whether the event at a place of the journal belongs to this connection; if so it has been passed.</returns>
    public bool TryPass(int index, in StreamEvent e)
    {
        var t = Array.IndexOf(_topics, e.Topic);
        if (t < 0 || index < _first[t])
            return false;
        _timestamps[t] = e.Milliseconds + 1; // as the server itself has it: where to read on, not what was read
        return true;
    }

    /// <summary>Writes the id after the last event passed.</summary>
    /// <returns>The bytes written; an id has no more than 200 for each topic.</returns>
    public int WriteId(Span<byte> output)
    {
        var length = 0;
        for (var t = 0; t < _topics.Length; t++)
        {
            output[length++] = (byte)(t == 0 ? '[' : ',');
            _idPrefixes[t].CopyTo(output[length..]);
            length += _idPrefixes[t].Length;
            var name = _timestamps[t] is null ? "\"offset\":"u8 : "\"timestamp\":"u8;
            name.CopyTo(output[length..]);
            length += name.Length;
            (_timestamps[t] ?? _offsets[t]).TryFormat(output[length..], out var digits, provider: CultureInfo.InvariantCulture);
            length += digits;
            output[length++] = (byte)'}';
        }

        output[length++] = (byte)']';
        return length;
    }

    public int MaxIdBytes => 200 * _topics.Length;

    /// <returns>The place in the journal, and the offset in the topic, below 0 for its end.</returns>
    private static (int Index, long Offset) Find(ReadOnlySpan<StreamEvent> events, int topic, Start start, long oldestKept)
    {
        long offset = 0;
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Topic != topic)
                continue;
            var isThere = start.Offset is { } from ? from >= 0 && offset >= from : events[i].Milliseconds >= start.Milliseconds;
            if (isThere && events[i].Milliseconds >= oldestKept)
                return (i, offset);
            offset++;
        }

        return (events.Length, -1);
    }

    private readonly record struct Start(long Milliseconds, long? Offset);
}
