using WikiGuard.Aws.Athena;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Tests.Athena;

public sealed class IcebergMaintenanceTests
{
    private static readonly DateOnly[] Dates = [new(2024, 2, 29), new(2026, 1, 8)];

    private readonly Athena _athena = new();
    private readonly Catalogue _catalogue = new();

    private static AthenaDialect Dialect => new("lake", "s3://bucket/warehouse");

    private IcebergMaintenance Maintenance => new(_catalogue, Dialect);

    [Fact]
    public async Task Tables_are_compacted_on_the_dates_that_are_named_and_on_no_others()
    {
        await CompactAsync(Dates, "silver_events", "gold_user_metrics_10min");

        Assert.Equal(
        [
            "optimize silver_events rewrite data using bin_pack where event_date in (date '2024-02-29', date '2026-01-08')",
            "optimize gold_user_metrics_10min rewrite data using bin_pack where metric_date in (date '2024-02-29', date '2026-01-08')",
        ], _athena.Statements);
    }

    [Fact]
    public async Task Without_a_date_nothing_is_compacted()
    {
        await CompactAsync([], "silver_events");

        Assert.Empty(_athena.Statements);
    }

    [Fact]
    public async Task A_staging_table_is_only_vacuumed()
    {
        await CompactAsync(Dates, "silver_staged");
        await VacuumAsync("silver_staged", "silver_events");

        Assert.Equal(["vacuum silver_staged", "vacuum silver_events"], _athena.Statements);
    }

    [Fact]
    public async Task The_catalogue_keeps_the_last_hundred_versions_of_each_table()
    {
        Assert.Equal(14, await Maintenance.ForgetVersionsAsync(
            [TableSchema.Get("silver_events"), TableSchema.Get("silver_staged")], CancellationToken.None));

        Assert.Equal([("silver_events", 100), ("silver_staged", 100)], _catalogue.Pruned);
    }

    [Fact]
    public async Task What_Athena_did_in_part_is_run_again_until_it_is_done()
    {
        _athena.FailNext("ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: run another", 2);

        await CompactAsync(Dates, "silver_events", "silver_quarantine");

        Assert.Equal(["optimize silver_events", "optimize silver_events", "optimize silver_events", "optimize silver_quarantine"],
            _athena.Statements.Select(s => s.Split(" rewrite")[0]));
    }

    [Fact]
    public async Task What_never_gets_done_is_left_to_the_next_maintenance()
    {
        _athena.FailNext("ICEBERG_VACUUM_MORE_RUNS_NEEDED: Removed 1000 files", 1_000);

        await VacuumAsync("silver_staged");

        Assert.Equal(20, _athena.Statements.Count);
    }

    /// <summary>
    /// By its usual properties, Athena leaves a data file alone that one delete file belongs to, and every snapshot of some days.
    /// </summary>
    [Fact]
    public async Task What_is_gone_is_written_out_of_the_files_and_of_every_state_and_the_usual_properties_are_put_back()
    {
        await EraseAsync(Dates, "silver_events");
        await EraseAsync([], "silver_staged");

        Assert.Equal(
        [
            "alter table lake.silver_events set tblproperties ('vacuum_max_snapshot_age_seconds' = '1', "
                + "'vacuum_max_metadata_files_to_keep' = '100', 'optimize_rewrite_data_file_threshold' = '1', "
                + "'optimize_rewrite_delete_file_threshold' = '1')",
            "optimize silver_events rewrite data using bin_pack where event_date in (date '2024-02-29', date '2026-01-08')",
            "vacuum silver_events",
            Dialect.SetProperties(TableSchema.Get("silver_events")).Text,
            Dialect.SetPurgeProperties(TableSchema.Get("silver_staged")).Text,
            "vacuum silver_staged",
            Dialect.SetProperties(TableSchema.Get("silver_staged")).Text,
        ], _athena.Statements);
    }

    [Fact]
    public async Task What_cannot_be_destroyed_now_is_said_and_the_usual_properties_are_put_back()
    {
        _athena.Refuse("vacuum", "ICEBERG_VACUUM_MORE_RUNS_NEEDED: Removed 1000 files");

        var failure = await Assert.ThrowsAsync<TransientException>(() => EraseAsync(Dates, "silver_events"));

        Assert.Contains("silver_events", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Dialect.SetProperties(TableSchema.Get("silver_events")).Text, _athena.Statements[^1]);
    }

    [Fact]
    public async Task Another_failure_is_not_repeated()
    {
        _athena.FailNext("ICEBERG_COMMIT_ERROR: somebody was faster", 1);

        await Assert.ThrowsAsync<QueryFailedException>(() => CompactAsync(Dates, "silver_events"));

        Assert.Single(_athena.Statements);
    }

    private Task CompactAsync(DateOnly[] dates, params string[] tables) =>
        Maintenance.CompactAsync(_athena, [.. tables.Select(TableSchema.Get)], dates, CancellationToken.None);

    private Task EraseAsync(DateOnly[] dates, string table) =>
        Maintenance.EraseAsync(_athena, TableSchema.Get(table), dates, CancellationToken.None);

    private Task VacuumAsync(params string[] tables) =>
        Maintenance.VacuumAsync(_athena, [.. tables.Select(TableSchema.Get)], CancellationToken.None);

    private sealed class Catalogue : ITableVersions
    {
        public List<(string Table, int Keep)> Pruned { get; } = [];

        public Task<int> PruneAsync(string table, int keep, CancellationToken cancellationToken)
        {
            Pruned.Add((table, keep));
            return Task.FromResult(7);
        }
    }

    private sealed class Athena : IQueryEngine
    {
        private readonly Queue<string> _failures = [];
        private (string Word, string Reason)? _refused;

        public List<string> Statements { get; } = [];

        /// <summary>Every statement that begins with this word fails.</summary>
        public void Refuse(string word, string reason) => _refused = (word, reason);

        public void FailNext(string reason, int times)
        {
            for (var i = 0; i < times; i++)
                _failures.Enqueue(reason);
        }

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Statements.Add(statement.Text);
            if (_refused is { } refused && statement.Text.StartsWith(refused.Word, StringComparison.Ordinal))
                throw new QueryFailedException(statement.Name, refused.Reason);
            return _failures.TryDequeue(out var reason)
                ? throw new QueryFailedException(statement.Name, reason)
                : Task.FromResult(new QueryResult([], [], 0, TimeSpan.Zero));
        }
    }
}
