using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Entities;
using WikiGuard.Fakes;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>What is held is read off the whole process, so no other test runs beside these.</summary>
[CollectionDefinition(nameof(HostileEventTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(HostileEventTests))]
public sealed class HostileEventTests
{
    private const int MaxHeldBytes = 2_000_000;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private readonly CheckedEventLog _log = new();
    private readonly EventPreparer _preparer = new(
        new MonitoredPages(Allowlist.Parse("entities: [{title: India, match: subpages}, {title: India of old, match: phrase}]",
            "allowlist.yaml"), "1"),
        new SystemEventClock(TimeProvider.System));

    public static TheoryData<string> Names => new(HostileEvents.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_event_has_one_outcome_and_leaves_nothing_behind(string name)
    {
        await IngestAsync(Usual());
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var counters = await IngestAsync(HostileEvents.All[name]());
        Assert.Equal(1, counters.Received);
        Assert.True(counters.Balance);
        Assert.Equal((counters.Produced, counters.DeadLettered), _log.Take());

        await IngestAsync(Usual());
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        // What is held for good stays; timers and pools of the runtime let go after a moment.
        for (var tries = 0; held >= MaxHeldBytes && tries < 50; tries++)
        {
            await Task.Delay(100);
            held = GC.GetTotalMemory(forceFullCollection: true) - before;
        }
        Assert.True(held < MaxHeldBytes, $"{held:N0} bytes are still held.");
        GC.KeepAlive(_preparer);
    }

    [Fact]
    public void Nesting_of_any_depth_is_read_or_refused()
    {
        var source = JsonEncodedText.Encode("test");
        for (var depth = 1; depth <= 100_000; depth += depth < 510 ? 1 : depth / 2)
        {
            foreach (var (open, close) in new[] { ("[", "]"), ("{\"meta\":", "}") })
            {
                var kind = _preparer.Prepare(HostileEvents.Nested(open, close, depth), source, observed: false).Kind;
                Assert.Equal(depth < Events.EventReader.MaxDepth ? PreparedKind.Ready : PreparedKind.Malformed, kind);
            }
        }
    }

    // As it comes most often: of no entity, so that no later record overwrites the hostile one's.
    private static byte[] Usual() => Encoding.UTF8.GetBytes(IngestEvents.NotMonitored(1, 0));

    private async Task<IngestCounters> IngestAsync(byte[] line)
    {
        // A store for each: what the dead letters of the hostile event take there is not held by the Ingestor.
        var objects = new MemoryObjectStore();
        var ingestor = new Ingestor(
            _preparer, _log, objects, new IngestCheckpointStore(objects), new IngestOptions(), TimeProvider.System,
            NullLogger<Ingestor>.Instance);
        await ingestor.RunAsync(new ByteSource([line]), CancellationToken.None).WaitAsync(Hang);
        return ingestor.Counters;
    }
}
