using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Batches;

/// <summary>Compares a layer's tables with an earlier state of them, and brings them back to it.</summary>
/// <param name="snapshots">Null for an engine that keeps no earlier states.</param>
public sealed class EarlierTables(ITableSnapshots? snapshots = null)
{
    /// <summary>A comparison sorts what it reads; more rows than this at once would need much memory.</summary>
    private const long MaxRows = 4_000_000;

    /// <summary>
    /// The tables whose rows a layer's batches write. Staging is not among them, and neither is what gold has learned: a day is learned
    /// once.
    /// </summary>
    public static IReadOnlyList<TableSchema> Of(string layer) =>
    [
        .. TableSchema.Tables.Where(t => t.StartsWith($"{layer}_", StringComparison.Ordinal)
            && SqlLibrary.Names.Contains($"rollback/restore_{t}", StringComparer.Ordinal)).Select(TableSchema.Get),
    ];

    /// <summary>A statement of <c>sql/rollback/</c> as it is sent; parameters that only a batch knows are left open.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static SqlTemplate Statement(string name) => SqlLibrary.Get(name) is var statement && statement.Parameters.Contains("compared")
        ? statement.With("compared", SqlLibrary.Get($"rollback/compare_{name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]}"))
        : statement;

    /// <summary>Whether the engine keeps earlier states.</summary>
    public bool AreKept => snapshots is not null;

    /// <inheritdoc cref="ITableSnapshots.ListAsync"/>
    public Task<IReadOnlyList<TableSnapshot>> ListAsync(string table, CancellationToken cancellationToken) =>
        Snapshots.ListAsync(table, cancellationToken);

    /// <summary>What a batch would have to change in a table.</summary>
    /// <param name="snapshotId">Null where the table was empty.</param>
    /// <param name="batchSeq">The batch: rows of later ones are left as they are.</param>
    /// <returns>The table, and the dates that differ.</returns>
    public async Task<(EarlierTable Table, IReadOnlyList<DateOnly> Dates)> CompareAsync(
        IQueryEngine engine, TableSchema table, long? snapshotId, long batchSeq, CancellationToken cancellationToken)
    {
        var byDate = await engine.RunAsync(
            SqlLibrary.Get($"rollback/{table.Name}_by_date").Bind(new SqlParameters().Add("earlier", RowsOf(table, snapshotId))),
            cancellationToken);
        var (ranges, dates, all) = (new List<DateRange>(), new List<DateOnly>(), default(Differing));
        var days = byDate.Rows.Select(r => (Date: (DateOnly)r[0]!, Rows: (long)r[1]!));
        foreach (var group in DateRange.Groups(days, d => d.Rows, MaxRows))
        {
            var range = new DateRange(group[0].Date, group[^1].Date);
            var (differ, rows) = await CountAsync(engine, table, snapshotId, batchSeq, range, cancellationToken);
            if (differ.Count == 0)
                continue;
            dates.AddRange(differ);
            ranges.Add(new DateRange(differ[0], differ[^1]));
            all += rows;
        }
        return (new EarlierTable(table.Name, snapshotId, ranges, all.Removed, all.PutBack), dates);
    }

    /// <summary>Carries out a rollback's batch. Running it again changes nothing more.</summary>
    internal async Task<CompletedBatch> RestoreAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        var state = plan.Reads<EarlierState>();
        var left = default(Differing);
        foreach (var earlier in state.Tables)
        {
            var table = TableSchema.Get(earlier.Table);
            foreach (var range in earlier.Ranges)
            {
                await attempt.Engine.RunAsync(
                    Bind($"rollback/restore_{table.Name}", table, earlier.SnapshotId, plan.BatchSeq, range), cancellationToken);
                left += (await CountAsync(attempt.Engine, table, earlier.SnapshotId, plan.BatchSeq, range, cancellationToken)).Rows;
            }
        }
        var (removed, putBack) = (state.Removed - left.Removed, state.PutBack - left.PutBack);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["removed"] = removed,
            ["put_back"] = putBack,
            ["undone_batches"] = plan.BatchSeq - 1 - state.ToSeq,
        };
        // What still differs is neither removed nor put back, and so the line shows a difference.
        var line = new LedgerEntry(plan.BatchId, BatchModes.Rollback, plan.BatchSeq, plan.Now, state.Rows)
        {
            Dropped = removed,
            Redelivered = putBack,
        };
        return new CompletedBatch(
            new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, counts) { Rollback = state, Ledger = line }, Conditions: []);
    }

    private ITableSnapshots Snapshots =>
        snapshots ?? throw new InvalidConfigException("This engine keeps no earlier states of its tables.");

    /// <returns>The dates that differ, in order, and their rows.</returns>
    private async Task<(IReadOnlyList<DateOnly> Dates, Differing Rows)> CountAsync(
        IQueryEngine engine, TableSchema table, long? snapshotId, long batchSeq, DateRange range, CancellationToken cancellationToken)
    {
        var rows = (await engine.RunAsync(
            Bind($"rollback/count_{table.Name}", table, snapshotId, batchSeq, range), cancellationToken)).Rows;
        return ([.. rows.Select(r => (DateOnly)r[0]!)], new Differing(rows.Sum(r => (long)r[1]!), rows.Sum(r => (long)r[2]!)));
    }

    private SqlStatement Bind(string statement, TableSchema table, long? snapshotId, long batchSeq, DateRange range) => Statement(statement)
        .Bind(new SqlParameters().Add("earlier", RowsOf(table, snapshotId)).Add("is_later", IsLaterThan(batchSeq, table))
            .Add("date_from", range.From).Add("date_to", range.To));

    private SqlExpression RowsOf(TableSchema table, long? snapshotId) => SqlExpression.Of(snapshotId is { } id
        ? Snapshots.RowsOf(table.Name, id) : SqlLibrary.Get($"rollback/empty_{table.Name}").Bind());

    // Tables of refused records name the batch that wrote a row last by its id, or the redrive.
    private static SqlExpression IsLaterThan(long batchSeq, TableSchema table)
    {
        if (table.Find("batch_seq") is not null)
            return new SqlExpression($"coalesce(batch_seq, 0) > {SqlLiteral.Of(batchSeq)}");
        var layer = table.Name[..table.Name.IndexOf('_', StringComparison.Ordinal)];
        var (of, last) = (SqlLiteral.Of($"{layer}-%"), SqlLiteral.Of(BatchPlan.IdOf(layer, batchSeq)));
        return new SqlExpression($"status_batch_id like {of} and status_batch_id > {last}");
    }

    /// <summary>Rows that would go, and rows that would come back.</summary>
    private readonly record struct Differing(long Removed, long PutBack)
    {
        public static Differing operator +(Differing a, Differing b) => new(a.Removed + b.Removed, a.PutBack + b.PutBack);
    }
}
