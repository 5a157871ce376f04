using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether bronze and silver hold as many rows of each batch as the batch recorded, except for dates that they no longer keep.
/// </summary>
/// <param name="keptFrom">By layer: the first date whose rows it keeps; null where it keeps all.</param>
internal sealed class RowsCheck(IQueryEngine engine, IReadOnlyDictionary<string, DateOnly?> keptFrom)
{
    private const string Name = "rows";

    public async Task<Check> RunAsync(IReadOnlyList<LayerRecords> layers, CancellationToken cancellationToken)
    {
        var rows = (await engine.RunAsync(SqlLibrary.Get("verify/batch_rows").Bind(), cancellationToken)).Rows
            .ToDictionary(r => (Layer: (string)r[0]!, Number: r[1] as long? ?? 0), r => (long)r[2]!);
        List<Problem> problems = [.. layers.SelectMany(l => OfManifests(l, rows)), .. layers.SelectMany(l => OfNoBatch(l, rows))];
        return Problem.Judge(problems, Check.Ok(
            Name, string.Join(", ", layers.Select(l => $"{rows.Where(r => r.Key.Layer == l.Layer).Sum(r => r.Value):N0} in {l.Layer}"))
                + ", as many of each batch as it wrote down"));
    }

    private IEnumerable<Problem> OfManifests(LayerRecords layer, Dictionary<(string, long), long> rows)
    {
        foreach (var (number, manifest) in layer.Manifests.Where(m => m.Key <= layer.LastBatch).OrderBy(m => m.Key))
        {
            var isForgotten = keptFrom.GetValueOrDefault(layer.Layer) is { } first && manifest.Dates.Any(d => d < first);
            if (rows.GetValueOrDefault((layer.Layer, number)) is var found && found != manifest.RowsOut
                && !(isForgotten && found < manifest.RowsOut))
            {
                yield return new Problem(
                    $"{manifest.BatchId} has {found:N0} rows in {layer.Layer}_events and {manifest.RowsOut:N0} by {layer.KeyOf(number)}",
                    "Rows were removed or added past the pipeline. Restore the lakehouse from a copy, or read the recordings into a new "
                        + "one.");
            }
        }
    }

    private static IEnumerable<Problem> OfNoBatch(LayerRecords layer, Dictionary<(string Layer, long Number), long> rows) => rows
        .Where(r => r.Key.Layer == layer.Layer && (r.Key.Number < 1 || r.Key.Number > layer.LastBegun)).OrderBy(r => r.Key.Number)
        .Select(r => new Problem(
            $"{layer.Layer}_events has {r.Value:N0} rows of batch {r.Key.Number}, and the checkpoint knows batches up to {layer.LastBegun}",
            $"The checkpoint is an old one, or somebody else has written the table. Restore checkpoints/{layer.Layer}/checkpoint.json as "
                + "it was last."));
}
