namespace WikiGuard.Bench;

/// <summary>How a table grows, which determines a partition's rows at another size and age of the lakehouse.</summary>
internal enum Growth
{
    /// <summary>With the events of the day.</summary>
    Events,

    /// <summary>With the events of the run: staged rows, of which each batch has its own partition.</summary>
    Run,

    /// <summary>With the batches of the day, whatever is in them.</summary>
    Batches,

    /// <summary>With the different users or entities of the days that were learned from.</summary>
    History,
}

/// <summary>A table as the recording left it.</summary>
/// <param name="Rows">In the unit of <paramref name="Growth"/>: per event, per event of the run, per partition, or per event learned from
/// to the power of <paramref name="Exponent"/>.</param>
/// <param name="Exponent">How what is different grows with the events: Heaps' law, n to the power of this; 1 where every row is
/// new.</param>
internal sealed record TableModel(Growth Growth, double Rows, ColumnSizes Sizes, double Exponent = 1);

/// <summary>
/// The bytes that Athena would scan: of each table that a statement reads, the columns it needs, over the rows of the partitions that its
/// dates leave. Where it also bounds times or batch numbers, these are the rows within them: files are as the batches wrote them, and
/// Iceberg passes over those of others. The night compacts them; the first run after it reads a day's, once.
/// </summary>
/// <param name="EventsPerDay">That reach bronze.</param>
/// <param name="HistoryDays">What is learned from, at most.</param>
/// <param name="SettleDays">How long ago the last of them is.</param>
internal sealed record ScanModel(
    IReadOnlyDictionary<string, TableModel> Tables, double EventsPerDay, DateOnly RunDate, int HistoryDays, int SettleDays)
{
    public const int RunsPerDay = 144;

    public static readonly TimeSpan RunEvery = TimeSpan.FromDays(1) / RunsPerDay;

    // A run finds today's partition half full on average.
    private const double Today = 0.5;

    /// <param name="day">The age of the lakehouse in days: it has this many partitions.</param>
    public double Bytes(TableRead read, int day)
    {
        var table = Tables[read.Table.Name];
        return table.Sizes.Of(read.Columns) * table.Growth switch
        {
            Growth.Run => table.Rows * EventsPerDay / RunsPerDay,
            Growth.Events => table.Rows * EventsPerDay * Days(read, day),
            Growth.Batches => table.Rows * Days(read, day),
            _ => table.Rows * Math.Pow(EventsPerDay * Math.Clamp(day - SettleDays, 0, HistoryDays),
                table.Exponent) * Math.Ceiling(Partitions(read, day)),
        };
    }

    /// <summary>As many days' rows as a read meets.</summary>
    private double Days(TableRead read, int day) =>
        Math.Min(Partitions(read, day), (read.Time ?? TimeSpan.MaxValue) / TimeSpan.FromDays(1));

    /// <summary>Full partitions that a read meets.</summary>
    private double Partitions(TableRead read, int day)
    {
        var first = Math.Max(1, day - (read.From is { } from ? RunDate.DayNumber - from.DayNumber : day));
        var last = Math.Min(day, day - (read.To is { } to ? RunDate.DayNumber - to.DayNumber : 0));
        return last < first ? 0 : last - first + (last == day ? Today : 1);
    }
}
