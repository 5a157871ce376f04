using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The kinds of column types that rules distinguish; none for a type that no rule accepts.</summary>
[Flags]
internal enum ColumnKinds
{
    None = 0,
    Text = 1,
    Whole = 2,
    Fraction = 4,
    Truth = 8,
    Time = 16,
    Date = 32,
    Number = Whole | Fraction,
    Any = Text | Number | Truth | Time | Date,
}

internal static class ColumnKind
{
    public static ColumnKinds Of(TableColumn column) => column.Type switch
    {
        "varchar" => ColumnKinds.Text,
        "bigint" or "integer" => ColumnKinds.Whole,
        "double" => ColumnKinds.Fraction,
        "boolean" => ColumnKinds.Truth,
        "timestamp(6)" => ColumnKinds.Time,
        "date" => ColumnKinds.Date,
        _ => ColumnKinds.None,
    };

    /// <summary>A column's value as text that both engines write alike, at most 40 characters; NULL where it is NULL.</summary>
    public static string ShownInSql(TableColumn column) => Of(column) switch
    {
        ColumnKinds.Text => $"substr({column.Name}, 1, 40)",
        ColumnKinds.Truth => $"case when {column.Name} then 'true' when not {column.Name} then 'false' end",
        // A double beyond bigint, or NaN, would fail the cast and with it the batch.
        ColumnKinds.Fraction =>
            $"case when abs({column.Name}) < 1e15 then cast(cast(floor({column.Name}) as bigint) as varchar) "
            + $"when {column.Name} is not null then 'out of range' end",
        // Without the fraction of a second, whose zeros one engine omits.
        ColumnKinds.Time => $"substr(cast({column.Name} as varchar), 1, 19)",
        _ => $"cast({column.Name} as varchar)",
    };

    public static string Words(ColumnKinds kinds) => kinds switch
    {
        ColumnKinds.Text => "a text column",
        ColumnKinds.Number => "a column of numbers",
        ColumnKinds.Time => "a column of timestamps",
        ColumnKinds.Number | ColumnKinds.Time => "a column of numbers or timestamps",
        ColumnKinds.Text | ColumnKinds.Whole => "a column of text or whole numbers",
        _ => "another column",
    };
}
