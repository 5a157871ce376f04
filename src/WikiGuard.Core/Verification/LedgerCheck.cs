using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Verification;

/// <summary>Checks whether every batch that the ledger has recorded is covered by one line, and every line adds up.</summary>
/// <param name="keptFrom">Lines of earlier dates were removed; null where all are kept.</param>
/// <param name="commandArguments">What to add to a suggested command.</param>
internal sealed class LedgerCheck(IQueryEngine engine, DateOnly? keptFrom = null, string commandArguments = "")
{
    private const string Name = "ledger";

    /// <param name="layers">The layers whose checkpoint could be read; none where objects cannot be read.</param>
    public async Task<Check> RunAsync(IReadOnlyList<LayerRecords> layers, CancellationToken cancellationToken)
    {
        var lines = await LedgerLine.ReadAsync(engine, cancellationToken);
        var ledger = layers.FirstOrDefault(l => l.Layer == LayerNames.Ledger);
        List<Problem> problems = [.. lines.SelectMany(OfLine)];
        var waiting = 0L;
        if (ledger is not null && OfOlderTables(ledger, lines) is { } older)
        {
            // What the tables lack has no line either.
            return Problem.Judge([older], Check.Ok(Name, ""));
        }
        if (OfAnother(layers, lines) is { } another)
            return Problem.Judge([another], Check.Ok(Name, ""));
        foreach (var layer in layers)
        {
            List<LedgerLine> ofLayer = [.. lines.Where(l => l.IsOf(layer)).OrderBy(l => l.To)];
            problems.AddRange(ofLayer.Select(l => OfManifests(layer, l)).OfType<Problem>());
            foreach (var (number, isFirst) in Uncovered(layer, ofLayer, problems))
            {
                var manifest = layer.Manifests.GetValueOrDefault(number);
                if (manifest?.Ledger is not null && number > (ledger?.RecordedOf(layer.Layer) ?? 0))
                    waiting++;
                else if (NeedsLine(layer, manifest) && !(isFirst && IsForgotten(manifest)))
                    problems.Add(new Problem($"{layer.IdOf(number)} has no line", Compare(layer.IdOf(number))));
            }
            problems.AddRange(ofLayer.Where(l => l.To > layer.LastBegun).Select(l => Problem.Of(new Damage(
                CheckpointStore.CheckpointKey(layer.Layer),
                $"{l.BatchId} has a line, and the checkpoint knows batches up to {layer.LastBegun}: it is an old one",
                Remedy.DeriveAgain), commandArguments)));
        }
        var found = lines.Count == 0 ? "no batch yet" : $"{lines.Count:N0} lines, and each adds up to 0";
        return Problem.Judge(problems, waiting == 0
            ? Check.Ok(Name, found)
            : Check.Note(Name, $"{found}; {waiting:N0} {(waiting == 1 ? "batch waits" : "batches wait")} for the ledger",
                "The next run of the ledger, behind gold's, brings them in."));
    }

    // The ledger's last batch has written lines that are not there, of no layer.
    private Problem? OfOlderTables(LayerRecords ledger, IReadOnlyCollection<LedgerLine> lines)
    {
        if (ledger.Manifests.GetValueOrDefault(ledger.LastBatch) is not { Recorded: { } recorded } manifest || IsForgotten(manifest))
            return null;
        var missing = recorded.Where(r => r.Value > lines.Where(l => l.BatchId.StartsWith($"{r.Key}-", StringComparison.Ordinal))
            .Select(l => l.To).DefaultIfEmpty().Max()).ToList();
        return missing.Count == 0 || missing.Count < recorded.Count(r => r.Value > 0) ? null : Problem.Of(new Damage(
            "the database",
            $"the tables have no line of {string.Join(", ", missing.Select(r => BatchPlan.IdOf(r.Key, r.Value)))}, and "
                + $"{ledger.KeyOf(ledger.LastBatch)} says that they were written: the database is an older one, or its last writes are gone",
            Remedy.DeriveAgain), commandArguments);
    }

    private IEnumerable<Problem> OfLine(LedgerLine line)
    {
        if (line.Count != 1)
        {
            // Statements merge lines; only DuckDB itself writes one twice, when it carries out a log that is not this database's.
            yield return Problem.Of(new Damage("the database",
                $"{line.BatchId} has {line.Count} lines of {line.Hop}: the database has writes twice", Remedy.DeriveAgain),
                commandArguments);
        }
        if (line.Difference != 0)
            yield return new Problem($"{line.BatchId} differs by {line.Difference}: "
                + $"{(line.Difference > 0 ? "records were lost" : "records were doubled")}", Compare(line.BatchId));
        if (line.Difference != line.Reckoned)
            yield return new Problem($"{line.BatchId} says difference {line.Difference}, and its numbers come to {line.Reckoned}: the "
                + "line was changed", Compare(line.BatchId));
    }

    /// <summary>Somebody has put the database of another folder here: of nearly no batch the tables say what its record says.</summary>
    private Problem? OfAnother(IReadOnlyList<LayerRecords> layers, IReadOnlyCollection<LedgerLine> lines)
    {
        var compared = LedgerComparison.Of(layers, lines);
        return !compared.IsOfAnother ? null : Problem.Of(new Damage(
            "the database",
            $"{compared.Differing:N0} of {compared.Lines:N0} lines of the ledger and the records in batches/ have other numbers: the "
                + "database is that of another lakehouse, or batches/ is",
            Remedy.ReplaceDatabase), commandArguments);
    }

    private Problem? OfManifests(LayerRecords layer, LedgerLine line)
    {
        if (line.HandedOn(layer) is not { } handedOn || line.Passed == handedOn)
            return null;
        var where = line.From == line.To ? layer.KeyOf(line.To) : $"{layer.KeyOf(line.From)} to {layer.KeyOf(line.To)}";
        return new Problem(
            $"{line.BatchId} passed {line.Passed:N0} by the ledger and {handedOn:N0} by {where}",
            $"The check `rows` says whether the record was changed, and what to write there. {Compare(line.BatchId)}");
    }

    private string Compare(string batchId) =>
        "Compare the line with its batch, in batches/ and in the tables: wikiguard query \"select * from pipeline_ledger where batch_id = "
        + $"'{batchId}'\"{commandArguments}. Then restore what differs from a copy.";

    /// <returns>The complete batches that no line covers; those before the first line are distinguished from gaps.</returns>
    private IEnumerable<(long Number, bool IsFirst)> Uncovered(LayerRecords layer, IEnumerable<LedgerLine> lines, List<Problem> problems)
    {
        var (next, isFirst) = (1L, true);
        foreach (var line in lines)
        {
            if (line.From < next)
                problems.Add(new Problem($"{line.BatchId} covers {layer.IdOf(line.From)}, and so does the line before it",
                    Compare(line.BatchId)));
            for (; next < line.From && next <= layer.LastBatch; next++)
                yield return (next, isFirst);
            (next, isFirst) = (Math.Max(next, line.To + 1), false);
        }
        for (; next <= layer.LastBatch; next++)
            yield return (next, isFirst);
    }

    // The ledger's own batch has a line where the sources have counted; what a missing manifest would say is unknown.
    private static bool NeedsLine(LayerRecords layer, BatchManifest? manifest) =>
        layer.Layer != LayerNames.Ledger || manifest is not null && manifest.Counts.GetValueOrDefault("received") != 0;

    private bool IsForgotten(BatchManifest? manifest) =>
        keptFrom is { } date && (manifest?.PlannedAt is not { } planned || DateOnly.FromDateTime(planned.UtcDateTime) < date);
}
