using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Entities;
using WikiGuard.Events;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Ingest;

/// <summary>Whatever bytes come, each event has exactly one outcome, and what is no event lies whole among the dead letters.</summary>
[LongTest("Thousands of inputs at random.")]
public sealed class IngestFuzzTests
{
    private const int Events = 20_000;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private static readonly byte[][] Seeds =
        [.. new[] { IngestEvents.Edit(1, 0), IngestEvents.NotMonitored(2, 1), IngestEvents.Canary(3, 2), SeenEvent.Real, " " }.Select(
            Encoding.UTF8.GetBytes)];

    private readonly MemoryObjectStore _objects = new();
    private readonly CheckedEventLog _log = new();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public async Task Every_event_has_exactly_one_outcome(int seed, bool isLive)
    {
        var events = Random(new Random(seed)).Take(Events).ToArray();
        long letters = 0;
        _log.OnDeadLetter = letter =>
        {
            letters++;
            Assert.Equal(events[letter.GetProperty("number").GetInt64() - 1], InputOf(letter));
        };
        var ingestor = Ingestor(isLive ? new SystemEventClock(TimeProvider.System) : new RecordingClock(new FakeTimeProvider()));

        await ingestor.RunAsync(new ByteSource(events), CancellationToken.None).WaitAsync(Hang);

        var counters = ingestor.Counters;
        Assert.Equal(Events, counters.Received);
        Assert.True(counters.Balance, counters.ToString());
        Assert.Equal((counters.Produced, counters.DeadLettered), _log.Take());
        Assert.Equal(counters.DeadLettered, letters);
        Assert.Equal(counters.Filtered - counters.Blank, ingestor.Filtered.Top(10).Sum(w => w.Events));
        // Of every outcome there is enough to say anything.
        Assert.All([counters.NotMonitored, counters.Canary, counters.Blank, counters.RewindDuplicate, counters.Produced,
            counters.DeadLettered], n => Assert.True(n > 100, counters.ToString()));
    }

    private static IEnumerable<byte[]> Random(Random random)
    {
        while (true)
        {
            var seed = random.GetItems(Seeds, 1)[0];
            yield return random.Next(6) switch
            {
                0 => seed,
                1 => seed[..random.Next(seed.Length)],
                2 => FlipBits(seed, random),
                3 => Noise(random),
                _ when seed.Length > 1 => WithNewId(EventReaderFuzzTests.Damage(seed, random), random),
                _ => seed,
            };
        }
    }

    private static byte[] FlipBits(byte[] json, Random random)
    {
        byte[] flipped = [.. json];
        for (var n = random.Next(1, 4); n > 0; n--)
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(random.Next(100) == 0 ? 300_000 : 300)];
        random.NextBytes(noise);
        return noise;
    }

    // Else nearly all would be taken for the same event, sent again.
    private static byte[] WithNewId(byte[] json, Random random)
    {
        var at = json.AsSpan().IndexOf("event-"u8);
        if (at >= 0)
            json[at] = (byte)random.Next('A', 'Z');
        if (at >= 0 && at + 6 < json.Length)
            Encoding.ASCII.GetBytes(random.Next(100_000, 1_000_000).ToString()).AsSpan(0, 5).CopyTo(json.AsSpan(at + 1));
        return json;
    }

    private byte[] InputOf(JsonElement letter)
    {
        if (letter.TryGetProperty("object", out var key))
            return _objects.GetAsync(key.GetString()!, CancellationToken.None).Result!.Content.ToArray();
        return letter.TryGetProperty("value", out var text)
            ? Encoding.UTF8.GetBytes(text.GetString()!) : letter.GetProperty("value_base64").GetBytesFromBase64();
    }

    private Ingestor Ingestor(IEventClock clock) => new(
        new EventPreparer(new MonitoredPages(Allowlist.Parse(IngestEvents.Allowlist, "allowlist.yaml"), "1"), clock), _log, _objects,
        new IngestCheckpointStore(_objects), new IngestOptions(), TimeProvider.System, NullLogger<Ingestor>.Instance);
}
