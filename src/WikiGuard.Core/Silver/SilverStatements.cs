using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The statements of <c>sql/silver/</c> as they are sent: staging with its input rows, parsed and judged.</summary>
public static class SilverStatements
{
    internal const string Table = "silver_events";

    /// <summary>A statement of the folder; parameters that only a batch knows are left open.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static SqlTemplate Get(string name, QualityRules rules) => name == "silver/stage_events"
        ? SqlLibrary.Get(name).With("judged", rules.Gate(Table).Judge(SqlLibrary.Get("silver/parsed_events")))
        : SqlLibrary.Get(name);
}
