using System.Text.RegularExpressions;
using WikiGuard.Sql;
using static WikiGuard.Quality.RulesFile;

namespace WikiGuard.Quality;

/// <summary>What rules compile to keeps to what Trino and DuckDB were seen to do alike.</summary>
public sealed partial class PortableSqlTests
{
    private static readonly string[] Functions =
    [
        "abs", "approx_distinct", "avg", "cast", "ceil", "coalesce", "concat_ws", "count", "date_diff", "floor", "greatest", "length", "max", "min",
        "regexp_like", "row_number", "stddev_pop", "strpos", "substr", "sum",
    ];

    private static readonly string[] Keywords = ["and", "as", "by", "case", "from", "in", "join", "not", "or", "over", "then", "when", "where"];

    private static readonly string[] OneRuleOfEachType =
    [
        "{name: r1, type: complete, column: title, action: quarantine, because: b}",
        "{name: r2, type: contained_in, column: wiki, values: [a], action: drop, because: b}",
        "{name: r3, type: pattern, column: title, pattern: a, action: fail, because: b, where: is_bot}",
        "{name: r4, type: positive, column: wikimedia_id, action: warn, because: b, nulls: fail}",
        "{name: r5, type: non_negative, column: processing_lag_seconds, action: quarantine, because: b}",
        "{name: r6, type: in_range, column: event_timestamp, max: 2030-01-01T00:00:00Z, action: quarantine, because: b}",
        "{name: r7, type: length, column: title, max: 9, action: quarantine, because: b}",
        "{name: r8, type: relation, column: is_bot, operator: =, other: is_minor, action: quarantine, because: b}",
        "{name: r9, type: predicate, predicate: is_bot, action: quarantine, because: b}",
        "{name: b1, type: completeness, column: event_date, min: 1, action: warn, because: b}",
        "{name: b2, type: uniqueness, column: title, min: 1, action: warn, because: b}",
        "{name: b3, type: primary_key, columns: [title, wiki], action: warn, because: b}",
        "{name: b4, type: size, min: 1, action: warn, because: b}",
        "{name: b5, type: min, column: namespace, min: 1, action: warn, because: b}",
        "{name: b6, type: max, column: namespace, min: 1, action: warn, because: b}",
        "{name: b7, type: mean, column: namespace, min: 1, action: warn, because: b}",
        "{name: b8, type: sum, column: namespace, min: 1, action: warn, because: b}",
        "{name: b9, type: standard_deviation, column: namespace, min: 1, action: warn, because: b}",
        "{name: b10, type: distinct_count, column: namespace, min: 1, action: warn, because: b}",
        "{name: b11, type: approx_distinct_count, column: namespace, min: 1, action: warn, because: b}",
        "{name: b12, type: quantile, column: namespace, quantile: 0.5, min: 1, action: warn, because: b}",
        "{name: b13, type: freshness, column: event_timestamp, max: 1, action: warn, because: b}",
        "{name: b14, type: referential, column: title, table: bronze_events, references: event_id, min: 1, action: warn, because: b}",
    ];

    [Fact]
    public void Compiled_rules_use_no_other_function()
    {
        var gate = Gate("silver_events", OneRuleOfEachType);
        string[] texts =
        [
            .. Enum.GetValues<RuleAction>().Select(a => gate.Checks(a).Text),
            gate.QuarantineReason.Text,
            .. gate.Measurements.Select(m => m.Bind(new SqlExpression("select 1"), DateTimeOffset.UnixEpoch).Text),
        ];

        Assert.Equal(RuleType.Names.Order(StringComparer.Ordinal), gate.Rules.Select(r => r.Type).Order(StringComparer.Ordinal));
        Assert.Empty(texts.SelectMany(t => Call().Matches(Literal().Replace(t, "''"))).Select(c => c.Groups["name"].Value).Except([.. Functions, .. Keywords]));
        Assert.All(texts, t => Assert.DoesNotMatch(@"[0-9]\.[0-9]+(?![0-9E])", Literal().Replace(t, "''")));
    }

    [GeneratedRegex(@"(?<name>[a-z_0-9]+)\s*\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();

    [GeneratedRegex("'[^']*'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();
}
