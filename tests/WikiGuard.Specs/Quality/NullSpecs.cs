using WikiGuard.Quality;
using WikiGuard.Specs.Lakehouse;

namespace WikiGuard.Specs.Quality;

/// <summary>SQL knows three truth values, the gate knows two: no row escapes between them.</summary>
public sealed class NullSpecs
{
    private static readonly string[] Truths = ["true", "false", "null"];

    [Theory]
    [InlineData("")]
    [InlineData(", nulls: fail")]
    public async Task Every_row_of_every_truth_value_gets_one_verdict(string nulls)
    {
        // is_bot stands for the rule's condition, is_minor for its where.
        var rows = Truths.SelectMany(p => Truths.Select(w => (Predicate: p, Where: w))).ToArray();
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events",
            $"{{name: held, type: predicate, predicate: is_bot, where: is_minor, action: quarantine, because: b{nulls}}}");
        var source = GatedRows.Of(
            "silver_events", "event_id, is_bot, is_minor", [.. rows.Select((r, i) => $"'{i}', {r.Predicate}, {r.Where}")]);

        var verdicts = await lakehouse.VerdictsAsync(gate, source);

        Assert.Equal(
            rows.Select(r => r.Where == "true" && (r.Predicate == "false" || (r.Predicate == "null" && nulls.Length > 0)) ? "held" : null),
            verdicts.Select(v => v.Checks));
        var report = await lakehouse.CheckAsync(gate, GatedRows.Judged(gate, source));
        var failed = nulls.Length > 0 ? 2 : 1;
        Assert.Equal(new BatchCounts(9, 9 - failed, failed, 0), report.Counts);
        Assert.Equal((3, 3 - failed, failed), (report.Rules[0].Total, report.Rules[0].Passed, report.Rules[0].Failed));
    }

    [Fact]
    public async Task Any_mix_of_truth_values_and_actions_is_in_as_passed_or_quarantined_or_dropped()
    {
        string[] columns = ["is_bot", "is_minor", "is_patrolled", "is_revert"];
        string[] actions = ["quarantine", "drop", "warn", "quarantine"];
        var rows = Enumerable.Range(0, 81).Select(n => string.Join(", ", columns.Select((_, i) => Truths[n / (int)Math.Pow(3, i) % 3])))
            .ToArray();
        await using var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var nulls in new[] { "pass", "fail" })
        {
            var gate = GatedRows.Gate("silver_events",
                [.. columns.Select((c, i) =>
                    $"{{name: rule_{i}, type: predicate, predicate: {c}, action: {actions[i]}, because: b, nulls: {nulls}}}")]);

            var report = await lakehouse.CheckAsync(
                gate, GatedRows.Judged(gate, GatedRows.Of("silver_events", string.Join(", ", columns), rows)));

            var good = nulls == "pass" ? 2 : 1; // of the three truth values
            Assert.Equal(new BatchCounts(81, good * good * good * 3, (3 * good * 3 * 3) - (good * good * good * 3), 81 - (27 * good)),
                report.Counts);
            Assert.All(report.Rules, r => Assert.Equal((81, 27 * good, 27 * (3 - good)), (r.Total, r.Passed!.Value, r.Failed!.Value)));
        }
    }

    [Fact]
    public async Task A_row_without_a_verdict_stops_the_batch()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", "{name: size, type: size, min: 1, action: warn, because: empty}");
        var source = new WikiGuard.Sql.SqlExpression(
            $"select r.*, '' as failed_checks, cast(null as varchar) as verdict from ({GatedRows.Of("silver_events", "event_id", "'1'")}) "
                + "as r");

        var error = await Assert.ThrowsAsync<FatalException>(() => lakehouse.CheckAsync(gate, source));

        Assert.Contains("the rest has no verdict", error.Message, StringComparison.Ordinal);
    }
}
