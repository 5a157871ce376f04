using System.Globalization;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether the quarantine tables of bronze and silver hold as many records of each batch as the batch recorded. Whatever becomes of
/// a record, its row stays and keeps the batch that refused it; only retention, a purge and a rollback take rows out. A replay writes
/// those that it misses as its own.
/// </summary>
/// <param name="keptFrom">By layer: the first date whose rows it keeps; null where it keeps all.</param>
/// <param name="purges">What was removed because Wikimedia had suppressed it.</param>
/// <param name="commandArguments">What to add to a suggested command.</param>
internal sealed class RefusedCheck(
    IQueryEngine engine, IReadOnlyDictionary<string, DateOnly?> keptFrom, IReadOnlyList<PurgeRecord> purges, string commandArguments)
{
    public const string Name = "refused";

    /// <param name="layers">Bronze and silver, where their checkpoints could be read.</param>
    public async Task<Check> RunAsync(IReadOnlyList<LayerRecords> layers, CancellationToken cancellationToken)
    {
        var rows = (await engine.RunAsync(SqlLibrary.Get("verify/quarantined_rows").Bind(), cancellationToken)).Rows
            .ToLookup(r => (string)r[0]!, r => (BatchId: r[1] as string ?? "", Rows: (long)r[2]!), StringComparer.Ordinal);
        List<Problem> problems = [.. layers.SelectMany(l => OfLayer(l, rows[l.Layer].ToDictionary(r => r.BatchId, r => r.Rows)))];
        var found = string.Join(", ", layers.Select(l => $"{rows[l.Layer].Sum(r => r.Rows):N0} in {TableOf(l)}"));
        return Problem.Judge(problems, Check.Ok(Name, $"{found}, as many of each batch as it wrote down"));
    }

    private IEnumerable<Problem> OfLayer(LayerRecords layer, Dictionary<string, long> rows)
    {
        var (standing, undone) = layer.Rolled();
        var (replays, logReplays) = (new Replays(standing), new LogReplays(standing));
        var (table, lacking) = (TableOf(layer), 0L);
        foreach (var manifest in standing.Manifests.Values.Where(m => m.BatchSeq <= layer.LastBatch).OrderBy(m => m.BatchSeq))
        {
            if (manifest.Quarantined is not { } recorded || purges.Any(p => p.HasForgottenCounts(table)))
                continue;
            var found = rows.GetValueOrDefault(manifest.BatchId);
            var expected = recorded - purges.Sum(p => p.RemovedOf(table, manifest.BatchSeq));
            var isKept = keptFrom.GetValueOrDefault(layer.Layer) is not { } first || manifest.Dates.All(d => d >= first);
            var differ = $"{manifest.BatchId} has {found:N0} rows in {table} and {expected:N0} by {layer.KeyOf(manifest.BatchSeq)}";
            if (found > expected)
                yield return Added(differ);
            else if (!isKept || found >= expected - purges.Sum(p => p.PendingOf(table, manifest.BatchSeq)))
                continue;
            else if (replays.IsTouched(manifest) || logReplays.HaveRead(manifest))
                lacking += expected - found;
            else
                yield return Removed(layer, differ, manifest.Dates);
        }
        List<BatchManifest> again = [.. standing.Manifests.Values.Where(m => m.Replay is not null || m.LogReplay is not null)];
        var written = again.Sum(m => m.Quarantined ?? 0);
        if (lacking > written)
        {
            yield return Removed(layer,
                $"batches of {layer.Layer} lack {lacking:N0} rows in {table}, and replays have written {written:N0}",
                again.SelectMany(m => m.Dates));
        }
        foreach (var manifest in undone.Where(m => rows.ContainsKey(m.BatchId)))
            yield return Added($"{manifest.BatchId} still has {rows[manifest.BatchId]:N0} rows in {table}, and was undone by a rollback");
        foreach (var (batchId, count) in rows.Where(r => NumberOf(layer, r.Key) is not { } number || number > layer.LastBegun))
        {
            yield return Added(batchId.Length == 0 ? $"{table} has {count:N0} rows of no batch"
                : $"{table} has {count:N0} rows of {batchId}, and the checkpoint knows batches up to {layer.LastBegun}");
        }
    }

    private Problem Removed(LayerRecords layer, string what, IEnumerable<DateOnly> dates) => new(what,
        "Rows were removed past the pipeline. What people had decided about them is to be decided again. "
            + (layer.Layer == LayerNames.Silver
                ? ReplayAdvice.Of(layer.Layer, dates, commandArguments) : ReplayAdvice.FromTheLog(commandArguments)));

    private static Problem Added(string what) => new(what, TablePromises.Restore);

    private static string TableOf(LayerRecords layer) => $"{layer.Layer}_quarantine";

    private static long? NumberOf(LayerRecords layer, string batchId) =>
        batchId.StartsWith($"{layer.Layer}-", StringComparison.Ordinal)
        && long.TryParse(batchId.AsSpan(layer.Layer.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0 ? number : null;
}
