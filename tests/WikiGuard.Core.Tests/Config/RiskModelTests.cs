using WikiGuard.Sql;

namespace WikiGuard.Config;

public sealed class RiskModelTests
{
    private static readonly string Shipped = ShippedFile.Config("risk-model.yaml");

    [Theory]
    [InlineData("edit_large_bytes", 10240L)]
    [InlineData("entity_baseline_events_mean", 5d)]
    [InlineData("entity_baseline_anonymous_ratio", 0.25)]
    [InlineData("entity_minimum_edits", 5L)]
    [InlineData("entity_flags_large_change_bytes", 51200L)]
    [InlineData("entity_points_events_z_1_above", 3d)]
    [InlineData("entity_points_events_z_1_points", 25L)]
    [InlineData("entity_points_anonymous_ratio_3_above", 0.35)]
    [InlineData("entity_severity_critical", 50L)]
    [InlineData("user_points_edits_z_1_points", 35L)]
    [InlineData("user_points_blitz", 25L)]
    [InlineData("user_points_edits_z_2_points", 10L)]
    [InlineData("user_points_reverted_1_above", 3L)]
    [InlineData("global_platform_health_revert_ratio_warning", 0.18)]
    [InlineData("global_health_score_lag_seconds_1_above", 300d)]
    public void A_number_is_a_parameter_named_by_its_path(string name, object value) =>
        Assert.Equal(value, RiskModel.Parse(Shipped, "risk-model.yaml").Parameters[name]);

