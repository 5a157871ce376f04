namespace WikiGuard.Bench.Days;

/// <summary>An hour of a simulated day, or a day of a simulated month: what its ticks cost.</summary>
/// <param name="Events">Events that landed.</param>
/// <param name="Reads">What was read, by statement.</param>
/// <param name="LandedBytes">Bytes of landing files, which bronze then reads.</param>
/// <param name="LandingFiles">Landing files, counted as often as bronze listed them.</param>
/// <param name="Before">The state at its start.</param>
/// <param name="After">The state at its end.</param>
internal sealed record Span(
    int Ticks, long Events, IReadOnlyList<StatementRead> Reads, long LandedBytes, long LandingFiles, TimeSpan Processor, long ManagedBytes,
    Stock Before, Stock After)
{
    public double Statements => (double)Reads.Count / Ticks;

    /// <summary>But for what was learned.</summary>
    public double RowsRead => (double)Reads.Sum(r => r.Rows - r.LearnedRows) / Ticks;

    /// <summary>They grow for a month, until what is learned has all the days that it is learned from.</summary>
    public double LearnedRowsRead => (double)Reads.Sum(r => r.LearnedRows) / Ticks;

    /// <summary>Each time that it runs, by statement: some do not run in each tick.</summary>
    public IReadOnlyDictionary<string, double> RowsReadByStatement { get; } =
        Reads.GroupBy(r => r.Statement, StringComparer.Ordinal).ToDictionary(
            s => s.Key, s => s.Average(r => (double)(r.Rows - r.LearnedRows)), StringComparer.Ordinal);

    /// <summary>Read of landing files, and written for good.</summary>
    public double Bytes => (double)(LandedBytes + After.DatabaseBytes - Before.DatabaseBytes) / Ticks;

    public double FilesListed => (double)LandingFiles / Ticks;

    public int FilesAtRest => After.Files;
}
