using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>Whether every batch has its line in the ledger, and every line adds up.</summary>
internal sealed class LedgerCheck(IQueryEngine engine)
{
    private const string Name = "ledger";
    private const string Compare = "Compare the line with its batch, in batches/ and in the tables: wikiguard query \"select * from pipeline_ledger where difference <> 0\". Then restore what differs from a copy.";

    /// <param name="layers">Those whose checkpoint could be read; none where nobody can look at objects.</param>
    public async Task<Check> RunAsync(IReadOnlyList<LayerRecords> layers, CancellationToken cancellationToken)
    {
        var lines = (await engine.RunAsync(SqlLibrary.Get("verify/ledger_lines").Bind(), cancellationToken)).Rows.Select(Line.Of).ToList();
        List<Problem> problems = [.. lines.SelectMany(OfLine)];
        var byBatch = lines.ToLookup(l => l.BatchId, StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            problems.AddRange(OfLayer(layer, byBatch));
            var known = Enumerable.Range(1, (int)layer.LastBegun).Select(n => layer.IdOf(n)).ToHashSet(StringComparer.Ordinal);
            problems.AddRange(lines.Where(l => l.BatchId.StartsWith($"{layer.Layer}-", StringComparison.Ordinal) && !known.Contains(l.BatchId)).Select(l => new Problem(
                $"{l.BatchId} has a line, and the checkpoint knows batches up to {layer.LastBegun}", $"The checkpoint is an old one. Restore checkpoints/{layer.Layer}/checkpoint.json as it was last.")));
        }
        return Problem.Judge(problems, Check.Ok(Name, lines.Count == 0 ? "no batch yet" : $"{lines.Count:N0} lines, and each adds up to 0"));
    }

    private static IEnumerable<Problem> OfLine(Line line)
    {
        if (line.Count != 1)
            yield return new Problem($"{line.BatchId} has {line.Count} lines of {line.Hop}", Compare);
        if (line.Difference != 0)
            yield return new Problem($"{line.BatchId} differs by {line.Difference}: {(line.Difference > 0 ? "records were lost" : "records were doubled")}", Compare);
        if (line.Difference != line.Reckoned)
            yield return new Problem($"{line.BatchId} says difference {line.Difference}, and its numbers come to {line.Reckoned}: the line was changed", Compare);
    }

    private static IEnumerable<Problem> OfLayer(LayerRecords layer, ILookup<string, Line> lines)
    {
        for (var number = 1L; number <= layer.LastBatch; number++)
        {
            if (lines[layer.IdOf(number)].FirstOrDefault() is not { } line)
                yield return new Problem($"{layer.IdOf(number)} has no line", Compare);
            else if (layer.HandsOnRows && layer.Manifests.TryGetValue(number, out var manifest) && line.Passed != manifest.RowsOut)
                yield return new Problem($"{line.BatchId} passed {line.Passed:N0} by the ledger and {manifest.RowsOut:N0} by {layer.KeyOf(number)}", Compare);
        }
    }

    private sealed record Line(string BatchId, string Hop, long Count, long? Passed, long? Difference, long? Reckoned)
    {
        public static Line Of(object?[] row) => new((string)row[0]!, (string)row[1]!, (long)row[2]!, row[3] as long?, row[4] as long?, row[5] as long?);
    }
}
