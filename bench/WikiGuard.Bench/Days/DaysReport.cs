namespace WikiGuard.Bench.Days;

/// <summary>What ticks cost, for people, and whether the last ones cost more than the first.</summary>
internal static class DaysReport
{
    public static string Costs(IReadOnlyList<Span> spans, TimeSpan length)
    {
        var table = new TextTable(
            length < TimeSpan.FromDays(1) ? "hour" : "day", "ticks", "events", "statements", "rows read", "of learned", "kB",
            "files listed", "files at rest", "database MB", "MB read of it", "processor ms",
            "managed MB", "DuckDB MB");
        foreach (var (i, span) in spans.Index())
        {
            table.Add(
                $"{i + 1}", $"{span.Ticks}", $"{span.Events:N0}", $"{span.Statements:F1}", $"{span.RowsRead:N0}",
                $"{span.LearnedRowsRead:N0}", $"{span.Bytes / 1e3:N0}", $"{span.FilesListed:F1}", $"{span.FilesAtRest:N0}",
                $"{span.After.DatabaseBytes / 1e6:N0}", $"{span.Reads.Sum(r => r.Bytes) / 1e6 / span.Ticks:N1}",
                $"{span.Processor.TotalMilliseconds / span.Ticks:N0}",
                $"{span.ManagedBytes / 1e6:N0}", $"{span.After.EngineBytes / 1e6:N0}");
        }
        return $"{table}Statements to listed files, what is read, and the processor are those of a tick, the rest at the end of its "
            + "time.\n";
    }

    /// <summary>
    /// Compares the last ticks with the first ones after the lakehouse's start-up: those of the second hour, or day.
    /// </summary>
    /// <param name="keepDays">Then the first on which a day is forgotten that was full.</param>
    public static CostRatios Ratios(IReadOnlyList<Span> spans, int? keepDays) =>
        new(spans[Math.Min(1 + (keepDays ?? 0), spans.Count - 1)], spans[^1]);
}

/// <summary>What the last ticks cost, relative to the first.</summary>
internal sealed record CostRatios(Span First, Span Last)
{
    private const double Flat = 1.2;

    // A refused row costs one more statement, and one tick in sixteen clears what was staged.
    private const double FlatStatements = 1.05;

    // DuckDB reads whole row groups, so that one statement by itself is less even than all of them.
    private const double FlatStatement = 1.5;
    private const double Vector = 2_048;

    // Space is allocated in blocks, and each table has one that is not full.
    private const double UnfilledBlocks = 8 * 262_144;

    public bool AreFlat => Lines.All(l => l.IsFlat);

    private IReadOnlyList<CostLine> Lines =>
    [
        new("statements", First.Statements, Last.Statements, FlatStatements),
        new("rows read", First.RowsRead, Last.RowsRead, Flat),
        Rows.OrderByDescending(l => l.Last - (l.First * l.Bound)).First(),
        new("bytes", First.Bytes, Last.Bytes, Flat, UnfilledBlocks / Last.Ticks),
        new("files listed", First.FilesListed, Last.FilesListed, Flat),
        new("files at rest", First.FilesAtRest, Last.FilesAtRest, Flat),
    ];

    private IEnumerable<CostLine> Rows =>
        Last.RowsReadByStatement.Where(s => s.Value > 0 && First.RowsReadByStatement.ContainsKey(s.Key))
            .Select(s => new CostLine($"rows read by {s.Key}", First.RowsReadByStatement[s.Key], s.Value, FlatStatement, Vector));

    public override string ToString()
    {
        var table = new TextTable("a tick", "at first", "at last", "ratio", "");
        foreach (var line in Lines)
            table.Add(line.What, $"{line.First:N1}", $"{line.Last:N1}", $"{line.Last / line.First:F2}",
                line.IsFlat ? "flat" : $"GROWS by more than {line.Bound - 1:P0}");
        return table.ToString();
    }
}

/// <param name="Bound">The ratio that is still flat.</param>
/// <param name="Grain">What it may be more besides.</param>
internal sealed record CostLine(string What, double First, double Last, double Bound, double Grain = 0)
{
    public bool IsFlat => Last <= (First * Bound) + Grain;
}
