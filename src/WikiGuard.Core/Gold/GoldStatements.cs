using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>The statements of <c>sql/gold/</c> as they are sent: with their input windows, computed and judged.</summary>
public static class GoldStatements
{
    /// <summary>The kinds of windows: entity, user and global.</summary>
    internal static IReadOnlyList<string> Kinds { get; } = ["entity", "user", "global"];

    /// <summary>A statement of the folder; parameters that only a batch knows are left open.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static SqlTemplate Get(string name, QualityRules rules)
    {
        var statement = SqlLibrary.Get(name);
        foreach (var kind in Kinds)
        {
            if (name == MergeOf(kind))
                statement = statement.With("windows", WindowsOf(kind, rules));
            else if (statement.Parameters.Contains($"{kind}_windows"))
                statement = statement.With($"{kind}_windows", WindowsOf(kind, rules)).With($"{kind}_record", RecordOf(kind));
        }
        return WithEvents(statement);
    }

    /// <summary>The windows of a kind, computed and judged.</summary>
    internal static SqlTemplate WindowsOf(string kind, QualityRules rules) =>
        rules.Gate(TableOf(kind)).Judge(WithEvents(SqlLibrary.Get($"gold/{kind}_windows")));

    internal static string TableOf(string kind) => $"gold_{kind}_metrics_10min";

    /// <summary>The statement that merges the windows of a kind into their table.</summary>
    internal static string MergeOf(string kind) => $"gold/merge_{TableOf(kind)}";

    /// <summary>The statement that removes the windows of a kind before they are computed anew.</summary>
    internal static string ClearingOf(string kind) => $"gold/clear_{TableOf(kind)}";

    private static SqlTemplate WithEvents(SqlTemplate statement) => statement.Parameters.Contains("page_events")
        ? statement.With("page_events", SqlLibrary.Get("gold/page_events")).With("undone_edits", SqlLibrary.Get("gold/undone_edits"))
        : statement;

    private static SqlExpression RecordOf(string kind) => RowJson.Of(TableSchema.Get(TableOf(kind)));
}
