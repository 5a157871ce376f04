namespace WikiGuard.Specs.Lakehouse;

internal static class RowAssert
{
    /// <summary>A row has exactly these columns and values; a failure names the columns that do not.</summary>
    /// <param name="except">A time of processing: it is there, and may be any.</param>
    public static void Equal(IReadOnlyDictionary<string, object?> expected, IReadOnlyDictionary<string, object?> row, string except)
    {
        Assert.IsType<DateTime>(row[except]);
        Assert.Equal(Lines(expected), Lines(row.Where(c => c.Key != except)));
    }

    private static string Lines(IEnumerable<KeyValuePair<string, object?>> columns) =>
        string.Join('\n',
            columns.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} = {c.Value ?? "null"} ({c.Value?.GetType().Name})"));
}
