using WikiGuard.Ports;
using static WikiGuard.Quality.RulesFile;

namespace WikiGuard.Quality;

public sealed class QualityRulesTests
{
    [Fact]
    public void The_shipped_rules_of_silver_quarantine_what_silver_has_always_quarantined() =>
        Assert.Equal(
            [
                "event_id_complete", "event_type_complete", "event_type_valid", "wiki_complete", "title_complete", "user_name_complete",
                "event_timestamp_complete", "event_timestamp_plausible", "wikimedia_id_positive", "processing_lag_in_range",
            ],
            Parse(Shipped).Gate("silver_events").Rules.Where(r => r.Action == RuleAction.Quarantine).Select(r => r.Name));

    [Fact]
    public void Every_gated_table_ships_with_rules() =>
        Assert.All(QualityRules.GatedTables, t => Assert.NotEmpty(Parse(Shipped).Gate(t).Rules));

    [Fact]
    public void What_a_rule_leaves_out_has_a_default()
    {
        var rule = Assert.IsType<RowRule>(Assert.Single(
            Gate("silver_events", "{name: a, type: positive, column: wikimedia_id, action: warn, because: b}").Rules));

        Assert.Equal((1L, AlertSeverity.Warning, null, false), (rule.Version, rule.Severity, rule.Where, rule.NullsFail));
    }

    [Fact]
    public void A_rule_that_holds_the_batch_is_critical() =>
        Assert.Equal(AlertSeverity.Critical,
            Gate("silver_events", "{name: a, type: size, min: 1, action: fail, because: b}").Rules[0].Severity);

