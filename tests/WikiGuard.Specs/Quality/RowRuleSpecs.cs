using WikiGuard.Specs.Lakehouse;

namespace WikiGuard.Specs.Quality;

/// <summary>What rules on rows mean, on a real engine.</summary>
public sealed class RowRuleSpecs
{
    private const string Columns = "event_id, title, namespace, length_old, length_new, processing_lag_seconds, event_timestamp, is_bot";

    [Theory]
    [InlineData("type: complete, column: title", "'A'", "", "")]
    [InlineData("type: complete, column: title", "''", "x", "because")]
    [InlineData("type: complete, column: title", "null", "x", "because")]
    [InlineData("type: complete, column: is_bot", "null", "x", "because")]
    [InlineData("type: contained_in, column: title, values: [A, 'it''s']", "'it''s'", "", "")]
    [InlineData("type: contained_in, column: title, values: [A, B]", "'a'", "x", "because (title: a)")]
    [InlineData("type: contained_in, column: title, values: [A, B]", "null", "", "")]
    [InlineData("type: contained_in, column: title, values: [A, B], nulls: fail", "null", "x", "because")]
    [InlineData("type: pattern, column: title, pattern: '^[A-Z]'", "'Abc'", "", "")]
    [InlineData("type: pattern, column: title, pattern: '^[A-Z]'", "'abc'", "x", "because (title: abc)")]
    [InlineData("type: pattern, column: title, pattern: '^[A-Z]'", "null", "", "")]
    [InlineData("type: length, column: title, min: 2, max: 3", "'日本'", "", "")]
    [InlineData("type: length, column: title, min: 2, max: 3", "'a'", "x", "because (title: a)")]
    [InlineData("type: length, column: title, max: 3", "'abcdefghijabcdefghijabcdefghijabcdefghijk'", "x",
        "because (title: abcdefghijabcdefghijabcdefghijabcdefghij)")]
    [InlineData("type: positive, column: namespace", "0", "x", "because (namespace: 0)")]
    [InlineData("type: positive, column: namespace", "null", "", "")]
    [InlineData("type: non_negative, column: namespace", "0", "", "")]
    [InlineData("type: non_negative, column: namespace", "-1", "x", "because (namespace: -1)")]
    [InlineData("type: in_range, column: namespace, min: -2, max: 9", "9", "", "")]
    [InlineData("type: in_range, column: namespace, min: -2, max: 9", "10", "x", "because (namespace: 10)")]
    [InlineData("type: in_range, column: processing_lag_seconds, min: -600, max: 3600", "-600", "", "")]
    [InlineData("type: in_range, column: processing_lag_seconds, min: -600, max: 3600", "3600.5e0", "x",
        "because (processing_lag_seconds: 3600)")]
    [InlineData("type: in_range, column: processing_lag_seconds, min: -600, max: 3600", "-600.5e0", "x",
        "because (processing_lag_seconds: -601)")]
    [InlineData("type: in_range, column: processing_lag_seconds, min: -600, max: 3600", "1e300", "x",
        "because (processing_lag_seconds: out of range)")]
    [InlineData("type: in_range, column: processing_lag_seconds, min: -600, max: 3600", "null", "", "")]
    [InlineData("type: in_range, column: processing_lag_seconds, min: -600, max: 3600, nulls: fail", "null", "x", "because")]
    [InlineData("type: in_range, column: event_timestamp, min: '2022-01-01T00:00:00Z'", "'2022-01-01 00:00:00'", "", "")]
    [InlineData("type: in_range, column: event_timestamp, min: '2022-01-01T00:00:00Z'", "'2021-12-31 23:59:59.5'", "x",
        "because (event_timestamp: 2021-12-31 23:59:59)")]
    [InlineData("type: relation, column: namespace, operator: '<', other: length_old", "99", "", "")]
    [InlineData("type: relation, column: namespace, operator: '<', other: length_old", "100", "x", "because (namespace: 100)")]
    [InlineData("type: relation, column: namespace, operator: '<', other: length_new", "1", "", "")]
    [InlineData("type: relation, column: namespace, operator: '<', other: length_new, nulls: fail", "1", "x", "because (namespace: 1)")]
    [InlineData("type: predicate, predicate: 'namespace = 1 or length_new > 5'", "1", "", "")]
    [InlineData("type: predicate, predicate: 'namespace = 1 and length_old > 500'", "1", "x", "because")]
    [InlineData("type: predicate, predicate: 'namespace = 1 or length_new > 5'", "2", "", "")]
    [InlineData("type: predicate, predicate: 'namespace = 1 or length_new > 5', nulls: fail", "2", "x", "because")]
    [InlineData("type: predicate, predicate: 'is_bot'", "false", "x", "because")]
    public async Task A_row_fails_with_its_reason_and_value(string settings, string value, string checks, string reason)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var column = settings.Contains("is_bot", StringComparison.Ordinal) ? "is_bot"
            : settings.Contains("title", StringComparison.Ordinal) ? "title"
            : settings.Contains("processing_lag_seconds", StringComparison.Ordinal) ? "processing_lag_seconds"
            : settings.Contains("event_timestamp", StringComparison.Ordinal) ? "event_timestamp" : "namespace";
        var row = string.Join(", ", Columns.Split(", ").Select(c => c == column ? value : c == "length_old" ? "100" : "null"));
        var gate = GatedRows.Gate("silver_events", $"{{name: x, action: quarantine, because: because, {settings}}}");

        var verdict = Assert.Single(await lakehouse.VerdictsAsync(gate, GatedRows.Of("silver_events", Columns, row)));

        Assert.Equal(checks.Length == 0 ? (null, null, "pass") : (checks, reason, "quarantine"), verdict);
    }

    [Fact]
    public async Task A_row_names_every_rule_it_failed_in_the_files_order()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events",
            "{name: first, type: complete, column: title, action: quarantine, because: 'it''s gone'}",
            "{name: first_too, type: positive, column: namespace, action: quarantine, because: 'low: so'}",
            "{name: seen, type: positive, column: length_old, action: warn, because: short}",
            "{name: gone, type: positive, column: length_new, action: drop, because: empty}");

        var verdicts = await lakehouse.VerdictsAsync(
            gate, GatedRows.Of("silver_events", "event_id, title, namespace, length_old, length_new",
            "'1', null, 0, 1, 1", "'2', 'a', 0, 0, 1", "'3', 'a', 1, 0, 1", "'4', '', 0, 0, 0", "'5', 'a', 1, 1, 1"));

        Assert.Equal(
            [
                ("first,first_too", "it's gone; low: so (namespace: 0)", "quarantine"),
                ("first_too,seen", "low: so (namespace: 0); short (length_old: 0)", "quarantine"),
                ("seen", null, "pass"),
                ("gone,first,first_too,seen", "it's gone; low: so (namespace: 0); short (length_old: 0); empty (length_new: 0)", "drop"),
                (null, null, "pass"),
            ],
            verdicts);
    }

    [Fact]
    public async Task A_gate_without_rules_on_rows_lets_all_pass()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", "{name: size, type: size, min: 1, action: warn, because: empty}");

        Assert.Equal([(null, null, "pass")], await lakehouse.VerdictsAsync(gate, GatedRows.Of("silver_events", "event_id", "null")));
    }
}
