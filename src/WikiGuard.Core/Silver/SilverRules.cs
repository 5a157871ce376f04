using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The values that the silver gate and its derivations go by.</summary>
internal static class SilverRules
{
    public const string Version = "1";

    private const string Section = @"(/\*.*?\*/\s*)?";

    // Not \b: to RE2 an é ends a word, to Trino's engine it does not.
    private const string EndOfWord = @"([^\p{L}\p{N}_]|\z)";

    private const string RevertWord =
        "((?i:revert(ed|ing|s)?|undid|undo|undone|rollback|rolled back|restor(e|ed|ing) revision)|[Rr]v[vt]?|RV[VT])";

    // In capitals it also names a vehicle: what follows must speak of a revert.
    private const string RevertInCapitals =
        @"RV(\s*\z|[^\p{L}\p{N}_\s]|\s+(?i:to|edits?|spam|vandal|vandalism|unsourced|unexplained)" + EndOfWord + ")";

    /// <summary>
    /// How English Wikipedia's tools and editors begin the summary of a revert: the undo and rollback links, Twinkle, bots, and by hand. A
    /// section name in front (<c>/* … */</c>) is skipped. RE2 syntax without look-around, which Trino's engine reads alike.
    /// </summary>
    private const string RevertSummary = @"^\s*" + Section + "(" + RevertWord + EndOfWord + "|" + RevertInCapitals + ")";

    public static SqlParameters Parameters => new SqlParameters()
        .Add("drop_checks", new SqlExpression("''")).Add("fail_checks", new SqlExpression("''")).Add("warn_checks", new SqlExpression("''"))
        .Add("quarantine_reason", new SqlExpression("failed_checks"))
        .Add("quarantine_checks", new SqlExpression("""
            concat_ws(',', case when event_id is null or event_id = '' then 'event_id_complete' end,
              case when event_type is null then 'event_type_complete' when event_type not in ('edit', 'new', 'log', 'categorize', 'external') then 'event_type_valid' end,
              case when wiki is null then 'wiki_complete' end, case when title is null then 'title_complete' end,
              case when event_type in ('edit', 'new', 'log', 'categorize') and user_name is null then 'user_name_complete' end,
              case when event_timestamp is null then 'event_timestamp_complete'
                when event_timestamp < timestamp '2022-01-01 00:00:00' then 'event_timestamp_plausible' end,
              case when wikimedia_id <= 0 then 'wikimedia_id_positive' end,
              case when ingest_mode = 'live' and (processing_lag_seconds < -600 or processing_lag_seconds > 3600) then 'processing_lag_in_range' end)
            """))
        .Add("revert_pattern", RevertSummary)
        .Add("rule_version", Version);
}