    [Fact]
    public void All_errors_of_a_file_come_at_once()
    {
        var errors = ErrorsOf("""
            version: 0
            tables:
              bronze_events: []
              silver_evnts: []
              gold_entity_metrics_10min:
                - {name: A, type: complete, column: entity, action: warn, because: b}
                - {name: b, type: compleet, column: entity, action: warn, because: b}
                - {name: c, type: complete, column: enttity, action: warn, because: b}
                - {name: d, type: positive, column: entity, action: warn, because: b}
              gold_user_metrics_10min:
                - {name: b, type: size, min: 1, action: quarantine, because: b}
                - {name: b, type: size, min: 3, max: 2, action: explode}
            """);

        Assert.StartsWith("rules.yaml: 15 errors\n", errors, StringComparison.Ordinal);
        Assert.Contains("1:10: 'version' is 0; it must be a whole number from 1", errors, StringComparison.Ordinal);
        Assert.Contains("3:18: 'bronze_events' has no rules, so nothing would be judged", errors, StringComparison.Ordinal);
        Assert.Contains("unknown key 'silver_evnts' in 'tables'; did you mean 'silver_events'?", errors, StringComparison.Ordinal);
        Assert.Contains("'tables' lacks 'silver_events'; add it", errors, StringComparison.Ordinal);
        Assert.Contains("'tables' lacks 'gold_global_metrics_10min'; add it", errors, StringComparison.Ordinal);
        Assert.Contains("'name' is 'A'; use at most 64 small letters", errors, StringComparison.Ordinal);
        Assert.Contains("unknown rule type 'compleet'; did you mean 'complete'?", errors, StringComparison.Ordinal);
        Assert.Contains("'column' of the rule 'c' 'enttity' is not in the table; did you mean 'entity'?", errors, StringComparison.Ordinal);
        Assert.Contains("'column' of the rule 'd' 'entity' is varchar; this rule needs a column of numbers", errors,
            StringComparison.Ordinal);
        Assert.Contains("'action' of the rule 'b' cannot be 'quarantine': 'size' judges the batch and no single row", errors,
            StringComparison.Ordinal);
        Assert.Contains("the gold rule 'b' is there already, in line 7; give it another name", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{name: a, type: complete, column: batch_id, action: warn, because: b}", "is not in the table")]
    [InlineData("{name: a, type: complete, action: warn, because: b}", "the rule 'a' lacks 'column'; add it")]
    [InlineData("{name: a, type: complete, column: title, nulls: pass, action: warn, because: b}", "unknown key 'nulls' in the rule 'a'")]
    [InlineData("{name: a, type: size, column: title, min: 1, action: warn, because: b}", "unknown key 'column'")]
    [InlineData("{name: a, type: contained_in, column: title, values: [], action: warn, because: b}", "'values' of the rule 'a' is empty")]
    [InlineData("{name: a, type: contained_in, column: title, values: [1], action: warn, because: b}", "quote it to make it text")]
    [InlineData("{name: a, type: contained_in, column: namespace, values: [x], action: warn, because: b}", "must be a decimal number")]
    [InlineData("{name: a, type: pattern, column: title, pattern: '(?=x)', action: warn, because: b}",
        "has (?=; of the groups with a question mark")]
    [InlineData("{name: a, type: pattern, column: title, pattern: '(', action: warn, because: b}", "is not a regular expression: ")]
    [InlineData("{name: a, type: pattern, column: title, pattern: 'x$', action: warn, because: b}", @"write \z")]
    [InlineData(@"{name: a, type: pattern, column: title, pattern: 'x\b', action: warn, because: b}", "engines read differently")]
    [InlineData("{name: a, type: in_range, column: wikimedia_id, action: warn, because: b}", "the rule 'a' needs min or max")]
    [InlineData("{name: a, type: in_range, column: wikimedia_id, min: 2, max: 1, action: warn, because: b}",
        "is 1, below 'min', which is 2")]
    [InlineData("{name: a, type: in_range, column: wikimedia_id, min: 0.5, action: warn, because: b}", "it must be a whole number")]
    [InlineData("{name: a, type: in_range, column: event_timestamp, min: 2022, action: warn, because: b}", "quote it to make it text")]
    [InlineData("{name: a, type: in_range, column: event_timestamp, min: 2022-01-01, action: warn, because: b}",
        "write a UTC time such as")]
    [InlineData("{name: a, type: relation, column: length_new, operator: like, other: length_old, action: warn, because: b}",
        "it must be one of =, <>")]
    [InlineData("{name: a, type: relation, column: length_new, operator: '=', other: title, action: warn, because: b}",
        "'title' is varchar; this rule needs a column of numbers")]
    [InlineData("{name: a, type: size, action: warn, because: b}", "the rule 'a' needs min or max or compare")]
    [InlineData("{name: a, type: completeness, column: title, min: 95, action: warn, because: b}",
        "is 95; the metric is a share, from 0 to 1")]
    [InlineData("{name: a, type: quantile, column: length_new, quantile: 50, min: 1, action: warn, because: b}", "lies outside of 0 to 1")]
    [InlineData("{name: a, type: primary_key, columns: [title, nix], action: warn, because: b}", "'nix' is not in the table")]
    [InlineData("{name: a, type: referential, column: entity, table: silver_event, references: entity, min: 1, action: warn, because: b}",
        "did you mean 'silver_events'?")]
    [InlineData("{name: a, type: referential, column: entity, table: silver_events, references: namespace, min: 1, action: warn, because: "
        + "b}", "is no varchar column of silver_events")]
    [InlineData("{name: a, type: size, compare: {last: 3, minimum_sample: 5, sigmas: 3}, action: warn, because: b}",
        "the rule would never judge")]
    [InlineData("{name: a, type: size, compare: {last: 3, minimum_sample: 3}, action: warn, because: b}",
        "needs either relative_change or sigmas")]
    [InlineData("{name: a, type: size, compare: {last: 3, minimum_sample: 3, sigmas: 0}, action: warn, because: b}",
        "'sigmas' is 0; it must be above 0")]
    [InlineData("{name: a, type: size, min: 1, action: fail, severity: warning, because: b}",
        "cannot be 'warning' where the rule holds the batch")]
    [InlineData("{name: a, type: size, min: 1, action: warn, because: b, where: 'tittle is null'}",
        "names 'tittle', which is no column; did you mean 'title'?")]
    [InlineData("a", "it must be a map")]
    public void A_bad_rule_is_refused(string rule, string expected) =>
        Assert.Contains(expected, ErrorsOf(With("silver_events", rule)), StringComparison.Ordinal);

    [Fact]
    public void Bronze_has_rules_on_batches_only() =>
        Assert.Contains(
            "'complete' judges rows, but bronze judges its rows as they arrive",
            ErrorsOf(With("bronze_events", "{name: a, type: complete, column: event_id, action: quarantine, because: b}")),
            StringComparison.Ordinal);

    [Fact]
    public void Two_layers_may_use_a_name() =>
        Assert.Equal(2, Parse(With("silver_events", "{name: bronze_events_size, type: size, min: 1, action: warn, because: b}")).Tables
            .Count(t => t.Value.Any(r => r.Name == "bronze_events_size")));
}
