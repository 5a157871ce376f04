using System.Globalization;
using System.Text;
using WikiGuard.Fakes;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Quality;

namespace WikiGuard.Batches;

public sealed class LedgerLayerTests
{
    private readonly RunnerUnderTest _test = new();
    private readonly IngestCheckpointStore _sources;
    private readonly Dictionary<string, string?> _etags = new(StringComparer.Ordinal);

    public LedgerLayerTests() => _sources = new IngestCheckpointStore(_test.Objects);

    private DateTimeOffset Noon { get; } = new(2026, 1, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_the_sources_counted_since_the_last_look_is_one_line()
    {
        await CountAsync("live", Counted(received: 10, produced: 4));
        await CountAsync("file", Counted(received: 5, produced: 5));
        await RunAsync();
        await CountAsync("live", Counted(received: 25, produced: 9));
        await RunAsync();

        Assert.Equal(["ledger-00000001 ingest 15 9 6 1", "ledger-00000002 ingest 15 5 10 1"], LedgerLines());
        Assert.Equal(2, _test.Engine.Statements.Count);
    }

    [Fact]
    public async Task Nothing_new_is_no_line()
    {
        await RunAsync();
        await CountAsync("live", Counted(received: 10, produced: 4));
        await BatchAsync("bronze", 1, Noon);
        await RunAsync();
        await RunAsync();

        Assert.Equal(["ledger-00000001 ingest 10 4 6 1", "bronze-00000001 bronze 7 7 0 1"], LedgerLines());
        Assert.Single(_test.Engine.Statements);
    }

    [Fact]
    public async Task A_source_that_was_started_over_counts_from_its_start()
    {
        await CountAsync("file", Counted(received: 10, produced: 4));
        await RunAsync();
        await CountAsync("file", Counted(received: 3, produced: 1));
        await RunAsync();

        Assert.Equal(["ledger-00000001 ingest 10 4 6 1", "ledger-00000002 ingest 3 1 2 1"], LedgerLines());
    }

    [Fact]
    public async Task Batches_bring_their_lines_although_no_source_has_counted()
    {
        await BatchAsync("bronze", 1, Noon, taken: 5);
        await BatchAsync("silver", 1, Noon, taken: 5, quality: Line("size", metric: 5));
        await BatchAsync("gold", 1, Noon, taken: 3);
        await RunAsync();

        Assert.Equal(["bronze-00000001 bronze 5 5 0 1", "silver-00000001 silver 5 5 0 1", "gold-00000001 gold 3 3 0 1"], LedgerLines());
        Assert.Equal(["silver-00000001 size 5 WARN 1"], QualityLines());
        Assert.Equal(Costs.StackSize.LedgerStatements, _test.Engine.Statements.Count);
    }

    [Fact]
    public async Task Batches_of_a_minute_share_a_line_that_bears_the_number_of_the_last()
    {
        await BatchAsync("bronze", 1, Noon.AddSeconds(0), taken: 1);
        await BatchAsync("bronze", 2, Noon.AddSeconds(59), taken: 2);
        await BatchAsync("bronze", 3, Noon.AddSeconds(60), taken: 4);
        await BatchAsync("bronze", 4, Noon.AddSeconds(200), taken: 8);
        await BatchAsync("silver", 1, Noon.AddSeconds(1), taken: 16);
        await RunAsync();

        Assert.Equal(
            ["bronze-00000002 bronze 3 3 0 2", "bronze-00000003 bronze 4 4 0 1", "bronze-00000004 bronze 8 8 0 1",
                "silver-00000001 silver 16 16 0 1"], LedgerLines());
    }

    /// <summary>A line says which batches it covers by their number and how many they are.</summary>
    [Fact]
    public async Task Only_neighbours_share_a_line()
    {
        await BatchAsync("silver", 1, Noon, taken: 1);
        await RunAsync();
        await BatchAsync("silver", 2, Noon, taken: 2);
        await BatchAsync("silver", 3, Noon, taken: 4);
        await BatchAsync("silver", 4, Noon, taken: 8, hop: "redrive");
        await BatchAsync("silver", 5, Noon, taken: 16);
        await BatchAsync("silver", 7, Noon, taken: 32); // the sixth's manifest is gone
        await RunAsync();

        Assert.Equal(
            ["silver-00000001 silver 1 1 0 1", "silver-00000003 silver 6 6 0 2", "silver-00000004 redrive 8 8 0 1",
                "silver-00000005 silver 16 16 0 1", "silver-00000007 silver 32 32 0 1"],
            LedgerLines());
    }

    /// <summary>
    /// Else the line of its first attempt would stand beside the one that covers it, and say forever that records are lost.
    /// </summary>
    [Fact]
    public async Task A_batch_that_has_a_line_already_gets_it_written_anew()
    {
        await BatchAsync("bronze", 1, Noon, taken: 1, quality: Line("size", metric: 1));
        await BatchAsync("bronze", 2, Noon, taken: 2, hasLines: true, quality: Line("size", metric: 2));
        await BatchAsync("bronze", 3, Noon, taken: 4, quality: Line("size", metric: 4));
        await BatchAsync("bronze", 4, Noon, taken: 8, quality: Line("size", metric: 8));
        await RunAsync();

        Assert.Equal(["bronze-00000001 bronze 1 1 0 1", "bronze-00000002 bronze 2 2 0 1", "bronze-00000004 bronze 12 12 0 2"],
            LedgerLines());
        Assert.Equal(["bronze-00000001 size 1 WARN 1", "bronze-00000002 size 2 WARN 1", "bronze-00000004 size 6 WARN 2"], QualityLines());
    }

    [Fact]
    public async Task A_quality_line_of_several_batches_bears_their_sums_their_mean_and_their_worst_status()
    {
        await BatchAsync("silver", 1, Noon,
            quality: [Line("size", metric: 10, status: RuleStatus.Fail), Line("title_complete", passed: 9)]);
        await BatchAsync("silver", 2, Noon,
            quality: [Line("size", metric: 20, status: RuleStatus.Pass), Line("title_complete", passed: 7)]);
        await BatchAsync("silver", 3, Noon,
            quality: [Line("size", metric: 60, status: RuleStatus.Skipped), Line("title_complete", passed: 10)]);
        await BatchAsync("silver", 4, Noon.AddMinutes(1),
            quality: [Line("size", metric: 5, status: RuleStatus.Skipped), Line("title_complete", passed: 10)]);
        await RunAsync();

        Assert.Equal(
            ["silver-00000003 size 30 FAIL 3", "silver-00000004 size 5 SKIPPED 1", "silver-00000003 title_complete 26/30 WARN 3",
                "silver-00000004 title_complete 10/10 WARN 1"],
            QualityLines());
    }

    [Fact]
    public async Task A_rule_in_another_version_has_a_line_of_its_own()
    {
        await BatchAsync("silver", 1, Noon, quality: Line("size", metric: 10));
        await BatchAsync("silver", 2, Noon, quality: Line("size", metric: 20, version: 2));
        await RunAsync();

        Assert.Equal(["silver-00000001 size 10 WARN 1", "silver-00000002 size 20 WARN 1"], QualityLines());
    }

    [Fact]
    public async Task What_an_older_version_wrote_itself_is_not_written_again()
    {
        await BatchAsync("bronze", 1, Noon, isOfOlderVersion: true);
        await BatchAsync("bronze", 2, Noon, isOfOlderVersion: true);
        await BatchAsync("bronze", 3, Noon, taken: 3);
        await BatchAsync("bronze", 4, Noon, taken: 4);
        await BatchAsync("silver", 1, Noon, isOfOlderVersion: true);
        await RunAsync();
        await BatchAsync("silver", 2, Noon, taken: 7);
        await RunAsync();

        Assert.Equal(["bronze-00000004 bronze 7 7 0 2", "silver-00000002 silver 7 7 0 1"], LedgerLines());
    }

    /// <summary>A batch of the ledger that the older version has planned knows nothing of the other layers.</summary>
    [Fact]
    public async Task A_ledger_that_an_older_version_has_left_open_is_finished_first()
    {
        await CountAsync("live", Counted(received: 10, produced: 4));
        await BatchAsync("bronze", 1, Noon, isOfOlderVersion: true);
        await BatchAsync("bronze", 2, Noon, taken: 2);
        var plan = new BatchPlan("ledger-00000001", 1,
            new SourceCounters(await _sources.CountersAsync(CancellationToken.None), Recorded: null), Noon, [new(2026, 1, 26)]);
        await _test.Checkpoints.SaveAsync("ledger", LayerCheckpoint.Start with { Planned = plan }, etag: null, CancellationToken.None);

        await RunAsync();

        Assert.Equal(["ledger-00000001 ingest 10 4 6 1", "bronze-00000002 bronze 2 2 0 1"], LedgerLines());
    }

    [Fact]
    public async Task A_crash_between_the_statements_and_the_manifest_writes_the_same_lines_again()
    {
        await CountAsync("live", Counted(received: 10, produced: 4));
        await BatchAsync("bronze", 1, Noon, taken: 1);
        await BatchAsync("bronze", 2, Noon, taken: 2, quality: Line("size", metric: 2));
        _test.Objects.BeforeWrite = (key, content) =>
            _ = key.StartsWith("batches/ledger/", StringComparison.Ordinal) ? throw new IOException("The process is gone.") : 0;
        await Assert.ThrowsAsync<IOException>(RunAsync);
        _test.Objects.BeforeWrite = null;
        _test.WaitOutLease();
        var first = _test.Engine.Statements.Select(s => s.Text).ToList();
        await CountAsync("live", Counted(received: 25, produced: 9)); // since the plan, as is the third batch
        await BatchAsync("bronze", 3, Noon, taken: 4);

        await RunAsync();

        var texts = _test.Engine.Statements.Select(s => s.Text).ToList();
        Assert.Equal(2, first.Count);
        Assert.Equal([.. first, .. first], texts[..4]);
        Assert.Equal(["ledger-00000002 ingest 15 5 10 1", "bronze-00000003 bronze 4 4 0 1"], LedgerLines().TakeLast(2));
    }

    [Fact]
    public async Task Counters_that_do_not_add_up_are_written_down_and_stop_the_ledger()
    {
        await CountAsync("live", Counted(received: 10, produced: 4) with { Received = 12 });

        var failure = await Assert.ThrowsAsync<LedgerDifferenceException>(RunAsync);

        Assert.Contains("2 records are lost", failure.Message);
        Assert.Equal(["ledger-00000001 ingest 12 4 6 1"], LedgerLines());
        Assert.Equal(AlertSeverity.Critical, Assert.Single(_test.Alerts.Sent).Severity);
    }

    [Fact]
    public async Task The_metrics_that_rules_compare_with_are_kept_latest_first_and_no_more_than_they_look_back()
    {
        var history = new MetricHistory(_test.Checkpoints);
        Assert.Empty(await history.ReadAsync(CancellationToken.None));

        await BatchAsync("silver", 1, Noon,
            quality: [Line("size", metric: 10, looksBack: 3), Line("plain", metric: 1), Line("empty", looksBack: 3)]);
        // of the same minute: their mean
        await BatchAsync("silver", 2, Noon.AddSeconds(10), quality: Line("size", metric: 30, looksBack: 3));
        await RunAsync();
        for (var batch = 3; batch <= 5; batch++)
        {
            await BatchAsync("silver", batch, Noon.AddMinutes(batch), quality: Line("size", metric: batch, looksBack: 3));
            if (batch != 4)
                await RunAsync();
        }
        await BatchAsync("bronze", 1, Noon.AddMinutes(6), quality: Line("size", metric: 7, looksBack: 2));
        await RunAsync();

        var kept = await history.ReadAsync(CancellationToken.None);
        Assert.Equal(["bronze/size/1", "silver/size/1"], kept.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([5, 4, 3], kept["silver/size/1"]);
        Assert.Equal([7], kept["bronze/size/1"]);
    }

    [Fact]
    public async Task A_batch_of_an_older_version_has_no_history()
    {
        await _test.Checkpoints.WriteManifestAsync("ledger", ManifestOf("ledger", 1), CancellationToken.None);
        await SaveCheckpointAsync("ledger", 1);

        Assert.Empty(await new MetricHistory(_test.Checkpoints).ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_backlog_is_taken_in_batches_and_statements_that_engines_take()
    {
        for (var batch = 1; batch <= 2_100; batch++)
            await WriteManifestAsync(
                "bronze", batch, Noon.AddMinutes(batch), taken: 1, quality: Line("a_rule_with_a_longer_name", metric: batch));
        await SaveCheckpointAsync("bronze", 2_100);

        Assert.Equal(2, (await RunAsync()).Count);

        Assert.Equal(Enumerable.Range(1, 2_100).Select(n => $"bronze-{n:D8} bronze 1 1 0 1"), LedgerLines());
        Assert.Equal(2_100, QualityLines().Count());
        Assert.All(_test.Engine.Statements, s => Assert.True(Encoding.UTF8.GetByteCount(s.Text) < 262_144));
    }

    private Task<IReadOnlyList<BatchManifest>> RunAsync() =>
        _test.RunAsync(new LedgerLayer(_sources, _test.Checkpoints, new SystemEventClock(_test.Time)));

    private async Task CountAsync(string source, IngestCounters counters) =>
        _etags[source] = await _sources.SaveAsync(
            source, new IngestCheckpoint(source, SourcePosition.Start, null, null, null, counters), _etags.GetValueOrDefault(source),
            CancellationToken.None);

    private static IngestCounters Counted(long received, long produced) =>
        new() { Received = received, Produced = produced, NotMonitored = received - produced };

    /// <summary>A batch as its layer's runner leaves it.</summary>
    private async Task BatchAsync(
        string layer, long seq, DateTimeOffset now, long taken = 7, string? hop = null, bool hasLines = false,
        bool isOfOlderVersion = false, params IReadOnlyList<QualityLine> quality)
    {
        await WriteManifestAsync(layer, seq, now, taken, hop, hasLines, isOfOlderVersion, quality);
        await SaveCheckpointAsync(layer, seq);
    }

    private async Task WriteManifestAsync(
        string layer, long seq, DateTimeOffset now, long taken, string? hop = null, bool hasLines = false, bool isOfOlderVersion = false,
        params IReadOnlyList<QualityLine> quality)
    {
        var id = $"{layer}-{seq:D8}";
        var manifest = ManifestOf(layer, seq);
        await _test.Checkpoints.WriteManifestAsync(layer, isOfOlderVersion ? manifest : manifest with
        {
            Ledger = new LedgerEntry(id, hop ?? layer, seq, now, taken) { Passed = taken },
            Quality = [.. quality.Select(l => l with { BatchId = id, Layer = layer, Now = now })],
            HasLines = hasLines,
        }, CancellationToken.None);
    }

    private async Task SaveCheckpointAsync(string layer, long seq) =>
        _etags[$"layer {layer}"] =
            await _test.Checkpoints.SaveAsync(
            layer, new LayerCheckpoint(seq, 0, null), _etags.GetValueOrDefault($"layer {layer}"), CancellationToken.None);

    private static BatchManifest ManifestOf(string layer, long seq) =>
        new($"{layer}-{seq:D8}", seq, [new(2026, 1, 26)], new Dictionary<string, long>(StringComparer.Ordinal));

    private static QualityLine Line(string rule, double? metric = null, long? passed = null, RuleStatus status = RuleStatus.Warn,
        long version = 1, int looksBack = 0) => new(
        "", "", rule, version, RuleAction.Warn, Total: 10, passed, 10 - passed, metric, Threshold: "", status, default, looksBack);

    // Batch, hop, taken, passed, filtered and how many batches; read back from what the engine was given.
    private IEnumerable<string> LedgerLines() =>
        Rows("ledger/merge_pipeline_ledger").Select(r => $"{r[0]} {r[1]} {r[3]} {r[4]} {r[9]} {r[^3]}");

    // Batch, rule, metric or share, status and how many batches.
    private IEnumerable<string> QualityLines() => Rows("quality/merge_quality_metrics").Select(r =>
        $"{r[0]} {r[2]} {(r[9] == "null" ? $"{r[6]}/{r[5]}" : double.Parse(r[9], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))} {r[11]} {r[^1]}");

    private IEnumerable<string[]> Rows(string statement) =>
        _test.Engine.Statements.Where(s => s.Name == statement).SelectMany(s => Between(s.Text, "values (", ")) as ").Split("), ("))
            .Select(row => row.Split(',', StringSplitOptions.TrimEntries).Select(v => v.Trim('\'')).ToArray());

    private static string Between(string text, string before, string behind)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[(start + 1)..text.IndexOf(behind, start, StringComparison.Ordinal)];
    }
}