    [Fact]
    public void The_names_of_the_parameters_are_those_that_statements_use() =>
        Assert.Equal(ShippedFile.Fixture("risk-parameters.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries), ParameterList());

    [Fact]
    public void The_type_of_a_number_does_not_depend_on_how_it_is_written()
    {
        var model = Parse(("{mean: 5, stddev: 3}", "{mean: 5e0, stddev: 3.0}"),
            ("large_change_bytes: 51200", "large_change_bytes: 51200.0"));

        Assert.Equal(5d, model.Parameters["entity_baseline_events_mean"]);
        Assert.Equal(51200L, model.Parameters["entity_flags_large_change_bytes"]);
    }

    [Fact]
    public void The_version_is_mine_to_raise()
    {
        Assert.Equal(5, RiskModel.Parse(Shipped, "risk-model.yaml").Version);
        Assert.Equal(7, Parse(("version: 5", "version: 7")).Version);
    }

    [Fact]
    public void All_errors_of_a_file_come_at_once()
    {
        var errors = ErrorsOf(
            ("version: 5", "version: one"),
            ("stddev: 3}", "stddev: 0}"),
            ("burst_z: 2", "burstz: 2"),
            ("above: 2, points: 15", "above: 3, points: 30"),
            ("large_change: 15", "large_change: 150"),
            ("critical: 50, high: 30", "critical: 50, high: 60"));

        Assert.StartsWith("risk.yaml: 8 errors\n", errors, StringComparison.Ordinal);
        Assert.Contains("8:10: 'version' is the text 'one'; it must be a decimal number, without quotes", errors, StringComparison.Ordinal);
        Assert.Contains("'entity.baseline.events.stddev' is 0; it must be a number above 0, at most 1000000000", errors,
            StringComparison.Ordinal);
        Assert.Contains("unknown key 'burstz' in 'entity.flags'; did you mean 'burst_z'?", errors, StringComparison.Ordinal);
        Assert.Contains("'entity.flags' lacks 'burst_z'; add it", errors, StringComparison.Ordinal);
        Assert.Contains("'entity.points.events_z.2.above' is 3; it must be below 'entity.points.events_z.1.above', which is 3", errors,
            StringComparison.Ordinal);
        Assert.Contains("'entity.points.events_z.2.points' is 30; it must be below 'entity.points.events_z.1.points', which is 25", errors,
            StringComparison.Ordinal);
        Assert.Contains("'entity.points.large_change' is 150; it must be a whole number from 0 to 100", errors, StringComparison.Ordinal);
        Assert.Contains("'entity.severity.high' is 60; it must be below 'entity.severity.critical', which is 50", errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimum_edits: 5", "minimum_edits: 0", "'entity.minimum_edits' is 0; it must be a whole number from 1")]
    [InlineData("points: 25", "points: 2.5", "'entity.points.events_z.1.points' is 2.5; it must be a whole number")]
    [InlineData("points: 25", "points: -1", "it must be a whole number from 0 to 100")]
    [InlineData("revert_ratio: 0.12", "revert_ratio: .nan", "it must be a decimal number")]
    [InlineData("revert_ratio: 0.12", "revert_ratio: 12", "it must be a number above 0, at most 1")]
    [InlineData("revert_ratio: 0.12", "revert_ratio: 0x1", "it must be a decimal number")]
    [InlineData("revert_ratio: 0.12", "revert_ratio: 1e999", "it must be a decimal number")]
    [InlineData("revert_ratio: 0.12", "revert_ratio: '0.12'", "is the text '0.12'; it must be a decimal number, without quotes")]
    [InlineData("      - {above: 1, points: 5}\n    revert", "    revert", "'entity.points.events_z' has 2 steps; it must have 3")]
    [InlineData("large_change: 15", "large_change: [15]", "'entity.points.large_change' is a list")]
    [InlineData("severity: {critical: 50, high: 30, medium: 15}", "severity:", "'entity.severity' is nothing; it must be a map")]
    [InlineData("warning: 0.18", "warning: 0.3", "'global.platform_health.revert_ratio.warning' is 0.3; it must be below")]
    public void A_bad_number_is_refused(string good, string bad, string expected) =>
        Assert.Contains(expected, ErrorsOf((good, bad)), StringComparison.Ordinal);

    [Fact]
    public void A_file_from_before_there_was_a_key_is_read_as_if_it_gave_the_shipped_value()
    {
        var older = Parse(
            ("  free_text_revert_weight: 0.5\n", ""),
            ("    # Hidden users are rare enough that their usual share is none.\n    hidden_ratio: 0.2\n", ""),
            ("    hidden_ratio:\n      - {above: 0.5, points: 10}\n      - {above: 0.2, points: 5}\n", ""),
            ("    reverted_ratio: 0.1\n", ""),
            ("  risky:\n    above: 0.95\n    versions:\n      - {model: revertrisk-language-agnostic, version: \"3\", above: 0.9}\n", ""),
            ("  new_account_edits: 10\n", ""),
            ("    reverted_ratio: 0.4\n    risky_ratio: 0.5\n", ""),
            ("    reverted_ratio:\n      - {above: 0.4, points: 20}\n      - {above: 0.25, points: 10}\n", ""),
            ("    risky_ratio:\n      - {above: 0.5, points: 15}\n      - {above: 0.3, points: 5}\n", ""),
            ("    new_account_ratio:\n      - {above: 0.5, points: 10}\n      - {above: 0.3, points: 5}\n", ""),
            ("    reverted: 3\n", ""),
            ("    edit_war_reverts: 2\n", ""),
            ("    reverted:\n      - {above: 3, points: 30}\n      - {above: 1, points: 15}\n", ""),
            ("    reverted_ratio:\n      - {above: 0.5, points: 20}\n      - {above: 0.3, points: 10}\n", ""),
            ("    edit_war: 30\n",
                "    reverts:\n      - {above: 5, points: 30}\n    mass_reverts: 20\n    revert_ratio:\n      - {above: 0.5, points: 20}\n"));

        Assert.Equal(RiskModel.Parse(Shipped, "risk-model.yaml").Parameters.OrderBy(p => p.Key, StringComparer.Ordinal),
            older.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void A_limit_may_differ_by_a_models_version()
    {
        Assert.Equal(
            "case when revert_risk_model = 'revertrisk-language-agnostic' and revert_risk_version = '3' then 9.0000000000000002E-001 "
            + "else 9.4999999999999996E-001 end", Limit());
        Assert.Equal("9.4999999999999996E-001",
            Limit(("    versions:\n      - {model: revertrisk-language-agnostic, version: \"3\", above: 0.9}\n", "")));

        string Limit(params (string, string)[] changes) => ((SqlExpression)Parse(changes).Parameters["entity_risky_above"]).Text;
    }

    [Theory]
    [InlineData("above: 0.95", "above: 95", "'entity.risky.above' is 95; it must be a number from 0 to 1")]
    [InlineData("above: 0.9}", "above: 9}", "'entity.risky.versions.1.above' is 9; it must be a number from 0 to 1")]
    [InlineData("version: \"3\"", "version: 3", "'entity.risky.versions.1.version' is the number '3'; quote it to make it text")]
    [InlineData("{model: revertrisk", "{modell: revertrisk", "unknown key 'modell' in 'entity.risky.versions.1'; did you mean 'model'?")]
    [InlineData("    versions:\n", "    versions:\n      - {model: revertrisk-language-agnostic, version: \"3\", above: 0.8}\n",
        "'entity.risky.versions.2' is about revertrisk-language-agnostic 3 again; remove one of the two")]
    public void A_bad_limit_is_refused(string good, string bad, string expected) =>
        Assert.Contains(expected, ErrorsOf((good, bad)), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_is_refused() =>
        Assert.Contains("the file is empty", Assert.Throws<InvalidConfigException>(() => RiskModel.Parse("", "risk.yaml")).Message,
            StringComparison.Ordinal);

    private static IEnumerable<string> ParameterList() =>
        RiskModel.Parse(Shipped, "risk-model.yaml").Parameters
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key} {p.Value switch { long => "long", double => "double", _ => "expression" }}");

    private static string ErrorsOf(params (string Good, string Bad)[] changes) =>
        Assert.Throws<InvalidConfigException>(() => Parse(changes)).Message;

    /// <summary>The shipped file with the first place of each text changed.</summary>
    private static RiskModel Parse(params (string Good, string Bad)[] changes)
    {
        var yaml = Shipped;
        foreach (var (good, bad) in changes)
        {
            var at = yaml.IndexOf(good, StringComparison.Ordinal);
            Assert.True(at >= 0, $"the shipped file has no '{good}'");
            yaml = string.Concat(yaml.AsSpan(0, at), bad, yaml.AsSpan(at + good.Length));
        }

        return RiskModel.Parse(yaml, "risk.yaml");
    }
}
