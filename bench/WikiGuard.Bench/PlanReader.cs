using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench;

/// <summary>What a statement reads of a table.</summary>
/// <param name="Columns">Those it needs, for its result or for its conditions.</param>
/// <param name="From">The first partition; null for the first there is.</param>
/// <param name="To">The last partition; null for the last there is.</param>
/// <param name="Time">How long the time is whose rows it looks at; null for all of these partitions. Files of other times are passed over
/// by their bounds.</param>
internal sealed record TableRead(TableSchema Table, IReadOnlyList<TableColumn> Columns, DateOnly? From, DateOnly? To, TimeSpan? Time);

/// <summary>
/// Finds out what a statement reads by asking DuckDB for its plan: an optimizer knows better than the text which columns a table is read
/// for, and where a date bound ends up. The plan is made as Athena makes it: a common table expression is read as often as it is named.
/// </summary>
internal sealed partial class PlanReader(IQueryEngine engine)
{
    // Statistics about the rows of the recording must not replace bounds, and what is queried twice is read twice.
    private const string LikeAthena = "set global disabled_optimizers = 'statistics_propagation, common_subplan'";

    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        await engine.RunAsync(new SqlStatement("bench/prepare", LikeAthena), cancellationToken);

    /// <param name="today">The partition that a merge writes to: the date is in its "on", so of the target no other is read.</param>
    public async Task<IReadOnlyList<TableRead>> ReadsOfAsync(SqlStatement statement, DateOnly today, CancellationToken cancellationToken)
    {
        var text = TableExpression().Replace(statement.Text, "${head} as not materialized (");
        var explained = await engine.RunAsync(new SqlStatement(statement.Name, $"explain (format json) {text}"), cancellationToken);
        using var plan = JsonDocument.Parse((string)explained.Rows[0][1]!, new JsonDocumentOptions { MaxDepth = 1024 });
        var target = MergeTarget().Match(statement.Text).Groups["table"].Value;
        return [.. plan.RootElement.EnumerateArray().SelectMany(Scans).Select(s => Read(s, target, today))];
    }

    private static IEnumerable<JsonElement> Scans(JsonElement node) =>
        (node.GetProperty("extra_info") is { ValueKind: JsonValueKind.Object } info && info.TryGetProperty("Table", out _)
            ? [info] : Enumerable.Empty<JsonElement>())
        .Concat(node.GetProperty("children").EnumerateArray().SelectMany(Scans));

    private static TableRead Read(JsonElement scan, string target, DateOnly today)
    {
        var table = TableSchema.Get(scan.GetProperty("Table").GetString()!.Split('.')[^1]);
        var filters = string.Join(" and ", Texts(scan, "Filters"));
        var named = Texts(scan, "Projections").Concat(Name().Matches(filters).Select(m => m.Value)).ToHashSet(StringComparer.Ordinal);
        var bounds = DateBound().Matches(filters).Where(m => m.Groups["column"].Value == table.PartitionColumn).ToList();
        DateOnly? Bound(char side) => bounds.Where(m => m.Groups["operator"].Value[0] == side || m.Groups["operator"].Value == "=")
            .Select(m => (DateOnly?)DateOnly.Parse(m.Groups["date"].Value)).FirstOrDefault();
        var (from, to) = table.Name == target && bounds.Count == 0 ? (today, today) : (Bound('>'), Bound('<'));
        return new TableRead(table, [.. table.Columns.Where(c => named.Contains(c.Name))], from, to, TimeOf(filters));
    }

    // A time on both sides, or the numbers of the batches that the run itself has brought; a file holds the rows of a run.
    private static TimeSpan? TimeOf(string filters)
    {
        var times = TimeBound().Matches(filters).GroupBy(m => m.Groups["column"].Value)
            .Where(c => c.Any(m => IsFrom(m)) && c.Any(m => !IsFrom(m)))
            .Select(c => c.Where(m => !IsFrom(m)).Min(TimeIn) - c.Where(IsFrom).Max(TimeIn));
        if (BatchBound().IsMatch(filters))
            times = times.Append(ScanModel.RunEvery);
        return times.Select(t => (TimeSpan?)(t > ScanModel.RunEvery ? t : ScanModel.RunEvery)).Min();

        static bool IsFrom(Match bound) => bound.Groups["operator"].Value[0] == '>';
        static DateTime TimeIn(Match bound) => DateTime.Parse(bound.Groups["time"].Value, CultureInfo.InvariantCulture);
    }

    // One text, or a list of them.
    private static IEnumerable<string> Texts(JsonElement info, string name) => !info.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.GetString()!) : [value.GetString()!];

    [GeneratedRegex(@"(?<head>(\bwith|\),)\s+\w+) as \(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableExpression();

    [GeneratedRegex(@"\A\s*merge into (?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MergeTarget();

    [GeneratedRegex(@"(?<column>\w+)""?\s*(?<operator>[<>]?=)\s*'(?<date>\d{4}-\d{2}-\d{2})'", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex DateBound();

    [GeneratedRegex(
        @"(?<column>\w+)""?\s*(?<operator>[<>]=?)\s*'(?<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?)'", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeBound();

    [GeneratedRegex(@"\bbatch_seq""?\s*>?=\s*\d", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BatchBound();

    [GeneratedRegex(@"\b[a-z_]\w*\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
