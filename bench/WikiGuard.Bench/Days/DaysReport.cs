using System.Globalization;

namespace WikiGuard.Bench.Days;

/// <summary>What ticks cost, for people, and whether the last ones cost more than the first.</summary>
internal static class DaysReport
{
    public static string Costs(IReadOnlyList<Span> spans, TimeSpan length)
    {
        var table = new TextTable(
            length < TimeSpan.FromDays(1) ? "hour" : "day", "ticks", "events", "statements", "rows read", "kB", "files listed", "files at rest", "database MB", "MB read of it", "processor ms",
            "managed MB", "DuckDB MB");
        foreach (var (i, span) in spans.Index())
        {
            table.Add(
                $"{i + 1}", $"{span.Ticks}", $"{span.Events:N0}", $"{span.Statements:F1}", $"{span.RowsRead:N0}", $"{span.Bytes / 1e3:N0}", $"{span.FilesListed:F1}", $"{span.FilesAtRest:N0}",
                $"{span.After.DatabaseBytes / 1e6:N0}", $"{span.Reads.Sum(r => r.Bytes) / 1e6 / span.Ticks:N1}", $"{span.Processor.TotalMilliseconds / span.Ticks:N0}",
                $"{span.ManagedBytes / 1e6:N0}", $"{span.After.EngineBytes / 1e6:N0}");
        }
        return $"{table}Statements to listed files, what is read, and the processor are those of a tick, the rest at the end of its time.\n";
    }

    /// <summary>The last ticks held against the first that are none of a lakehouse that has just been made: those of the second hour, or day.</summary>
    public static CostRatios Ratios(IReadOnlyList<Span> spans) => new(spans[Math.Min(1, spans.Count - 1)], spans[^1]);
}

/// <summary>What the last ticks cost, to the first.</summary>
internal sealed record CostRatios(Span First, Span Last)
{
    private const double Flat = 1.2;

    // A refused row is a statement more, and a tick of sixteen clears what was staged.
    private const double FlatStatements = 1.05;

    public bool AreFlat => Lines.All(l => l.Last <= l.First * l.Bound);

    private (string What, double First, double Last, double Bound)[] Lines =>
    [
        ("statements", First.Statements, Last.Statements, FlatStatements),
        ("rows read", First.RowsRead, Last.RowsRead, Flat),
        ("bytes", First.Bytes, Last.Bytes, Flat),
        ("files listed", First.FilesListed, Last.FilesListed, Flat),
        ("files at rest", First.FilesAtRest, Last.FilesAtRest, Flat),
    ];

    public override string ToString()
    {
        var table = new TextTable("a tick", "at first", "at last", "ratio", "");
        foreach (var (what, first, last, bound) in Lines)
            table.Add(what, $"{first:N1}", $"{last:N1}", $"{last / first:F2}", last <= first * bound ? "flat" : $"GROWS by more than {(bound - 1).ToString("P0", CultureInfo.InvariantCulture)}");
        if (AreFlat)
            return table.ToString();
        var statements = new TextTable("rows read by", "at first", "at last");
        foreach (var (name, first, last) in RowsByStatement().OrderByDescending(s => s.Last - s.First).Take(8))
            statements.Add(name, $"{first:N0}", $"{last:N0}");
        return $"{table}\n{statements}";
    }

    private IEnumerable<(string Name, double First, double Last)> RowsByStatement()
    {
        double Of(Span span, string name) => (double)span.Reads.Where(r => r.Statement == name).Sum(r => r.Rows) / span.Ticks;
        return Last.Reads.Select(r => r.Statement).Distinct().Select(name => (name, Of(First, name), Of(Last, name)));
    }
}
