using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Local.Storage;
using WikiGuard.Metrics;
using WikiGuard.Pipeline;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>What a run tells of itself, whatever became of it.</summary>
public sealed class RunReportTests : IDisposable
{
    private const string LandedFile =
        "landing/bronze_events/cleaned_events/0/00000000000000000000-00000000000000000009-0123456789abcdef.parquet";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private readonly StringWriter _output = new();
    private readonly ScanMeter _meter = new(new ScanningEngine());
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly FolderObjectStore _objects;
    private readonly CheckpointStore _checkpoints;

    public RunReportTests()
    {
        _objects = new FolderObjectStore(_folder.FullName);
        _checkpoints = new CheckpointStore(_objects);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("CommitBronze", "bronze")]
    [InlineData("PromoteSilver", "silver")]
    [InlineData("PromoteGold", "gold")]
    public async Task A_run_that_found_nothing_to_do_tells_zeros(string function, string layer)
    {
        var line = await ReportAsync(function, layer);

        Assert.Equal(function, (string)line["Service"]!);
        string[] names = ["LagSeconds", "HeldBatches", "LedgerDifference", "ScannedBytes",
            .. function == "PromoteSilver" ? ["JudgedRecords", "PassedRecords"] : Array.Empty<string>()];
        Assert.All(names, name => Assert.Equal(0d, (double)line[name]!));
        Assert.Equal(names.Except(["HeldBatches", "LedgerDifference"]),
            line["_aws"]!["CloudWatchMetrics"]![0]!["Metrics"]!.AsArray().Select(m => (string)m!["Name"]!));
    }

    // Planning bronze takes statements: while Athena refuses them nothing is planned, and everything waits.
    [Fact]
    public async Task Landed_files_that_no_batch_could_be_planned_of_have_waited_since_they_were_written()
    {
        await LandAsync(LandedFile, _now.AddHours(-1));
        await LandAsync(LandedFile.Replace("abcdef", "fedcba", StringComparison.Ordinal), _now.AddMinutes(-1));
        await LandAsync("landing/bronze_events/_seed/0-0-0.parquet", _now.AddDays(-9));
        await LandAsync("landing/bronze_events/README.txt", _now.AddDays(-9)); // nobody takes it: it does not wait

        Assert.Equal(3600, (double)(await ReportAsync("CommitBronze", "bronze"))["LagSeconds"]!, 1d);
    }

    [Fact]
    public async Task Silver_waits_since_the_first_bronze_batch_that_it_has_not_read()
    {
        for (var seq = 1; seq <= 3; seq++)
            await _checkpoints.WriteManifestAsync("bronze",
                new BatchManifest($"bronze-{seq:D8}", seq, [], new Dictionary<string, long>())
                { PlannedAt = _now.AddMinutes(10 * (seq - 4)) }, default);
        await _checkpoints.SaveAsync("bronze", new LayerCheckpoint(3, 0, null), null, default);
        await _checkpoints.SaveAsync("silver", new LayerCheckpoint(1, 1, null), null, default);

        Assert.Equal(1200, (double)(await ReportAsync("PromoteSilver", "silver"))["LagSeconds"]!, 1d);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(Release.Accept, 0)]
    public async Task A_batch_counts_as_held_until_a_person_releases_it(Release? release, int held)
    {
        var plan = new BatchPlan("gold-00000001", 1, new UpstreamRange(1, 1), _now.AddMinutes(-30), [])
        { Held = "a rule", Release = release };
        await _checkpoints.SaveAsync("gold", new LayerCheckpoint(0, 0, plan), null, default);

        var line = await ReportAsync("PromoteGold", "gold");

        Assert.Equal((held, 1800), ((double)line["HeldBatches"]!, Math.Round((double)line["LagSeconds"]!, 1)));
    }

    [Fact]
    public async Task What_was_judged_passed_and_scanned_is_summed_over_the_batches_and_told_once()
    {
        await _meter.RunAsync(new SqlStatement("test", "select 1"), CancellationToken.None);
        await _meter.RunAsync(new SqlStatement("test", "select 1"), CancellationToken.None);
        var batch = new BatchManifest("silver-1", 1, [],
            new Dictionary<string, long> { ["read"] = 9, ["silver"] = 5, ["silver_quarantined"] = 2, ["duplicates"] = 1, ["dropped"] = 1 });

        var line = await ReportAsync("PromoteSilver", "silver", [batch, batch]);

        Assert.Equal((16, 10, 2000), ((double)line["JudgedRecords"]!, (double)line["PassedRecords"]!, (double)line["ScannedBytes"]!));
        Assert.Equal(0, (double)(await ReportAsync("PromoteSilver", "silver"))["ScannedBytes"]!);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    public async Task Lost_and_doubled_records_both_count_as_a_difference(long passed)
    {
        var failure = new LedgerDifferenceException(new LedgerEntry("silver-1", "silver", 1, _now, Taken: 10) { Passed = passed });

        Assert.Equal(3, (double)(await ReportAsync("PromoteSilver", "silver", failure: failure))["LedgerDifference"]!);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_hides_neither_the_runs_failure_nor_the_rest()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "checkpoints", "bronze"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "checkpoints", "bronze", "checkpoint.json"), "{ broken");
        await using var services = Services();

        var failure = await Assert.ThrowsAsync<DamagedStoreException>(
            () => services.GetRequiredService<PromotionFunctions>().CommitBronze(new InvocationContext()));

