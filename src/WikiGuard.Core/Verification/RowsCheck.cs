using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether bronze and silver hold as many rows of each batch as the batch recorded, except for dates that they no longer keep, and
/// for dates that were replayed since: rows there belong to the batches of the replay. Batches that a rollback has undone have none. Of
/// bronze, which is replayed record by record, older batches may lack as many rows as its replays have written.
/// </summary>
/// <param name="keptFrom">By layer: the first date whose rows it keeps; null where it keeps all.</param>
/// <param name="purges">What was removed because Wikimedia had suppressed it.</param>
/// <param name="commandArguments">What to add to a suggested command.</param>
internal sealed class RowsCheck(
    IQueryEngine engine, IReadOnlyDictionary<string, DateOnly?> keptFrom, IReadOnlyList<PurgeRecord> purges, string commandArguments)
{
    private const string Name = "rows";

    public async Task<Check> RunAsync(IReadOnlyList<LayerRecords> layers, CancellationToken cancellationToken)
    {
        var rows = (await engine.RunAsync(SqlLibrary.Get("verify/batch_rows").Bind(), cancellationToken)).Rows
            .ToDictionary(r => (Layer: (string)r[0]!, Number: r[1] as long? ?? 0), r => (long)r[2]!);
        var clues = await CluesAsync(layers, rows, cancellationToken);
        var rolled = layers.Select(l => l.Rolled()).ToList();
        layers = [.. rolled.Select(l => l.Standing)];
        List<Problem> problems =
        [
            .. layers.SelectMany(l => OfManifests(l, rows, clues)), .. layers.SelectMany(l => OfNoBatch(l, rows)),
            .. layers.SelectMany(l => OfLogReplays(l, rows)), .. rolled.SelectMany(l => OfUndone(l.Standing, l.Undone, rows)),
        ];
        var found = string.Join(", ", layers.Select(l => $"{rows.Where(r => r.Key.Layer == l.Layer).Sum(r => r.Value):N0} in {l.Layer}"))
            + ", as many of each batch as it wrote down" + (purges.Count == 0 ? "" : ", less what was purged");
        List<DateOnly> unfinished = [.. layers.SelectMany(l => new Replays(l).Unfinished)];
        return Problem.Judge(problems, purges.Any(p => p.IsUnfinished)
            ? Check.Note(Name, $"{found}; a purge was left before its end", "Run it again; `wikiguard history` says by whom it was.")
            : unfinished.Count == 0
            ? Check.Ok(Name, found)
            : Check.Note(Name, $"{found}; a replay of silver was left before its end",
                ReplayAdvice.Of(LayerNames.Silver, unfinished, commandArguments)!));
    }

    private IEnumerable<Problem> OfManifests(LayerRecords layer, Dictionary<(string, long), long> rows, Clues clues)
    {
        var (replays, logReplays) = (new Replays(layer), new LogReplays(layer));
        foreach (var (number, manifest) in layer.Manifests.Where(m => m.Key <= layer.LastBatch).OrderBy(m => m.Key))
        {
            var isForgotten = keptFrom.GetValueOrDefault(layer.Layer) is { } first && manifest.Dates.Any(d => d < first);
            var found = rows.GetValueOrDefault((layer.Layer, number));
            var expected = LeftOf(layer, manifest);
            var least = expected - purges.Sum(p => p.PendingOf(layer.Layer, number));
            if (replays.IsReplaced(manifest))
            {
                if (found > 0)
                    yield return new Problem(
                        $"{manifest.BatchId} still has {found:N0} rows in {layer.Layer}_events, which the replay of its dates did not find in "
                            + "the layer before",
                        ReplayAdvice.Of(layer.Layer, manifest.Dates, commandArguments)!);
            }
            else if ((found < least || found > expected)
                && !((isForgotten || replays.IsTouched(manifest) || logReplays.HaveRead(manifest)) && found < expected))
            {
                var written = found + manifest.RowsOut - expected;
                var isOfRecord = clues.Passed[manifest.BatchId].Contains(written);
                yield return new Problem(
                    $"{manifest.BatchId} has {found:N0} rows in {layer.Layer}_events and {manifest.RowsOut:N0} by {layer.KeyOf(number)}"
                        + (expected == manifest.RowsOut ? "" : $", {manifest.RowsOut - expected:N0} of which were purged"),
                    isOfRecord && !clues.IsOneLine
                        ? "The ledger has the numbers of the rows, and not those of the records: do what its check says"
                    : isOfRecord ? "The ledger has the number of the rows: none is lost, and somebody has changed the record. Write "
                        + $"\"rows_out\": {written} into {layer.KeyOf(number)}, and verify again"
                    : "Rows were removed or added past the pipeline. " + (layer.Layer == LayerNames.Silver
                        ? ReplayAdvice.Of(layer.Layer, clues.DatesOf(manifest), commandArguments)
                        : FromTheLog));
            }
        }
    }

    // Read only where numbers differ: the check also stands before a lakehouse is opened for writing.
    private async Task<Clues> CluesAsync(
        IReadOnlyList<LayerRecords> layers, Dictionary<(string, long), long> rows, CancellationToken cancellationToken)
    {
        bool IsAny(Func<LayerRecords, long, long, bool> condition) => layers.Any(
            l => l.Manifests.Any(m => condition(l, rows.GetValueOrDefault((l.Layer, m.Key)), m.Value.RowsOut)));

        var lines = IsAny((_, found, recorded) => found != recorded) ? await LedgerLine.ReadAsync(engine, cancellationToken) : [];
        var dates = IsAny((layer, found, recorded) => layer.Layer == LayerNames.Silver && found > recorded)
            ? (await engine.RunAsync(SqlLibrary.Get("verify/batch_dates").Bind(), cancellationToken)).Rows : [];
        return new Clues(
            lines.Where(l => l.Batches == 1).ToLookup(l => l.BatchId, l => l.Passed, StringComparer.Ordinal),
            LedgerComparison.Of(layers, lines) is { Differing: 1, IsOfAnother: false },
            dates.ToLookup(r => r[0] as long? ?? 0, r => (DateOnly)r[1]!));
    }

    private IEnumerable<Problem> OfLogReplays(LayerRecords layer, Dictionary<(string, long), long> rows)
    {
        var replays = new LogReplays(layer);
        var lacking = layer.Manifests.Values.Where(m => m.BatchSeq <= layer.LastBatch && replays.HaveRead(m))
            .Where(m => keptFrom.GetValueOrDefault(layer.Layer) is not { } first || m.Dates.All(d => d >= first))
            .Sum(m => LeftOf(layer, m) - rows.GetValueOrDefault((layer.Layer, m.BatchSeq)));
        if (lacking > replays.Written)
            yield return new Problem(
                $"batches of {layer.Layer} lack {lacking:N0} rows, and replays from the log have written {replays.Written:N0}",
                $"Rows were removed past the pipeline. {FromTheLog}");
    }

    private IEnumerable<Problem> OfUndone(
        LayerRecords layer, IEnumerable<BatchManifest> undone, Dictionary<(string, long), long> rows) => undone
        .Select(m => (Manifest: m, Found: rows.GetValueOrDefault((layer.Layer, m.BatchSeq)))).Where(m => m.Found > 0)
        .Select(m => new Problem(
            $"{m.Manifest.BatchId} still has {m.Found:N0} rows in {layer.Layer}_events, and was undone by a rollback",
            layer.Layer == LayerNames.Silver ? ReplayAdvice.Of(layer.Layer, m.Manifest.Dates, commandArguments)! : FromTheLog));

    // What a batch has written, less what was purged since.
    private long LeftOf(LayerRecords layer, BatchManifest manifest) =>
        manifest.RowsOut - purges.Sum(p => p.RemovedOf(layer.Layer, manifest.BatchSeq));

    private string FromTheLog => ReplayAdvice.FromTheLog(commandArguments);

    private IEnumerable<Problem> OfNoBatch(LayerRecords layer, Dictionary<(string Layer, long Number), long> rows) => rows
        .Where(r => r.Key.Layer == layer.Layer && (r.Key.Number < 1 || r.Key.Number > layer.LastBegun)).OrderBy(r => r.Key.Number)
        .Select(r => r.Key.Number < 1
            ? new Problem(
                $"{layer.Layer}_events has {r.Value:N0} rows of no batch: somebody else has written the table",
                layer.Layer == LayerNames.Silver
                    ? $"Take them out: wikiguard replay silver --from DATE --to DATE --truncate{commandArguments}" : FromTheLog)
            : Problem.Of(new Damage(CheckpointStore.CheckpointKey(layer.Layer),
                $"{layer.Layer}_events has {r.Value:N0} rows of batch {r.Key.Number}, and the checkpoint knows batches up to "
                    + $"{layer.LastBegun}: it is an old one, or somebody else has written the table",
                Remedy.DeriveAgain), commandArguments));

    /// <summary>What tells how the rows and a batch's record came to differ.</summary>
    /// <param name="Passed">What the ledger says of batches that have a line of their own, by their ids.</param>
    /// <param name="IsOneLine">The records say something else of one line alone; more than one comes from no slip.</param>
    /// <param name="DatesOfSilver">Where a batch of silver has more rows than it wrote: the dates of all batches' rows, by number.</param>
    private sealed record Clues(ILookup<string, long?> Passed, bool IsOneLine, ILookup<long, DateOnly> DatesOfSilver)
    {
        /// <summary>The dates that the batch has never touched, on which it has rows; else those that it touched.</summary>
        public IEnumerable<DateOnly> DatesOf(BatchManifest manifest) =>
            DatesOfSilver[manifest.BatchSeq].Except(manifest.Dates).ToList() is { Count: > 0 } strange ? strange : manifest.Dates;
    }
}
