using WikiGuard.Fakes;
using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Promotion;

public sealed class IngestHopTests
{
    private readonly RunnerUnderTest _test = new();
    private readonly IngestCheckpointStore _sources;
    private readonly Dictionary<string, string?> _etags = new(StringComparer.Ordinal);

    public IngestHopTests() => _sources = new IngestCheckpointStore(_test.Objects);

    [Fact]
    public async Task What_the_sources_counted_since_the_last_look_is_one_line()
    {
        await CountAsync("live", Counted(received: 10, produced: 4));
        await CountAsync("file", Counted(received: 5, produced: 5));
        await RunAsync();
        await CountAsync("live", Counted(received: 25, produced: 9));
        await RunAsync();

        Assert.Equal(["ledger-00000001 15 9 6", "ledger-00000002 15 5 10"], Lines());
        Assert.Equal(2 * Costs.StackSize.IngestStatements, _test.Engine.Statements.Count);
    }

    [Fact]
    public async Task Nothing_new_is_no_line()
    {
        await RunAsync();
        await CountAsync("live", Counted(received: 10, produced: 4));
        await RunAsync();
        await RunAsync();

        Assert.Single(Lines());
    }

    [Fact]
    public async Task A_source_that_was_started_over_counts_from_its_start()
    {
        await CountAsync("file", Counted(received: 10, produced: 4));
        await RunAsync();
        await CountAsync("file", Counted(received: 3, produced: 1));
        await RunAsync();

        Assert.Equal(["ledger-00000001 10 4 6", "ledger-00000002 3 1 2"], Lines());
    }

    [Fact]
    public async Task A_crash_before_the_manifest_writes_the_same_line_again()
    {
        await CountAsync("live", Counted(received: 10, produced: 4));
        _test.Objects.BeforeWrite = (key, content) => _ = key.StartsWith("batches/", StringComparison.Ordinal) ? throw new IOException("The process is gone.") : 0;
        await Assert.ThrowsAsync<IOException>(RunAsync);
        _test.Objects.BeforeWrite = null;
        _test.WaitOutLease();
        await CountAsync("live", Counted(received: 25, produced: 9)); // since the plan

        await RunAsync();

        Assert.Equal(["ledger-00000001 10 4 6", "ledger-00000001 10 4 6", "ledger-00000002 15 5 10"], Lines());
    }

    private Task<IReadOnlyList<BatchManifest>> RunAsync() =>
        _test.RunAsync(new IngestHop(_sources, _test.Checkpoints, new SystemEventClock(_test.Time)));

    private async Task CountAsync(string source, IngestCounters counters) =>
        _etags[source] = await _sources.SaveAsync(
            source, new IngestCheckpoint(source, SourcePosition.Start, null, null, null, counters), _etags.GetValueOrDefault(source), CancellationToken.None);

    private static IngestCounters Counted(long received, long produced) =>
        new() { Received = received, Produced = produced, NotMonitored = received - produced };

    // Batch, received, produced, filtered; read back from what the engine was given.
    private IEnumerable<string> Lines() => _test.Engine.Statements.Select(s =>
    {
        var row = s.Text[(s.Text.IndexOf("values (", StringComparison.Ordinal) + "values (".Length)..].Split(',', StringSplitOptions.TrimEntries);
        return $"{row[0].Trim('\'', '(')} {row[3]} {row[4]} {row[9]}";
    });
}
