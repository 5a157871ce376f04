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
/// <param name="database">The engine's file; null where its tables are no file of this lakehouse.</param>
public sealed class LakehouseVerifier(
    IQueryEngine engine, IObjectStore objects, ISchemaDialect dialect, TimeProvider time, string commandArguments = "",
    IDatabaseFile? database = null)
{
    private const string NotBefore = "the database and its schema come first";

    /// <param name="deep">Also derives silver from bronze and compares them, which takes as long as silver took.</param>
    /// <returns>The checks in the order of the data flow.</returns>
    public async Task<IReadOnlyList<Check>> VerifyAsync(bool deep, CancellationToken cancellationToken)
    {
        var (checks, isReadable, bronze, silver, gold) = await StoreAsync(withKept: true, cancellationToken);
        var tables = new TablePromises(engine, $"See why: wikiguard quarantine list{commandArguments}", commandArguments);
        List<Check> all = [.. checks];
        foreach (var (name, check) in tables.Checks.Concat(OfLayers(bronze, silver, gold, deep)))
            all.Add(await TableAsync(name, isReadable, check, cancellationToken));
        return all;
    }

    /// <summary>
    /// The files that are damaged, or do not belong together: whoever writes such a lakehouse could lose or double rows.
    /// </summary>
    /// <param name="withKept">With the landing files that are only kept for reading bronze again.</param>
    public async Task<IReadOnlyList<Damage>> FindDamagesAsync(bool withKept, CancellationToken cancellationToken) =>
        [.. (await StoreAsync(withKept, cancellationToken)).Checks.SelectMany(c => c.Damages)];

    private async Task<(IReadOnlyList<Check> Checks, bool IsReadable, LayerRecords Bronze, LayerRecords Silver, LayerRecords Gold)>
        StoreAsync(bool withKept, CancellationToken cancellationToken)
    {
        var file = database is null ? null : await DatabaseAsync(database, cancellationToken);
        var ingest = await LayerRecords.ReadAsync(objects, LayerNames.Ledger, cancellationToken);
        var bronze = await LayerRecords.ReadAsync(objects, LayerNames.Bronze, cancellationToken);
        var silver = await LayerRecords.ReadAsync(objects, LayerNames.Silver, cancellationToken);
        var gold = await LayerRecords.ReadAsync(objects, LayerNames.Gold, cancellationToken);
        var (schema, isReadable) = file is { Status: CheckStatus.Failed } ? (Check.Skipped("schema", NotBefore), false)
            : await SchemaAsync(new[] { ingest, bronze, silver, gold }.Any(l => l.LastBatch > 0), cancellationToken);
        var landing = new LandingCheck(objects, commandArguments);
        var batches = new BatchCheck(isReadable && await IsOldAsync(cancellationToken), commandArguments);

        List<Check> checks =
        [
            .. file is null ? [] : new[] { file },
            schema,
            await Check.TryAsync("sources", async () =>
            {
                var sources = await new IngestCheckpointStore(objects).CountersAsync(cancellationToken);
                return Check.Ok("sources",
                    sources.Count == 0 ? "none was read yet" : $"{sources.Count:N0}, and each says how far it was read");
            }, commandArguments),
            await Check.TryAsync(ConfigCheck.Name,
                () => new ConfigCheck(objects, commandArguments).RunAsync(
                [ingest.Checkpoint, bronze.Checkpoint, silver.Checkpoint, gold.Checkpoint], cancellationToken)),
            await Check.TryAsync("leases", () => new LeaseCheck(objects, time, commandArguments).RunAsync(cancellationToken)),
            await Check.TryAsync(RecordsCheck.Name, () => new RecordsCheck(objects, commandArguments).RunAsync(cancellationToken)),
            await Check.TryAsync("landing", () => landing.RunAsync(bronze.Checkpoint?.Planned, cancellationToken)),
            .. withKept ? [await Check.TryAsync("committed", () => landing.OfCommittedAsync(cancellationToken))] : Array.Empty<Check>(),
            batches.Judge("ingest batches", ingest, upstream: null, neededFrom: ingest.LastBatch),
            batches.Judge("bronze batches", bronze, upstream: null,
                neededFrom: Math.Min(FirstUnread(silver), FirstUnrecorded(ingest, bronze))),
            batches.Judge("silver batches", silver, bronze, neededFrom: Math.Min(FirstUnread(gold), FirstUnrecorded(ingest, silver))),
            batches.Judge("gold batches", gold, silver, neededFrom: FirstUnrecorded(ingest, gold)),
            WaitingCheck.Judge((bronze, silver), (silver, gold)),
            await TableAsync("ledger", isReadable, async token =>
                await new LedgerCheck(engine, (await KeptFromAsync(token))[LayerNames.Gold], commandArguments).RunAsync(
                    Known(ingest, bronze, silver, gold), token), cancellationToken),
            await TableAsync("rows", isReadable, Told((keptFrom, purges, token) =>
                new RowsCheck(engine, keptFrom, purges, commandArguments).RunAsync(Known(bronze, silver), token)), cancellationToken),
        ];
        return (checks, isReadable, bronze, silver, gold);
    }

    // What the tables and the records of their layers tell together.
    private IEnumerable<(string Name, Func<CancellationToken, Task<Check>> RunAsync)> OfLayers(
        LayerRecords bronze, LayerRecords silver, LayerRecords gold, bool deep) =>
    [
        (RefusedCheck.Name, Told((keptFrom, purges, token) =>
            new RefusedCheck(engine, keptFrom, purges, commandArguments).RunAsync(Known(bronze, silver), token))),
        (WindowsCheck.Name, Told((keptFrom, purges, token) => new WindowsCheck(
            engine, Later(keptFrom, LayerNames.Silver, LayerNames.Gold), purges, commandArguments).RunAsync(silver, gold, token))),
        (LearnedCheck.Name, Told((keptFrom, _, token) =>
            new LearnedCheck(engine, keptFrom[LayerNames.Gold], commandArguments).RunAsync(gold, token))),
        (EvidenceCheck.Name, Told((keptFrom, purges, token) => new EvidenceCheck(
            engine, Later(keptFrom, LayerNames.Silver, LayerNames.Gold), purges, commandArguments).RunAsync(silver, gold, token))),
        .. deep ? [(DerivedCheck.Name, Told((keptFrom, _, token) => new DerivedCheck(
            engine, objects, Later(keptFrom, LayerNames.Bronze, LayerNames.Silver), commandArguments).RunAsync(silver, token)))]
        : Array.Empty<(string, Func<CancellationToken, Task<Check>>)>(),
    ];

    private Func<CancellationToken, Task<Check>> Told(
        Func<IReadOnlyDictionary<string, DateOnly?>, IReadOnlyList<PurgeRecord>, CancellationToken, Task<Check>> check) =>
        async token => await check(await KeptFromAsync(token), await PurgeRecord.LoadAllAsync(objects, token), token);

    // The first date that both of two layers keep.
    private static DateOnly? Later(IReadOnlyDictionary<string, DateOnly?> keptFrom, string layer, string other) =>
        new[] { keptFrom[layer], keptFrom[other] }.Max();

    private Task<Check> TableAsync(
        string name, bool isReadable, Func<CancellationToken, Task<Check>> check, CancellationToken cancellationToken) =>
        isReadable ? Check.TryAsync(name, () => check(cancellationToken), commandArguments)
            : Task.FromResult(Check.Skipped(name, NotBefore));

    private async Task<Check> DatabaseAsync(IDatabaseFile file, CancellationToken cancellationToken)
    {
        var damage = await file.FindDamageAsync(cancellationToken);
        return Problem.Judge(
            damage is null ? [] : [Problem.Of(damage, commandArguments)], Check.Ok("database", "every block of its file can be read"));
    }

    private async Task<(Check Check, bool IsReadable)> SchemaAsync(bool hasBatches, CancellationToken cancellationToken)
    {
        var isReadable = false;
        var check = await Check.TryAsync("schema", async () =>
        {
            (var found, isReadable) =
                await new SchemaCheck(new SchemaMigration(engine, dialect, time, LakehouseSchema.Current), LakehouseSchema.Current,
                commandArguments).RunAsync(hasBatches, cancellationToken);
            return found;
        }, commandArguments);
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

    private static IReadOnlyList<LayerRecords> Known(params LayerRecords[] layers) => [.. layers.Where(l => l.Checkpoint is not null)];

    private static long FirstUnread(LayerRecords reader) => (reader.Checkpoint?.SourceSeq ?? 0) + 1;

    private static long FirstUnrecorded(LayerRecords ledger, LayerRecords layer) => (ledger.RecordedOf(layer.Layer) ?? layer.LastBatch) + 1;
}
