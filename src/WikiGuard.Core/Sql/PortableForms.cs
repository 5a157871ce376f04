using System.Collections.Frozen;

namespace WikiGuard.Sql;

/// <summary>
/// What statements may consist of: each function, type and symbol, with how it is known to mean the same on Trino and on DuckDB. A form
/// enters the list together with its proof.
/// </summary>
internal static class PortableForms
{
    /// <summary>
    /// Trino 483 over Iceberg and DuckDB 1.5.6 returned the same rows for 200,000 events, from statements of the same shapes as here, but
    /// smaller.
    /// </summary>
    private const string Compared = "compared on Trino 483 and DuckDB 1.5.6 over 200,000 events";

    /// <summary>DuckDB lacks it or gives its name another meaning; the macro in <c>trino-functions.sql</c> has Trino's.</summary>
    private const string Macro = "a macro of trino-functions.sql, compared on Trino 483 and DuckDB 1.5.6";

    /// <summary>Standard SQL that leaves neither engine room for another reading; checked in both manuals, not compared.</summary>
    private const string Standard = "standard SQL, by both manuals";

    public static FrozenDictionary<string, string> Functions { get; } = Table(
        (Compared, "arbitrary array_agg array_join avg cast coalesce concat_ws count date_trunc filter floor lag lead max max_by min "
            + "min_by nullif "
            + "regexp_replace row_number stddev stddev_pop stddev_samp strpos substr sum to_hex try try_cast unnest"),
        (Macro, "concat count_if date_add date_diff from_iso8601_timestamp from_unixtime greatest json_extract_scalar json_parse least md5 "
            + "regexp_extract "
            + "regexp_like sequence sha256 to_unixtime to_utf8 url_extract_host"),
        (Macro + "; each engine approximates in its own way, so only for what may be off by some per cent", "approx_distinct"),
        (Standard, "abs ceil ceiling exp grouping length ln lower mod power rank dense_rank replace sqrt trim upper"));

    public static FrozenDictionary<string, string> Types { get; } = Table(
        (Compared, "bigint boolean date double integer json row timestamp varchar"));

    /// <summary>Words of the language, other than names. Words that either engine reserves and that are not here are refused.</summary>
    public static FrozenDictionary<string, string> Keywords { get; } = Table(
        (Compared, "all and as at asc between by case current delete desc distinct else end false first following from full group "
            + "grouping having "
            + "in inner insert interval into is join last left limit matched merge not null nulls on or order ordinality outer over "
                + "partition "
            + "preceding range row rows select set sets then time true unbounded union update using values when where with zone"),
        (Standard + "; array[1, 2] only", "array"),
        (Standard, "cross escape except exists intersect like right"),
        ("table definitions, whose properties DuckDB is not shown", "create if table alter add column"));

    public static FrozenDictionary<string, string> Symbols { get; } = Table(
        (Compared, "( ) , . + - * / = <> < <= > >= || ->"),
        (Standard, "!="));

    /// <summary>
    /// Words that Trino or DuckDB reserves: https://trino.io/docs/current/language/reserved.html, <c>duckdb_keywords()</c>.
    /// </summary>
    public static FrozenSet<string> Reserved { get; } = Words(
        "all alter analyse analyze and anti any array as asc asof asymmetric between both by case cast check collate column constraint "
            + "create cross cube "
        + "current_catalog current_date current_path current_role current_schema current_time current_timestamp current_user deallocate "
            + "default "
        + "deferrable delete desc describe distinct do drop else end escape except execute exists extract false fetch for foreign from "
            + "full glob grant "
        + "group grouping having ilike in initially inner insert intersect into is isnull join json_array json_exists json_object "
            + "json_query json_table json_value "
        + "lambda lateral leading left like limit listagg localtime localtimestamp natural normalize not notnull null offset on only or "
            + "order outer overlaps pivot "
        + "pivot_longer pivot_wider placing positional prepare primary qualify recursive references returning right rollup select semi "
            + "show similar skip some summarize "
        + "symmetric table tablesample then to trailing trim true uescape union unique unnest unpivot using values variadic when where "
            + "window with");

    /// <summary>Keywords that a parenthesis may follow without making a call.</summary>
    public static FrozenSet<string> BeforeParenthesis { get; } = Words(
        "all and as between by case distinct else except exists from having in insert intersect into is join like not on or over row "
            + "select "
        + "sets then union using values when where with");

    /// <summary>What to write instead of the forms that people reach for.</summary>
    public static FrozenDictionary<string, string> Instead { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["if"] = "write case when … then … end",
        ["transform"] = "DuckDB lacks it; unnest the array",
        ["any_match"] = "DuckDB lacks it; unnest the array, or filter it",
        ["reduce"] = "DuckDB lacks it; unnest the array and aggregate",
        ["listagg"] = "DuckDB lacks it; write array_join(array_agg(x order by x), ', ')",
        ["string_agg"] = "Trino lacks it; write array_join(array_agg(x order by x), ', ')",
        ["median"] = "Trino lacks it; pick the middle row by row_number() and count(*)",
        ["percentile_cont"] = "Trino lacks it; pick the row by row_number() and count(*)",
        ["quantile_cont"] = "Trino lacks it; pick the row by row_number() and count(*)",
        ["approx_percentile"] = "the engines approximate differently; pick the row by row_number() and count(*)",
        ["to_iso8601"] = "the engines format differently; cast the parts and join them with ||",
        ["date_format"] = "the engines format differently; cast the parts and join them with ||",
        ["url_encode"] = "the engines encode differently; do it where the value is shown",
        ["split_part"] = "past the last part Trino gives NULL and DuckDB an empty text; write regexp_extract",
        ["first_value"] = "with nulls the engines differ; write max_by(x, order) or min_by(x, order)",
        ["last_value"] = "with nulls the engines differ; write max_by(x, order) or min_by(x, order)",
        ["array_distinct"] = "the order differs; write array_agg(distinct x order by x)",
        ["json_format"] = "Trino sorts the keys and DuckDB does not; keep the text as it came",
        ["json_object"] = "DuckDB lacks it; put the text together with ||",
        ["round"] = "halves round differently once cast; write floor(x + 0.5e0)",
        ["date"] = "write cast(x as date)",
        ["now"] = "a statement that runs again must say the same; take :now",
        ["current_date"] = "a statement that runs again must say the same; take :now",
        ["current_timestamp"] = "a statement that runs again must say the same; take :now",
        ["random"] = "a statement that runs again must say the same",
        ["histogram"] = "DuckDB's counts differ; group and count",
        ["::"] = "write cast(x as type)",
        ["%"] = "write mod(a, b)",
        ["//"] = "write a / b, which divides whole numbers on both",
        ["->>"] = "write json_extract_scalar(x, '$.key')",
        ["["] = "past the end the engines differ, and Trino has no list literals; unnest, or element_at after its proof",
        ["~"] = "write regexp_like(x, 'pattern')",
        ["qualify"] = "Trino lacks it; number the rows in a with query and filter them outside",
        ["offset"] = "reserved on DuckDB; quote it if it is a name",
        ["window"] = "reserved on DuckDB; quote it if it is a name, else write the window at each function",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Table(params (string Proof, string Forms)[] rows) =>
        rows.SelectMany(r => r.Forms.Split(' ').Select(f => (f, r.Proof))).ToFrozenDictionary(
            r => r.f, r => r.Proof, StringComparer.Ordinal);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