        Assert.Contains("checkpoints/bronze/checkpoint.json cannot be read", failure.Message, StringComparison.Ordinal);
        var line = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(("CommitBronze", 0d), ((string)line["Service"]!, (double)line["ScannedBytes"]!));
        Assert.Null(line["LagSeconds"]);
    }

    // Maintenance holds bronze's lease for up to a quarter of an hour at night.
    [Fact]
    public async Task What_waits_while_another_writer_holds_the_layer_is_not_called_late()
    {
        await LandAsync(LandedFile, _now.AddHours(-1));
        var leases = new LeaseStore(
            _objects, null, TimeProvider.System, NullLogger<LeaseStore>.Instance, new LeaseHolder("maintenance"));
        await using var services = Services();

        await using (await leases.AcquireAsync("bronze", CancellationToken.None))
            await services.GetRequiredService<PromotionFunctions>().CommitBronze(new InvocationContext());

        var line = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(("CommitBronze", 0d), ((string)line["Service"]!, (double)line["HeldBatches"]!));
        Assert.Null(line["LagSeconds"]);
    }

    [Fact]
    public async Task A_run_that_is_out_of_time_tells_its_metrics_all_the_same()
    {
        await using var services = Services();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            services.GetRequiredService<PromotionFunctions>().PromoteGold(
                new InvocationContext { RemainingTime = TimeSpan.FromSeconds(1) }));

        Assert.Equal("PromoteGold", (string)JsonNode.Parse(_output.ToString())!["Service"]!);
    }

    /// <summary>Else nobody would see in the ledger what the batches before it have done, or hear of what they have found.</summary>
    [Fact]
    public async Task The_ledger_is_written_and_risks_are_told_although_gold_has_failed()
    {
        foreach (var layer in new[] { "silver", "gold" })
        {
            await _checkpoints.WriteManifestAsync(
                layer, new BatchManifest($"{layer}-00000001", 1, [], new Dictionary<string, long>())
                { Ledger = new LedgerEntry($"{layer}-00000001", layer, 1, _now, Taken: 0) }, default);
        }
        await _checkpoints.SaveAsync("silver", new LayerCheckpoint(1, 0, null), null, default);
        await _objects.PutIfAbsentAsync("checkpoints/gold/checkpoint.json", JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                batch_seq = 1,
                source_seq = 0,
                planned = new
                {
                    batch_id = "gold-00000002",
                    batch_seq = 2,
                    from_seq = 1,
                    to_seq = 1,
                    now = _now,
                    dates = Array.Empty<string>(),
                    keys = Array.Empty<string>(),
                    rows_in = 0,
                    more_waits = false,
                    config = "none"
                }
            }),
                default);
        await using var services = Services();

        var failure = await Assert.ThrowsAsync<FatalException>(
            () => services.GetRequiredService<PromotionFunctions>().PromoteGold(new InvocationContext()));

        Assert.Contains("rules/sets/none.json is missing", failure.Message, StringComparison.Ordinal);
        Assert.Equal("ledger-00000001", (await _checkpoints.ReadManifestAsync("ledger", 1, default)).BatchId);
        Assert.Equal(1L, (await new RiskBook(_objects).LoadAsync(default)).Record.ThroughSeq);
        Assert.Equal("PromoteGold", (string)JsonNode.Parse(_output.ToString())!["Service"]!);
    }

    private ServiceProvider Services() => new ServiceCollection().AddLogging().AddPromotion()
        .AddSingleton<IObjectStore>(_objects).AddSingleton<IQueryEngine>(_meter).AddSingleton<ILandingTables, NoLanding>()
            .AddSingleton<ITableMaintenance, NoMaintenance>()
        .AddSingleton<IConfigInForce>(new FixedConfig(TestConfig.Shipped)).AddSingleton<IAlertSink, RecordedAlerts>()
        .AddSingleton(TimeProvider.System).AddSingleton<IEventClock>(new FixedClock(_now)).AddSingleton(new LeaseHolder("test"))
            .AddSingleton(Report())
        .AddSingleton(RiskSettings.Off with { Severities = ["CRITICAL"] })
        .AddSingleton<PromotionFunctions>()
        .BuildServiceProvider();

    private async Task<JsonNode> ReportAsync(
        string function, string layer, IReadOnlyList<BatchManifest>? completed = null, Exception? failure = null)
    {
        await Report().WriteAsync(function, layer, completed ?? [], failure, isAtWorkElsewhere: false);
        return JsonNode.Parse(_output.ToString().Trim().Split('\n')[^1])!;
    }

    private RunReport Report() => new(
        _checkpoints, new WaitingInput(_objects, _checkpoints), _meter, new FixedClock(_now), _output, TimeProvider.System,
        NullLogger<RunReport>.Instance);

    private async Task LandAsync(string key, DateTimeOffset written)
    {
        await _objects.PutIfAbsentAsync(key, default, CancellationToken.None);
        File.SetLastWriteTimeUtc(_objects.PathOf(key), written.UtcDateTime);
    }

    private sealed class FixedClock(DateTimeOffset now) : IEventClock
    {
        public DateTimeOffset Now => now;
    }

    private sealed class NoMaintenance : ITableMaintenance
    {
        public Task CompactAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, IReadOnlyList<DateOnly> dates,
            CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task VacuumAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class NoLanding : ILandingTables
    {
        public SqlExpression RowsOf(string table, IEnumerable<string> columns, IReadOnlyCollection<string> keys) =>
            throw new NotSupportedException();
    }

    private sealed class ScanningEngine : IQueryEngine
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
            Task.FromResult(new QueryResult([], [], 1000, TimeSpan.Zero));
    }
}
