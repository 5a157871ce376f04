using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Maintenance;

/// <summary>
/// Tidies up behind a layer: compacts its tables and removes objects that nothing will read again. It holds the layer's lease meanwhile. Running again,
/// or after a crash, removes what is left.
/// </summary>
/// <param name="clock">Says which partitions are recent.</param>
/// <param name="time">Says how old an object is.</param>
public sealed class LayerMaintenance(
    ITableMaintenance tables, IQueryEngine engine, IObjectStore objects, CheckpointStore checkpoints, LeaseStore leases, IEventClock clock, TimeProvider time, Retention retention)
{
    // An event that comes with two times is most likely to do so within days.
    private const int AuditedDays = 30;


    /// <param name="layer">bronze, silver or gold; gold, the last, also takes what belongs to no layer: the ledger and the like.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="ConflictException">The layer is being written; maintain it later.</exception>
    /// <exception cref="QueryFailedException">The engine could not maintain a table; no object was removed.</exception>
    public async Task<MaintenanceReport> RunAsync(string layer, CancellationToken cancellationToken)
    {
        var ofLayer = TablesOf(layer);
        await using var lease = await leases.AcquireAsync(layer, cancellationToken);
        var leased = new LeasedEngine(engine, lease, $"maintenance/{lease.Epoch:D8}");
        await tables.RunAsync(leased, ofLayer, DateOnly.FromDateTime(clock.Now.UtcDateTime).AddDays(-retention.OptimizedDays), cancellationToken);
        var files = layer == BronzeLayer.LayerName ? await RemoveCommittedFilesAsync(cancellationToken) : 0;
        var manifests = await RemoveManifestsAsync(layer, await ReadUpToAsync(layer, cancellationToken), cancellationToken);
        if (layer == GoldLayer.LayerName)
        {
            // The ledger's hop counts on from its last manifest.
            var (ledger, _) = await checkpoints.LoadAsync(LedgerLayer.LayerName, cancellationToken);
            manifests += await RemoveManifestsAsync(LedgerLayer.LayerName, ledger.BatchSeq - 1, cancellationToken);
        }
        var onSeveralDates = layer == SilverLayer.LayerName ? await CountIdsAcrossDatesAsync(leased, cancellationToken) : 0;
        return new MaintenanceReport(layer, [.. ofLayer.Select(t => t.Name)], files, manifests, onSeveralDates);
    }

    /// <summary>The tables that a layer writes, by their names.</summary>
    internal static IReadOnlyList<TableSchema> TablesOf(string layer) =>
        !LayerNames.InOrder.Contains(layer, StringComparer.Ordinal)
            ? throw new ArgumentException($"There is no layer {layer}; the layers are {string.Join(", ", LayerNames.InOrder)}.", nameof(layer))
            : [.. TableSchema.Tables.Where(t => LayerOf(t) == layer).Select(TableSchema.Get)];

    private static string LayerOf(string table) => LayerNames.InOrder.FirstOrDefault(l => table.StartsWith($"{l}_", StringComparison.Ordinal)) ?? GoldLayer.LayerName;

    private async Task<int> RemoveCommittedFilesAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - retention.CommittedFiles;
        var old = (await objects.ListWrittenAsync(LandingFiles.CommittedPrefix, cancellationToken)).Where(o => o.WrittenAt < before).Select(o => o.Key).ToList();
        await objects.DeleteAsync(old, cancellationToken);
        return old.Count;
    }

    private async Task<long> CountIdsAcrossDatesAsync(LeasedEngine leased, CancellationToken cancellationToken) =>
        (await leased.RunAsync(SqlLibrary.Get("maintenance/count_ids_across_dates").Bind(
            new SqlParameters().Add("date_from", DateOnly.FromDateTime(clock.Now.UtcDateTime).AddDays(-AuditedDays))), cancellationToken)).Scalar<long>();

    private Task<int> RemoveManifestsAsync(string layer, long upToSeq, CancellationToken cancellationToken) =>
        checkpoints.RemoveManifestsAsync(layer, upToSeq, time.GetUtcNow() - retention.Manifests, cancellationToken);

    // What the next layer has read; behind gold nobody reads.
    private async Task<long> ReadUpToAsync(string layer, CancellationToken cancellationToken)
    {
        var next = LayerNames.InOrder.SkipWhile(l => l != layer).ElementAtOrDefault(1);
        return next is not null
            ? (await checkpoints.LoadAsync(next, cancellationToken)).Checkpoint.SourceSeq
            : (await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.BatchSeq;
    }
}
