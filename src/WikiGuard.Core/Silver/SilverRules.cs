using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The values that the silver gate and its derivations go by.</summary>
internal static class SilverRules
{
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
        .Add("revert_pattern", RevertSummary);
}
