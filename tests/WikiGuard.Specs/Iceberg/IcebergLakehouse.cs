using WikiGuard.Sql;

namespace WikiGuard.Specs.Iceberg;

/// <summary>All tables by the model, written tick by tick and maintained each night at three.</summary>
internal sealed class IcebergLakehouse
{
    /// <summary>The tick of a day after which it is maintained.</summary>
    public const int MaintainedAt = 18;

    private const int DaysOfMostSnapshots = 7;
    private const int DaysOfFewSnapshots = 2;

    private static readonly string[] OftenWritten = ["bronze_events", "pipeline_ledger", "quality_metrics", "silver_staged"];

    private readonly Dictionary<string, IcebergTable> _tables =
        TableSchema.Tables.ToDictionary(t => t, _ => new IcebergTable(), StringComparer.Ordinal);
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public int Ticks { get; private set; }

    /// <summary>What stands after each night's maintenance, and just before it.</summary>
    public List<(State Before, State After)> Nights { get; } = [];

    public State Now => new(Sum(t => t.DataFiles), Sum(t => t.DeleteFiles), Sum(t => t.Snapshots), Sum(t => t.MetadataFiles));

    public IcebergTable this[string table] => _tables[table];

    /// <returns>Bytes that silver, gold and the ledger read.</returns>
    public double Promote(Tick tick)
    {
        Ticks = tick.Number;
        foreach (var write in tick.Writes)
            _tables[write.Table].Commit(tick.Number, write.Changes);
        _touched.Add(tick.Date);
        var bytes = Tick.Reads.Sum(read => read.Bytes * RowsRead(tick, read));
        if (tick.Number % Tick.ADay == MaintainedAt)
            Maintain();
        return bytes;
    }

    private long RowsRead(Tick tick, TableRead read) => _tables[read.Table].RowsRead(
        read.Table == "silver_staged" ? null : tick.Date,
        read.Reach switch
        {
            Reach.Batch => f => f.LastTick == tick.Number,
            Reach.Windows => f => f.LastTick >= tick.Number - 1,
            _ => _ => true,
        });

    private int Sum(Func<IcebergTable, int> number) => _tables.Values.Sum(number);

    private void Maintain()
    {
        var before = Now;
        foreach (var (name, table) in _tables)
        {
            if (TableSchema.Get(name).IsByDate)
                table.Optimize(Ticks, _touched);
            var days = OftenWritten.Contains(name, StringComparer.Ordinal) ? DaysOfFewSnapshots : DaysOfMostSnapshots;
            table.Vacuum(Ticks - (Tick.ADay * days));
        }
        _touched.Clear();
        Nights.Add((before, Now));
    }

    internal readonly record struct State(int DataFiles, int DeleteFiles, int Snapshots, int MetadataFiles);
}
