using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The statements of <c>sql/silver/</c> as they are sent: staging with its input rows, parsed and judged.</summary>
public static class SilverStatements
{
    internal const string Table = "silver_events";

    // No batch has this number.
    private const long BeyondAny = 99_999_999;

    /// <summary>A statement of the folder; parameters that only a batch knows are left open.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static SqlTemplate Get(string name, QualityRules rules) => name switch
    {
        "silver/stage_events" => SqlLibrary.Get(name).With("judged", rules.Gate(Table).Judge(SqlLibrary.Get("silver/parsed_events"))),
        "silver/stage_signals" or "silver/merge_silver_revision_signals" =>
            SqlLibrary.Get(name).With("signals", SqlLibrary.Get("silver/parsed_signals")),
        "silver/merge_silver_events" => Signalled(name, "silver/passed_rows"),
        "silver/replace_silver_events" => Signalled(name, "silver/judged_rows"),
        "silver/derived_events" => Signalled(name, "silver/parsed_events"),
        "silver/apply_signals" => Signalled(name, "silver/signalled_revisions"),
        _ => SqlLibrary.Get(name),
    };

    /// <summary>What bronze makes of the events of some dates by a configuration, as a replay of silver reads it.</summary>
    /// <param name="throughSeq">The last batch of bronze that silver has read.</param>
    internal static SqlStatement Derived(PromotionConfig config, DateRange dates, long throughSeq)
    {
        var parameters = new SqlParameters().Add("date_from", dates.From).Add("date_to", dates.To);
        var input = SqlLibrary.Get("silver/input_bronze").Bind(parameters.Add("from_seq", 0L).Add("to_seq", throughSeq));
        // Held against no row that stands there, like the first part of a replay.
        return Signalled("silver/derived_events", "silver/parsed_events").Bind(SilverLayer.AddConfig(parameters, config)
            .Add("input", SqlExpression.Of(input)).Add("signal_times", new SqlExpression("true")).Add("is_any_time", value: true)
            .Add("time_from", DateTimeOffset.UnixEpoch).Add("time_to", DateTimeOffset.UnixEpoch).Add("is_redrive", value: false)
            .Add("is_replay", value: true).Add("first_seq", BeyondAny).Add("first_id", BatchPlan.IdOf(LayerNames.Silver, BeyondAny))
            .Add("batch_id", ""));
    }

    private static SqlTemplate Signalled(string statement, string rows) =>
        SqlLibrary.Get(statement).With("events", SqlLibrary.Get("silver/signalled_events").With("rows", SqlLibrary.Get(rows)));
}
