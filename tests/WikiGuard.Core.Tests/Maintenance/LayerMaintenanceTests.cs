using WikiGuard.Batches;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Maintenance;

/// <summary>Which partitions are compacted: those that batches touched, however old, and each until it is done.</summary>
public sealed class LayerMaintenanceTests
{
    private static readonly DateOnly January = new(2025, 1, 10);
    private static readonly DateOnly Today = new(2026, 1, 26);

    private readonly RunnerUnderTest _test = new();
    private readonly NotedMaintenance _tables = new();

    [Fact]
    public void Every_table_belongs_to_exactly_one_layer()
    {
        var tables = new[] { "bronze", "silver", "gold" }.SelectMany(l => LayerMaintenance.TablesOf(l)).Select(t => t.Name).ToList();

        Assert.Equal(TableSchema.Tables, tables.Order(StringComparer.Ordinal));
        Assert.Contains("silver_staged", LayerMaintenance.TablesOf("silver").Select(t => t.Name));
        Assert.Contains("platinum", Assert.Throws<ArgumentException>(() => LayerMaintenance.TablesOf("platinum")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_batches_touched_since_the_last_maintenance_is_compacted_however_old()
    {
        await BatchAsync("silver", 1, Today, January);
        Assert.Equal(2, (await MaintainAsync("silver")).Partitions);
        await BatchAsync("silver", 2, Today);
        Assert.Equal(1, (await MaintainAsync("silver")).Partitions);
        Assert.Equal(0, (await MaintainAsync("silver")).Partitions);

        Assert.Equal(
        [
            "compact silver_events, silver_quarantine, silver_revision_signals, silver_staged: 2025-01-10, 2026-01-26",
            "vacuum silver_events, silver_quarantine, silver_revision_signals, silver_staged",
            "compact silver_events, silver_quarantine, silver_revision_signals, silver_staged: 2026-01-26",
            "vacuum silver_events, silver_quarantine, silver_revision_signals, silver_staged",
            "vacuum silver_events, silver_quarantine, silver_revision_signals, silver_staged",
        ], _tables.Done);
    }

    /// <summary>Athena opens a hundred writers in a statement.</summary>
    [Fact]
    public async Task A_years_backfill_is_compacted_ninety_partitions_at_a_time()
    {
        await BatchAsync("bronze", 1, [.. Enumerable.Range(0, 365).Select(January.AddDays)]);

        await MaintainAsync("bronze");

        Assert.Equal([90, 90, 90, 90, 5], _tables.Compacted.Select(c => c.Count));
        Assert.Equal(365, _tables.Compacted.SelectMany(c => c).Distinct().Count());
    }

    [Fact]
    public async Task A_run_that_is_cut_short_costs_no_partition_and_the_next_goes_on_where_it_stopped()
    {
        await BatchAsync("bronze", 1, [.. Enumerable.Range(0, 200).Select(January.AddDays)]);
        _tables.FailAfter(compactions: 1);
        await Assert.ThrowsAsync<QueryFailedException>(() => MaintainAsync("bronze"));
        await BatchAsync("bronze", 2, Today);
        _test.WaitOutLease();
        _tables.FailAfter(compactions: int.MaxValue);

        Assert.Equal(111, (await MaintainAsync("bronze")).Partitions);

        Assert.Equal([90, 90, 21], _tables.Compacted.Select(c => c.Count));
        Assert.Equal(201, _tables.Compacted.SelectMany(c => c).Distinct().Count());
    }

    /// <summary>The ledger is written after midnight, too, for batches from before.</summary>
    [Fact]
    public async Task The_ledgers_tables_are_compacted_by_the_dates_of_their_lines_under_their_own_lease()
    {
        await BatchAsync("gold", 1, January);
        await BatchAsync("ledger", 1, Today);

        Assert.Equal(2, (await MaintainAsync("gold")).Partitions);

        Assert.Contains("compact pipeline_ledger, quality_metrics, schema_versions, window_marks: 2026-01-26", _tables.Done);
        Assert.All(_tables.Done.Where(d => d.Contains("gold_user", StringComparison.Ordinal)),
            d => Assert.DoesNotContain("2026", d, StringComparison.Ordinal));
        Assert.Contains("leases/ledger.json", _test.Objects.Keys);
    }

    [Fact]
    public async Task A_batch_whose_manifest_is_gone_is_not_missed()
    {
        await BatchAsync("silver", 1, January);
        await BatchAsync("silver", 2, Today);
        await _test.Objects.DeleteAsync(["batches/silver/00000001.json"], CancellationToken.None);

        Assert.Equal(1, (await MaintainAsync("silver")).Partitions);
    }

    [Fact]
    public async Task The_catalogue_forgets_versions_of_every_table_of_the_layer()
    {
        var report = await MaintainAsync("gold");

        Assert.Equal(report.Tables.Count, report.TableVersionsRemoved);
        Assert.Contains("pipeline_ledger", report.Tables);
    }

    private async Task BatchAsync(string layer, long seq, params DateOnly[] dates)
    {
        await _test.Checkpoints.WriteManifestAsync(
            layer, new BatchManifest($"{layer}-{seq:D8}", seq, dates, new Dictionary<string, long>()), CancellationToken.None);
        var (_, etag) = await _test.Checkpoints.LoadAsync(layer, CancellationToken.None);
        await _test.Checkpoints.SaveAsync(layer, new LayerCheckpoint(seq, 0, null), etag, CancellationToken.None);
    }

    private Task<MaintenanceReport> MaintainAsync(string layer) => new LayerMaintenance(
        _tables, new Counting(), _test.Objects, _test.Checkpoints, _test.LeasesOver(_test.Engine), new SystemEventClock(_test.Time),
        _test.Time, Retention.Default)
        .RunAsync(layer, CancellationToken.None);

    /// <summary>Answers the one question that maintenance asks of a table.</summary>
    private sealed class Counting : IQueryEngine
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
            Task.FromResult(new QueryResult(["event_ids"], [[0L]], 0, TimeSpan.Zero));
    }

    private sealed class NotedMaintenance : ITableMaintenance
    {
        private int _compactionsLeft = int.MaxValue;

        public List<string> Done { get; } = [];

        public List<IReadOnlyList<DateOnly>> Compacted { get; } = [];

        public void FailAfter(int compactions) => _compactionsLeft = compactions;

        public Task CompactAsync(
            IQueryEngine engine, IReadOnlyList<TableSchema> tables, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken)
        {
            if (_compactionsLeft-- == 0)
                throw new QueryFailedException("optimize", "planted");
            Compacted.Add(dates);
            Done.Add($"compact {Names(tables)}: {string.Join(", ", dates.Select(d => d.ToString("yyyy-MM-dd")))}");
            return Task.CompletedTask;
        }

        public Task VacuumAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken)
        {
            Done.Add($"vacuum {Names(tables)}");
            return Task.CompletedTask;
        }

        public Task<int> ForgetVersionsAsync(IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken) =>
            Task.FromResult(tables.Count);

        private static string Names(IEnumerable<TableSchema> tables) => string.Join(", ", tables.Select(t => t.Name));
    }
}
