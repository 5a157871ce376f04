using System.Text.RegularExpressions;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Runs only statements that read. Athena itself knows no such mode: what a statement may do, its caller's rights say, and those of an
/// operator are wide. It takes one statement at a time, and the word that it begins with says what it does.
/// </summary>
internal sealed partial class ReadOnlyTables(IQueryEngine engine) : IQueryEngine
{
    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        Reading().IsMatch(statement.Text)
            ? engine.RunAsync(statement, cancellationToken)
            : throw new QueryFailedException(
                statement.Name, "here a statement may only read: begin it with select, with, values, table, show or describe");

    // Comments and brackets may stand before the word. EXPLAIN is not among them: EXPLAIN ANALYZE carries its statement out.
    [GeneratedRegex(
        @"\A(\s|\(|--[^\n]*\n|/\*([^*]|\*(?!/))*\*/)*(select|with|values|table|show|describe|desc)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reading();
}
