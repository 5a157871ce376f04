using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>A line of the ledger as <c>verify/ledger_lines</c> sums it up.</summary>
/// <param name="To">The last batch that it covers.</param>
/// <param name="Batches">How many batches it covers.</param>
/// <param name="Count">How many times it stands there.</param>
/// <param name="Difference">As it says.</param>
/// <param name="Reckoned">The difference by its numbers.</param>
internal sealed record LedgerLine(
    string BatchId, string Hop, long To, long Batches, long Count, long? Passed, long? Difference, long? Reckoned)
{
    /// <summary>The first batch that the line covers.</summary>
    public long From => To - Batches + 1;

    public bool IsOf(LayerRecords layer) => BatchId.StartsWith($"{layer.Layer}-", StringComparison.Ordinal);

    /// <returns>What its batches have handed on by their records; null where that is not known.</returns>
    public long? HandedOn(LayerRecords layer)
    {
        var numbers = Enumerable.Range(0, (int)Math.Clamp(To - From + 1, 0, layer.Manifests.Count + 1)).Select(i => From + i).ToList();
        return !layer.HandsOnRows || To > layer.LastBatch || !numbers.All(layer.Manifests.ContainsKey)
            ? null : numbers.Sum(n => layer.Manifests[n].RowsOut);
    }

    public static async Task<IReadOnlyList<LedgerLine>> ReadAsync(IQueryEngine engine, CancellationToken cancellationToken) =>
        [.. (await engine.RunAsync(SqlLibrary.Get("verify/ledger_lines").Bind(), cancellationToken)).Rows.Select(Of)];

    private static LedgerLine Of(object?[] row) => new(
        (string)row[0]!, (string)row[1]!, row[2] as long? ?? 0, row[3] as long? ?? 1, (long)row[4]!, row[5] as long?, row[6] as long?,
        row[7] as long?);
}
