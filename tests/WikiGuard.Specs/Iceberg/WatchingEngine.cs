using System.Globalization;
using System.Text.RegularExpressions;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Iceberg;

/// <summary>Looks, around every statement that writes, which rows of which partitions it has added and removed.</summary>
internal sealed partial class WatchingEngine(IQueryEngine engine) : IQueryEngine
{
    /// <summary>Of the statements that changed something.</summary>
    public List<TableWrite> Writes { get; } = [];

    public int Statements { get; private set; }

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        Statements++;
        var target = Target().Match(statement.Text);
        if (!target.Success)
            return await engine.RunAsync(statement, cancellationToken);

        var table = TableSchema.Get(target.Groups["table"].Value);
        var before = await CountAsync(table.Name);
        // Only a statement of this form replaces rows; what others do shows in how many there are.
        var mayReplace = statement.Text.Contains("when matched", StringComparison.Ordinal);
        if (mayReplace)
            await AskAsync($"create or replace table watched as select * from {table.Name}");
        var result = await engine.RunAsync(statement, cancellationToken);
        var left = await CountAsync(table.Name);
        var removed = mayReplace
            ? await CountAsync($"(select * from watched except all select * from {table.Name})")
            : before.ToDictionary(p => p.Key, p => Math.Max(0, p.Value - left.GetValueOrDefault(p.Key)), StringComparer.Ordinal);
        var isByPartition = target.Groups["verb"].Value == "delete from"
            && statement.Text.Contains($"where {table.PartitionColumn} ", StringComparison.Ordinal);
        List<PartitionChange> changes =
        [
            .. left.Keys.Union(before.Keys).Order(StringComparer.Ordinal).Select(p =>
            {
                var gone = removed.GetValueOrDefault(p);
                var added = left.GetValueOrDefault(p) - before.GetValueOrDefault(p) + gone;
                return new PartitionChange(p, added, gone, IsWhole: isByPartition && gone > 0 && !left.ContainsKey(p));
            }).Where(c => c is not { Added: 0, Removed: 0 }),
        ];
        if (changes.Count > 0)
            Writes.Add(new TableWrite(statement.Name, table.Name, changes));
        return result;

        async Task<Dictionary<string, long>> CountAsync(string rows) =>
            (await AskAsync($"select cast({table.PartitionColumn ?? "''"} as varchar), count(*) from {rows} as counted group by 1")).Rows
                .ToDictionary(r => (string)r[0]!, r => Convert.ToInt64(r[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

        Task<QueryResult> AskAsync(string sql) => engine.RunAsync(new SqlStatement("watch", sql), cancellationToken);
    }

    [GeneratedRegex(@"^(?<verb>merge into|insert into|delete from) (?<table>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();
}
