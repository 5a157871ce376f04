using WikiGuard.Batches;
using WikiGuard.Ingest;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Schema;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether a lakehouse that nobody writes keeps its promises: its objects against each other, its tables against the objects, and
/// the tables by themselves. It changes nothing, and something that cannot be read does not prevent the other checks.
/// </summary>
/// <param name="commandArguments">What to add to a suggested command, such as <c> --lakehouse 'lake'</c>.</param>
public sealed class LakehouseVerifier(
    IQueryEngine engine, IObjectStore objects, ISchemaDialect dialect, TimeProvider time, string commandArguments = "")
{
    /// <returns>The checks in the order of the data flow.</returns>
    public async Task<IReadOnlyList<Check>> VerifyAsync(CancellationToken cancellationToken)
    {
        var tables = new TablePromises(engine, $"See why: wikiguard quarantine list{commandArguments}", commandArguments);
        var (schema, isReadable) = await SchemaAsync(cancellationToken);
        var ingest = await LayerRecords.ReadAsync(objects, LayerNames.Ledger, cancellationToken);
        var bronze = await LayerRecords.ReadAsync(objects, LayerNames.Bronze, cancellationToken);
        var silver = await LayerRecords.ReadAsync(objects, LayerNames.Silver, cancellationToken);
        var gold = await LayerRecords.ReadAsync(objects, LayerNames.Gold, cancellationToken);
        var batches = new BatchCheck(isReadable && await IsOldAsync(cancellationToken), commandArguments);

        IReadOnlyList<LayerRecords> Known(params LayerRecords[] layers) => [.. layers.Where(l => l.Checkpoint is not null)];
        Task<Check> TableAsync(string name, Func<CancellationToken, Task<Check>> check) =>
            isReadable ? Check.TryAsync(name, () => check(cancellationToken))
                : Task.FromResult(Check.Skipped(name, "the schema comes first"));

        List<Check> checks =
        [
            schema,
            await Check.TryAsync("sources", async () =>
            {
                var sources = await new IngestCheckpointStore(objects).CountersAsync(cancellationToken);
                return Check.Ok("sources",
                    sources.Count == 0 ? "none was read yet" : $"{sources.Count:N0}, and each says how far it was read");
            }),
            await Check.TryAsync(ConfigCheck.Name,
                () => new ConfigCheck(objects).RunAsync(
                [ingest.Checkpoint, bronze.Checkpoint, silver.Checkpoint, gold.Checkpoint], cancellationToken)),
            await Check.TryAsync("leases", () => new LeaseCheck(objects, time).RunAsync(cancellationToken)),
            await Check.TryAsync("landing", () => new LandingCheck(objects).RunAsync(bronze.Checkpoint?.Planned, cancellationToken)),
            batches.Judge("ingest batches", ingest, upstream: null, neededFrom: ingest.LastBatch),
            batches.Judge("bronze batches", bronze, upstream: null,
                neededFrom: Math.Min(FirstUnread(silver), FirstUnrecorded(ingest, bronze))),
            batches.Judge("silver batches", silver, bronze, neededFrom: Math.Min(FirstUnread(gold), FirstUnrecorded(ingest, silver))),
            batches.Judge("gold batches", gold, silver, neededFrom: FirstUnrecorded(ingest, gold)),
            WaitingCheck.Judge((bronze, silver), (silver, gold)),
            await TableAsync("ledger", async token =>
                await new LedgerCheck(engine, (await KeptFromAsync(token))[LayerNames.Gold]).RunAsync(
                    Known(ingest, bronze, silver, gold), token)),
            await TableAsync("rows",
                async token => await new RowsCheck(
                    engine, await KeptFromAsync(token), await PurgeRecord.LoadAllAsync(objects, token), commandArguments)
                    .RunAsync(Known(bronze, silver), token)),
        ];
        foreach (var (name, check) in tables.Checks)
            checks.Add(await TableAsync(name, check));
        return checks;
    }

    private async Task<(Check Check, bool IsReadable)> SchemaAsync(CancellationToken cancellationToken)
    {
        var isReadable = false;
        var check = await Check.TryAsync("schema", async () =>
        {
            (var found, isReadable) =
                await new SchemaCheck(new SchemaMigration(engine, dialect, time, LakehouseSchema.Current), LakehouseSchema.Current,
                commandArguments).RunAsync(cancellationToken);
            return found;
        });
        return (check, isReadable);
    }

    private async Task<IReadOnlyDictionary<string, DateOnly?>> KeptFromAsync(CancellationToken cancellationToken)
    {
        var keptFrom = new Dictionary<string, DateOnly?>(StringComparer.Ordinal);
        foreach (var layer in LayerNames.InOrder)
            keptFrom[layer] = await LayerMaintenance.KeptFromAsync(objects, layer, cancellationToken);
        return keptFrom;
    }

    // Maintenance removes no manifest from a lakehouse that is younger than the shortest retention.
    private async Task<bool> IsOldAsync(CancellationToken cancellationToken) =>
        (await engine.RunAsync(SqlLibrary.Get("verify/first_opened").Bind(), cancellationToken)).Rows is not [[DateTime made]]
        || made < time.GetUtcNow().UtcDateTime - Retention.ShortestManifests;

    private static long FirstUnread(LayerRecords reader) => (reader.Checkpoint?.SourceSeq ?? 0) + 1;

    private static long FirstUnrecorded(LayerRecords ledger, LayerRecords layer) => (ledger.RecordedOf(layer.Layer) ?? layer.LastBatch) + 1;
}
