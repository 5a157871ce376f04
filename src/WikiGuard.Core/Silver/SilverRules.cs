using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The values that the silver gate and its derivations go by.</summary>
internal static class SilverRules
{
    public const string Version = "1";

    /// <summary>
    /// How English Wikipedia's tools and editors begin the summary of a revert: the undo and rollback links, Twinkle, bots, and by hand. A section
    /// name in front (<c>/* … */</c>) is skipped. RE2 syntax without look-around, which Java reads alike.
    /// </summary>
    private const string RevertSummary =
        @"(?i)^\s*(/\*.*?\*/\s*)?(revert(ed|ing|s)?\b|rv[vt]?\b|undid (revision|edits?)\b|undo\b|undone\b|rollback\b|rolled back\b|restored? revision\b)";

    public static SqlParameters Parameters => new SqlParameters()
        .Add("lag_min_seconds", -600d)
        .Add("lag_max_seconds", 3600d)
        .Add("revert_pattern", RevertSummary)
        .Add("rule_version", Version);
}
