using Amazon.Athena;
using Amazon.Athena.Model;

namespace WikiGuard.Aws.Athena;

/// <summary>Reads what an execution returned, page by page.</summary>
internal static class AthenaResults
{
    private static readonly string[] RowCount = ["rows"];

    /// <param name="mostRows">Null for any number.</param>
    /// <returns>For a statement that changes rows: their number, where Athena reports it.</returns>
    /// <exception cref="FormatException">The answer cannot be read, or has more rows.</exception>
    public static async Task<(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows)> ReadAsync(
        AthenaCalls calls, QueryExecution execution, int? mostRows, CancellationToken cancellationToken)
    {
        if (execution.StatementType == StatementType.DDL)
            return ([], []);

        if (IsChange(execution))
            return await CountAsync(calls, execution.QueryExecutionId!, cancellationToken) is { } count ? (RowCount, [[count]]) : ([], []);

        var page = await calls.ReadPageAsync(execution.QueryExecutionId!, nextToken: null, cancellationToken);
        var columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
        var names = columns.ConvertAll(c => c.Name ?? "");
        var rows = new List<object?[]>();
        // The first row of a query is its header. Utilities such as SHOW have none.
        var headers = IsHeader(page.ResultSet?.Rows?.FirstOrDefault(), names) ? 1 : 0;
        while (true)
        {
            rows.AddRange((page.ResultSet?.Rows ?? []).Skip(headers).Select(r => Values(r, columns)));
            if (rows.Count > mostRows)
            {
                throw new FormatException(
                    $"the answer has more than {mostRows:N0} rows; add limit, count or sum up, or ask for a few days at a time");
            }
            if (page.NextToken is not { Length: > 0 } next)
                return (names, rows);
            page = await calls.ReadPageAsync(execution.QueryExecutionId!, next, cancellationToken);
            headers = 0;
        }
    }

    private static async Task<long?> CountAsync(AthenaCalls calls, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await calls.ReadPageAsync(id, nextToken: null, cancellationToken)).UpdateCount;
        }
        catch (InvalidRequestException)
        {
            // Not every change of an Iceberg table leaves a result; that it happened is known.
            return null;
        }
    }

    // A query also has an update count: 0.
    private static bool IsChange(QueryExecution execution) =>
        execution.SubstatementType is "INSERT" or "MERGE" or "UPDATE" or "DELETE" or "CREATE_TABLE_AS_SELECT" or "OPTIMIZE" or "VACUUM";

    private static bool IsHeader(Row? row, List<string> names) =>
        row?.Data is { } data && data.Count == names.Count
            && data.Select(d => d.VarCharValue ?? "").SequenceEqual(names, StringComparer.Ordinal);

    private static object?[] Values(Row row, List<ColumnInfo> columns) =>
        [.. columns.Select((c, i) => AthenaText.Parse(c.Type, row.Data?.ElementAtOrDefault(i)?.VarCharValue))];
}
