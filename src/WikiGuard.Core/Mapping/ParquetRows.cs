using System.Text;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace WikiGuard.Mapping;

/// <summary>Columns of a row group, read row by row in order.</summary>
internal sealed class ParquetRows : IDisposable
{
    private readonly Dictionary<string, ParquetColumn> _columns;

    private ParquetRows(Dictionary<string, ParquetColumn> columns) => _columns = columns;

    /// <summary>The columns that can be read, by name; the parts of an inner one are joined by dots. A list or a map has more than one
    /// value a row, and is none.</summary>
    public static Dictionary<string, DataField> ColumnsOf(ParquetSchema schema) => schema.DataFields
        .Where(f => f.MaxRepetitionLevel == 0)
        .GroupBy(f => f.Path.ToString().Replace('/', '.'), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    public static async Task<ParquetRows> ReadAsync(
        ParquetRowGroupReader group, IEnumerable<(string Name, DataField Field)> columns, CancellationToken cancellationToken)
    {
        var read = new Dictionary<string, ParquetColumn>(StringComparer.Ordinal);
        foreach (var (name, field) in columns)
        {
            if (group.ColumnExists(field))
                read[name] = new ParquetColumn(await group.ReadRawColumnDataBaseAsync(field, cancellationToken), field.MaxDefinitionLevel);
        }
        return new ParquetRows(read);
    }

    /// <summary>Goes to the next row.</summary>
    public void Advance()
    {
        foreach (var column in _columns.Values)
            column.Advance();
    }

    /// <summary>The value in this row.</summary>
    public object? this[string column] => _columns.GetValueOrDefault(column)?.Value;

    public void Dispose()
    {
        foreach (var column in _columns.Values)
            column.Dispose();
    }

    /// <summary>A column's values; an empty one has a level below the column's own, and takes no place among the values.</summary>
    private sealed class ParquetColumn(RawColumnData data, int fullLevel) : IDisposable
    {
        private int _row = -1;
        private int _at = -1;

        public object? Value => IsEmpty ? null : ValueAt(_at);

        private bool IsEmpty => !data.DefinitionLevels.IsEmpty && data.DefinitionLevels[_row] < fullLevel;

        public void Advance()
        {
            _row++;
            if (!IsEmpty)
                _at++;
        }

        public void Dispose() => data.Dispose();

        private object ValueAt(int at) => data switch
        {
            RawColumnData<ReadOnlyMemory<char>> text => text.Values[at].ToString(),
            RawColumnData<ReadOnlyMemory<byte>> bytes => Encoding.UTF8.GetString(bytes.Values[at].Span),
            RawColumnData<long> number => number.Values[at],
            RawColumnData<int> number => (long)number.Values[at],
            RawColumnData<short> number => (long)number.Values[at],
            RawColumnData<sbyte> number => (long)number.Values[at],
            RawColumnData<byte> number => (long)number.Values[at],
            RawColumnData<ushort> number => (long)number.Values[at],
            RawColumnData<uint> number => (long)number.Values[at],
            RawColumnData<ulong> number => (decimal)number.Values[at],
            RawColumnData<decimal> number => number.Values[at],
            RawColumnData<double> number => Exact(number.Values[at]),
            RawColumnData<float> number => Exact(number.Values[at]),
            RawColumnData<bool> flag => flag.Values[at],
            RawColumnData<DateTime> time => time.Values[at],
            RawColumnData<DateOnly> date => date.Values[at].ToDateTime(TimeOnly.MinValue),
            RawColumnData<Guid> id => id.Values[at].ToString("D"),
            _ => $"a value of a kind that cannot be read ({data.GetType().GenericTypeArguments.FirstOrDefault()?.Name})",
        };

        // What a decimal does not hold is no number that an event has.
        private static object Exact(double number) =>
            Math.Abs(number) < 1e27 ? (decimal)number : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
