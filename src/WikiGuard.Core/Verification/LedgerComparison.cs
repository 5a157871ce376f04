namespace WikiGuard.Verification;

/// <summary>How the lines of the ledger and the records of batches agree on what the batches have handed on.</summary>
/// <param name="Lines">Lines whose batches all have records.</param>
/// <param name="Differing">Those of which the records say something else.</param>
/// <param name="Beyond">Lines of batches that the records do not reach.</param>
internal sealed record LedgerComparison(int Lines, int Differing, int Beyond)
{
    /// <summary>
    /// Nearly no line is that of a record, so that the database and batches/ come from two lakehouses. One changed record is no such case,
    /// nor is an old checkpoint, whose batches agree with their lines.
    /// </summary>
    public bool IsOfAnother => Differing > 0 && Differing + Beyond > 1 && 2 * Differing > Lines;

    public static LedgerComparison Of(IReadOnlyList<LayerRecords> layers, IReadOnlyCollection<LedgerLine> lines)
    {
        var pairs = layers.SelectMany(l => lines.Where(line => line.IsOf(l)).Select(line => (Layer: l, Line: line))).ToList();
        var compared = pairs.Select(p => (p.Line.Passed, Recorded: p.Line.HandedOn(p.Layer))).Where(p => p.Recorded is not null).ToList();
        return new LedgerComparison(
            compared.Count, compared.Count(p => p.Passed != p.Recorded), pairs.Count(p => p.Line.To > p.Layer.LastBegun));
    }
}
