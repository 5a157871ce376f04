namespace WikiGuard.Sql;

/// <summary>Named values for a statement; a later value for a name replaces an earlier one.</summary>
public sealed class SqlParameters
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public SqlParameters Add(string name, string value) => Set(name, value);

    public SqlParameters Add(string name, long value) => Set(name, value);

    public SqlParameters Add(string name, double value) => Set(name, value);

    public SqlParameters Add(string name, DateOnly value) => Set(name, value);

    /// <param name="value">Written in UTC, to the microsecond.</param>
    public SqlParameters Add(string name, DateTimeOffset value) => Set(name, value);

    /// <param name="values">At least one; written as the inside of <c>in (…)</c>.</param>
    public SqlParameters Add(string name, IReadOnlyCollection<string> values) => Set(name, values);

    /// <param name="values">At least one; written as the inside of <c>in (…)</c>.</param>
    public SqlParameters Add(string name, IReadOnlyCollection<DateOnly> values) => Set(name, values);

    public SqlParameters Add(string name, bool value) => Set(name, value);

    /// <param name="value">Written unchanged.</param>
    public SqlParameters Add(string name, SqlExpression value) => Set(name, value);

    /// <param name="rows">At least one, of equal length; each value is null or one that may also be a parameter by itself. Written as the
    /// inside of <c>(values …)</c>. The statement casts each column, because a column of nulls has no type.</param>
    public SqlParameters Add(string name, IReadOnlyCollection<object?[]> rows) => Set(name, rows);

    /// <summary>
    /// Values whose types were checked where they were read: <see cref="long"/>, <see cref="double"/>, <see cref="string"/> or
    /// <see cref="SqlExpression"/>.
    /// </summary>
    public SqlParameters AddAll(IReadOnlyDictionary<string, object> values)
    {
        foreach (var (name, value) in values)
            Set(name, value);
        return this;
    }

    internal object? Find(string name) => _values.GetValueOrDefault(name);

    private SqlParameters Set(string name, object value)
    {
        _values[name] = value;
        return this;
    }
}
