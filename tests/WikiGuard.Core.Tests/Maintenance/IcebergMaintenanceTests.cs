using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Maintenance;

public sealed class IcebergMaintenanceTests
{
    private static readonly DateOnly From = new(2026, 1, 8);

    private readonly Athena _athena = new();

    [Fact]
    public async Task A_table_is_optimized_from_a_date_on_and_vacuumed()
    {
        await RunAsync("silver_events", "gold_user_metrics_10min");

        Assert.Equal(
        [
            "optimize silver_events rewrite data using bin_pack where event_date >= date '2026-01-08'",
            "vacuum silver_events",
            "optimize gold_user_metrics_10min rewrite data using bin_pack where metric_date >= date '2026-01-08'",
            "vacuum gold_user_metrics_10min",
        ], _athena.Statements);
    }

    [Fact]
    public async Task A_staging_table_is_only_vacuumed()
    {
        await RunAsync("silver_staged");

        Assert.Equal(["vacuum silver_staged"], _athena.Statements);
    }

    [Fact]
    public async Task What_Athena_did_in_part_is_run_again_until_it_is_done()
    {
        _athena.FailNext("ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: run another", 2);

        await RunAsync("silver_events");

        Assert.Equal(["optimize", "optimize", "optimize", "vacuum"], _athena.Statements.Select(s => s.Split(' ')[0]));
    }

    [Fact]
    public async Task What_never_gets_done_is_left_to_the_next_maintenance()
    {
        _athena.FailNext("ICEBERG_VACUUM_MORE_RUNS_NEEDED: Removed 1000 files", 1_000);

        await RunAsync("silver_staged");

        Assert.Equal(20, _athena.Statements.Count);
    }

    [Fact]
    public async Task Another_failure_is_not_repeated()
    {
        _athena.FailNext("ICEBERG_COMMIT_ERROR: somebody was faster", 1);

        await Assert.ThrowsAsync<QueryFailedException>(() => RunAsync("silver_events"));

        Assert.Single(_athena.Statements);
    }

    [Fact]
    public void Every_table_belongs_to_exactly_one_layer()
    {
        var tables = new[] { "bronze", "silver", "gold" }.SelectMany(l => LayerMaintenance.TablesOf(l)).Select(t => t.Name).ToList();

        Assert.Equal(TableSchema.Tables, tables.Order(StringComparer.Ordinal));
        Assert.Contains("silver_staged", LayerMaintenance.TablesOf("silver").Select(t => t.Name));
        Assert.Contains("platinum", Assert.Throws<ArgumentException>(() => LayerMaintenance.TablesOf("platinum")).Message, StringComparison.Ordinal);
    }

    private Task RunAsync(params string[] tables) =>
        new IcebergMaintenance().RunAsync(_athena, [.. tables.Select(TableSchema.Get)], From, CancellationToken.None);

    private sealed class Athena : IQueryEngine
    {
        private readonly Queue<string> _failures = [];

        public List<string> Statements { get; } = [];

        public void FailNext(string reason, int times)
        {
            for (var i = 0; i < times; i++)
                _failures.Enqueue(reason);
        }

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Statements.Add(statement.Text);
            return _failures.TryDequeue(out var reason)
                ? throw new QueryFailedException(statement.Name, reason)
                : Task.FromResult(new QueryResult([], [], 0, TimeSpan.Zero));
        }
    }
}
