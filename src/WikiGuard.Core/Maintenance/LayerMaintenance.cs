using System.Text.Json.Serialization;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Maintenance;

/// <summary>
/// Cleans up after a layer: compacts its tables and removes objects that nothing will read again. It holds the layer's lease meanwhile.
/// Running it again, or after a crash, removes what is left.
/// </summary>
/// <param name="clock">Determines which rows are recent.</param>
/// <param name="time">Determines how old an object is.</param>
public sealed class LayerMaintenance(
    ITableMaintenance tables, IQueryEngine engine, IObjectStore objects, CheckpointStore checkpoints, LeaseStore leases, IEventClock clock,
    TimeProvider time, Retention retention)
{
    // An event that arrives with two different times most likely does so within days.
    private const int AuditedDays = 30;

    /// <param name="layer">bronze, silver or gold; gold, the last, also takes what belongs to no layer: the ledger and the like.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="ConflictException">The layer is being written; maintain it later.</exception>
    /// <exception cref="QueryFailedException">The engine could not maintain a table; no object was removed.</exception>
    public async Task<MaintenanceReport> RunAsync(string layer, CancellationToken cancellationToken)
    {
        var ofLayer = TablesOf(layer);
        MaintenanceReport report;
        await using (var lease = await leases.AcquireAsync(layer, cancellationToken))
        {
            var leased = Engine(lease);
            var partitions = await RewriteAsync(layer, leased, cancellationToken);
            var repeated = layer == LayerNames.Silver ? await CountRepeatedIdsAsync(leased, cancellationToken) : 0;
            report = await TidyAsync(layer, leased, cancellationToken);
            report = report with { Tables = [.. ofLayer.Select(t => t.Name)], Partitions = partitions, RepeatedIds = repeated };
        }
        if (layer == LayerNames.Gold)
        {
            // One lease after the other: only the lease whose statements run is renewed.
            await using var lease = await leases.AcquireAsync(LayerNames.Ledger, cancellationToken);
            var partitions = await RewriteAsync(LayerNames.Ledger, Engine(lease), cancellationToken);
            report = report with { Partitions = report.Partitions + partitions };
        }
        // The catalogue's versions belong to no layer: no lease is needed, and nothing waits for this.
        return report with { TableVersionsRemoved = await tables.ForgetVersionsAsync(ofLayer, cancellationToken) };
    }

    /// <summary>
    /// The part that a live run repeats: it removes objects that nothing will read again, and rows older than the layer keeps.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="ConflictException">The layer is being written; tidy up later.</exception>
    public async Task<MaintenanceReport> TidyAsync(string layer, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(layer, cancellationToken);
        return await TidyAsync(layer, Engine(lease), cancellationToken);
    }

    /// <summary>The first date that a layer's tables keep; null where they keep every row.</summary>
    public static async Task<DateOnly?> KeptFromAsync(IObjectStore objects, string layer, CancellationToken cancellationToken) =>
        await objects.GetAsync(KeyOf(layer), cancellationToken) is { } stored ? ReadHorizon(layer, stored) : null;

    private async Task<MaintenanceReport> TidyAsync(string layer, LeasedEngine leased, CancellationToken cancellationToken)
    {
        var keptFrom = await ForgetAsync(layer, leased, cancellationToken);
        var files = layer == LayerNames.Bronze ? await RemoveCommittedFilesAsync(cancellationToken) : 0;
        var manifests = await RemoveManifestsAsync(layer, await ReadUpToAsync(layer, cancellationToken), cancellationToken);
        if (layer == LayerNames.Gold)
        {
            // The ledger's hop continues its counts from its last manifest.
            var (ledger, _) = await checkpoints.LoadAsync(LayerNames.Ledger, cancellationToken);
            manifests += await RemoveManifestsAsync(LayerNames.Ledger, ledger.BatchSeq - 1, cancellationToken);
        }
        return new MaintenanceReport(layer, [], Partitions: 0, files, manifests, TableVersionsRemoved: 0, RepeatedIds: 0, keptFrom);
    }

    private LeasedEngine Engine(Lease lease) => new(engine, lease, $"maintenance/{lease.Epoch:D8}");

    /// <param name="writer">A layer, or the ledger.</param>
    /// <returns>The number of dates whose partitions were compacted.</returns>
    private async Task<int> RewriteAsync(string writer, LeasedEngine leased, CancellationToken cancellationToken)
    {
        List<TableSchema> written = [.. TableSchema.Tables.Where(t => WriterOf(t) == writer).Select(TableSchema.Get)];
        var touched = await TouchedDates.ReadAsync(objects, checkpoints, writer, cancellationToken);
        var dates = touched.Dates;
        foreach (var some in dates.Chunk(DateRange.MaxPartitions))
        {
            await tables.CompactAsync(leased, written, some, cancellationToken);
            await touched.StrikeOffAsync(some, cancellationToken);
        }
        // A rollback that is begun reads an earlier state yet.
        if ((await checkpoints.LoadAsync(writer, cancellationToken)).Checkpoint.Planned?.Input is not EarlierState)
            await tables.VacuumAsync(leased, written, cancellationToken);
        return dates.Count;
    }

    /// <summary>The tables that a layer writes, by their names.</summary>
    internal static IReadOnlyList<TableSchema> TablesOf(string layer) =>
        !LayerNames.InOrder.Contains(layer, StringComparer.Ordinal)
            ? throw new ArgumentException(
                $"There is no layer {layer}; the layers are {string.Join(", ", LayerNames.InOrder)}.", nameof(layer))
            : [.. TableSchema.Tables.Where(t => LayerOf(t) == layer).Select(TableSchema.Get)];

    private static string LayerOf(string table) => WriterOf(table) is var writer && writer == LayerNames.Ledger ? LayerNames.Gold : writer;

    /// <summary>The layer, or the ledger, whose batches write a table.</summary>
    private static string WriterOf(string table) =>
        LayerNames.InOrder.FirstOrDefault(l => table.StartsWith($"{l}_", StringComparison.Ordinal)) ?? LayerNames.Ledger;

    private async Task<int> RemoveCommittedFilesAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - retention.CommittedFiles;
        // An interrupted attempt at a batch may have moved some of its files away, and the next attempt reads them again.
        var planned = (await checkpoints.LoadAsync(LayerNames.Bronze, cancellationToken))
            .Checkpoint.Planned?.LandedKeys.Select(LandingFiles.CommittedKey).ToHashSet(StringComparer.Ordinal) ?? [];
        var old = (await objects.ListWrittenAsync(LandingFiles.CommittedPrefix, cancellationToken))
            .Where(o => o.WrittenAt < before && !planned.Contains(o.Key)).Select(o => o.Key).ToList();
        await objects.DeleteAsync(old, cancellationToken);
        return old.Count;
    }

    private async Task<DateOnly?> ForgetAsync(string layer, LeasedEngine leased, CancellationToken cancellationToken)
    {
        var stored = await objects.GetAsync(KeyOf(layer), cancellationToken);
        var before = stored is null ? (DateOnly?)null : ReadHorizon(layer, stored);
        if (!retention.TableDays.TryGetValue(layer, out var days) || Today.AddDays(1 - days) is var keptFrom && before >= keptFrom)
            return before;
        // Recorded first: whoever verifies the tables meanwhile must not report what is being removed as missing.
        await objects.SaveAsync(KeyOf(layer), new TableHorizon(keptFrom), MaintenanceJson.Default.TableHorizon, stored?.ETag, "writer",
            cancellationToken);
        foreach (var table in TablesOf(layer).Where(t => t.IsByDate))
        {
            await leased.RunAsync(SqlLibrary.Get("maintenance/forget_before").Bind(new SqlParameters()
                .Add("table", new SqlExpression(table.Name)).Add("partition_column", new SqlExpression(table.PartitionColumn!))
                    .Add("kept_from", keptFrom)), cancellationToken);
        }
        return keptFrom;
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.Now.UtcDateTime);

    private static DateOnly ReadHorizon(string layer, StoredObject stored) =>
        stored.Read(KeyOf(layer), MaintenanceJson.Default.TableHorizon,
            "Delete it; what is older than the layer keeps is then forgotten anew.").KeptFrom;

    private static string KeyOf(string layer) => $"retention/{layer}.json";

    private async Task<long> CountRepeatedIdsAsync(LeasedEngine leased, CancellationToken cancellationToken) =>
        (await leased.RunAsync(SqlLibrary.Get("maintenance/count_repeated_ids").Bind(
            new SqlParameters().Add("date_from", Today.AddDays(-AuditedDays))), cancellationToken)).Scalar<long>();

    private Task<int> RemoveManifestsAsync(string layer, long upToSeq, CancellationToken cancellationToken) =>
        checkpoints.RemoveManifestsAsync(layer, upToSeq, time.GetUtcNow() - retention.Manifests, cancellationToken);

    // What the next layer has read and the ledger has brought into its tables; after gold only the ledger reads.
    private async Task<long> ReadUpToAsync(string layer, CancellationToken cancellationToken)
    {
        var next = LayerNames.InOrder.SkipWhile(l => l != layer).ElementAtOrDefault(1);
        var read = next is not null
            ? (await checkpoints.LoadAsync(next, cancellationToken)).Checkpoint.SourceSeq
            : (await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.BatchSeq;
        var (ledger, _) = await checkpoints.LoadAsync(LayerNames.Ledger, cancellationToken);
        var recorded = (await checkpoints.TryReadManifestAsync(LayerNames.Ledger, ledger.BatchSeq,
            cancellationToken))?.Recorded?.GetValueOrDefault(layer) ?? 0;
        return Math.Min(read, recorded);
    }
}

/// <summary>How far back a layer's tables reach: <c>retention/{layer}.json</c>.</summary>
/// <param name="KeptFrom">Rows of earlier dates were removed.</param>
internal sealed record TableHorizon(DateOnly KeptFrom);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TableHorizon))]
[JsonSerializable(typeof(TouchedPartitions))]
internal sealed partial class MaintenanceJson : JsonSerializerContext;
