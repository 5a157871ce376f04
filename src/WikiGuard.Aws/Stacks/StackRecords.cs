using WikiGuard.Aws.Athena;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Stacks;

/// <summary>A line of a stack's ledger.</summary>
/// <param name="At">By the clock of the batch.</param>
/// <param name="Hop">bronze, silver, redrive, replay, rollback or gold.</param>
/// <param name="Counts">What became of what it took, by where that went; <c>difference</c> where it does not add up.</param>
public sealed record RecordedBatch(
    DateTimeOffset At, string BatchId, string Hop, long Taken, IReadOnlyList<KeyValuePair<string, long>> Counts);

/// <summary>
/// What a stack's tables tell of what was done to it, through Athena: its batches, and the states that a rollback can name.
/// </summary>
public sealed class StackRecords(IQueryEngine tables)
{
    private static readonly string[] Places = ["passed", "quarantined", "duplicates", "dropped", "redelivered", "difference"];

    /// <summary>The newest batches, newest first. Dates before <paramref name="since"/> are not read.</summary>
    /// <exception cref="WikiGuardException">The tables cannot be read.</exception>
    public async Task<IReadOnlyList<RecordedBatch>> BatchesAsync(
        DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        var lines = await tables.RunAsync(
            SqlLibrary.Get("stack/recent_batches").Bind(new SqlParameters()
                .Add("since", since).Add("since_date", DateOnly.FromDateTime(since.UtcDateTime)).Add("most", most)), cancellationToken);
        return
        [
            .. lines.NamedRows.Select(row => new RecordedBatch(
                new DateTimeOffset(row.Get<DateTime>("recorded_at"), TimeSpan.Zero), row.Get<string>("batch_id"), row.Get<string>("hop"),
                row.Get<long>("taken"), [.. Places.Select(p => KeyValuePair.Create(p, row.Get<long>(p))).Where(c => c.Value != 0)])),
        ];
    }

    /// <summary>The newest states of the tables whose snapshots a rollback takes, newest first; AWS's own metadata, and no rows.</summary>
    /// <exception cref="WikiGuardException">The tables cannot be read.</exception>
    public async Task<IReadOnlyList<(string Layer, string Table, TableSnapshot Snapshot)>> SnapshotsAsync(
        DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        var found = new List<(string Layer, string Table, TableSnapshot Snapshot)>();
        var snapshots = new IcebergSnapshots(tables);
        foreach (var layer in LayerNames.InOrder)
        {
            var table = RollbackRequest.SnapshotTableOf(layer);
            found.AddRange((await snapshots.ListAsync(table, cancellationToken)).Select(s => (layer, table, s)));
        }
        return [.. found.Where(f => f.Snapshot.CommittedAt >= since).OrderByDescending(f => f.Snapshot.CommittedAt).Take(most)];
    }
}
