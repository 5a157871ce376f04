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
        .GroupBy(NameOf, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    /// <summary>Whether there is a column of this name, be it one of lists or structures.</summary>
    public static bool HasColumn(ParquetSchema schema, string name) => schema.DataFields.Select(NameOf)
        .Any(n => n == name || n.StartsWith($"{name}.", StringComparison.Ordinal));

    /// <exception cref="InvalidDataException">The bytes of a column are damaged, or hold what cannot be read; the message names
    /// it.</exception>
    public static async Task<ParquetRows> ReadAsync(
        ParquetRowGroupReader group, IEnumerable<(string Name, DataField Field)> columns, CancellationToken cancellationToken)
    {
        var read = new Dictionary<string, ParquetColumn>(StringComparer.Ordinal);
        foreach (var (name, field) in columns)
        {
            if (!group.ColumnExists(field))
                continue;
            try
            {
                read[name] = new ParquetColumn(await group.ReadRawColumnDataBaseAsync(field, cancellationToken), field.MaxDefinitionLevel);
            }
            catch (Exception e) when (e is not (OperationCanceledException or WikiGuardException)) // it may throw anything
            {
                throw new InvalidDataException($"column {name}: {e.Message}", e);
            }
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

    private static string NameOf(DataField field) => field.Path.ToString().Replace('/', '.');

    /// <summary>A column's values; an empty one has a level below the column's own, and takes no place among the values. A column in which
    /// nothing may be empty has no levels.</summary>
    private sealed class ParquetColumn(RawColumnData data, int fullLevel) : IDisposable
    {
        private int _row = -1;
        private int _at = -1;

        public object? Value => IsEmpty ? null : ValueAt(_at);

        private bool IsEmpty => fullLevel > 0 && data.DefinitionLevels[_row] < fullLevel;

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
