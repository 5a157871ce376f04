using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The statements of <c>sql/silver/</c> as they are sent: staging with its input rows, parsed and judged.</summary>
public static class SilverStatements
{
    internal const string Table = "silver_events";

    /// <summary>A statement of the folder; parameters that only a batch knows are left open.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static SqlTemplate Get(string name, QualityRules rules) => name switch
    {
        "silver/stage_events" => SqlLibrary.Get(name).With("judged", rules.Gate(Table).Judge(SqlLibrary.Get("silver/parsed_events"))),
        "silver/stage_signals" or "silver/merge_silver_revision_signals" =>
            SqlLibrary.Get(name).With("signals", SqlLibrary.Get("silver/parsed_signals")),
        "silver/merge_silver_events" => Signalled(name, "silver/passed_rows"),
        "silver/replace_silver_events" => Signalled(name, "silver/judged_rows"),
        "silver/apply_signals" => Signalled(name, "silver/signalled_revisions"),
        _ => SqlLibrary.Get(name),
    };

    private static SqlTemplate Signalled(string statement, string rows) =>
        SqlLibrary.Get(statement).With("events", SqlLibrary.Get("silver/signalled_events").With("rows", SqlLibrary.Get(rows)));
}
