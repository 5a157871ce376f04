using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Costs;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Bronze;

/// <summary>
/// CommitBronze has stood still for ten hours, while WriteBronze went on: its files of each minute's window and partition wait. They are
/// drained in batches that each fit into a statement and
/// into memory, and in so few that one run of the function does it.
/// </summary>
public sealed class BacklogTests
{
    private const int Windows = 10 * 60;

    // On Trino over S3, 4,000 files took CommitBronze 165 s in three batches, nearly all of it for opening files.
    private const double SecondsPerFile = 165 / 4_000.0;
    private const double SecondsPerStatement = 3;
    private const double FunctionSeconds = 600;

    private readonly Noting _engine = new();

    /// <param name="partitions">Of the topic: those that a window has records of.</param>
    /// <param name="rows">In each file.</param>
    [Theory]
    [InlineData(1, 35, 1)] // 50,000 events a day, from one partition
    [InlineData(2, 18, 1)]
    [InlineData(4, 9, 2)] // by the bytes of the files' names
    [InlineData(4, 174, 9)] // 1,000,000 events a day, by their rows
    public async Task Ten_hours_are_drained_by_one_run_of_the_function(int partitions, int rows, int batches)
    {
        var objects = new MemoryObjectStore { Root = "s3://wikiguard-production-lakehouse-123456789012-eu-central-1/" };
        for (var window = 0; window < Windows; window++)
        {
            for (var partition = 0; partition < partitions; partition++)
                objects.Put(LandingFiles.KeyOf(LandingFiles.Events, "cleaned_events", partition, window * (long)rows,
                    ((window + 1) * (long)rows) - 1, [$"{window}"]), "");
        }
        var checkpoints = new CheckpointStore(objects);
        var quality = new QualityDesk(new QualityCheck(NullLogger<QualityCheck>.Instance), new MetricHistory(checkpoints));
        var bronze = new BronzeLayer(
            objects, _engine, new SystemEventClock(TimeProvider.System), quality, NullLogger<BronzeLayer>.Instance);

        var plans = new List<BatchPlan>();
        for (var checkpoint = LayerCheckpoint.Start; await bronze.PlanAsync(checkpoint, _engine, CancellationToken.None) is
        { } plan; checkpoint = new LayerCheckpoint(plan.BatchSeq, 0, null))
        {
            plans.Add(plan);
            await objects.DeleteAsync([.. plan.LandedKeys], CancellationToken.None);
        }

        Assert.Equal(batches, plans.Count);
        Assert.Equal(Windows * partitions, plans.SelectMany(p => p.LandedKeys).Distinct().Count());
        Assert.All(plans, p => Assert.InRange(p.LandedKeys.Count * rows, 1, BatchPlan.MaxRows));
        Assert.All(plans.SkipLast(1), p => Assert.True(p.MoreWaits));
        Assert.All(_engine.Texts, t => Assert.InRange(t.Length, 1, 262_144));
        Assert.InRange((Windows * partitions * SecondsPerFile) + (batches * StackSize.CommitStatements * SecondsPerStatement), 0,
            FunctionSeconds);
    }

    /// <summary>Names the files as Athena's landing tables do, and finds one date in them.</summary>
    private sealed class Noting : IQueryEngine, ILandingTables
    {
        public List<string> Texts { get; } = [];

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Texts.Add(statement.Text);
            string[] columns = ["event_date", "rows_landed", "first_event", "last_event", "rows_without_time", "first_arrival",
                "last_arrival", "signals"];
            return Task.FromResult(new QueryResult(
                columns, [[new DateOnly(2026, 1, 26), 1L, null, null, 1L, null, null, 0L]], 0, TimeSpan.Zero));
        }

        public SqlExpression RowsOf(string table, IEnumerable<string> columns, IReadOnlyCollection<string> keys) =>
            new($"(select {string.Join(", ", columns)} from {table} where \"$path\" in "
                + $"({string.Join(", ", keys.Select(k => $"'s3://wikiguard-production-lakehouse-123456789012-eu-central-1/{k}'"))}))");
    }
}
