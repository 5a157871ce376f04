using WikiGuard.Config;

namespace WikiGuard.Alerts;

public sealed class AlertSettingsTests
{
    [Fact]
    public void The_shipped_file_raises_nothing_and_posts_nowhere()
    {
        var settings = AlertSettings.Parse(ShippedFile.Config("alerts.yaml"), "alerts.yaml");

        Assert.True(settings.Risk.IsOff);
        Assert.Null(settings.Webhook);
    }

    [Fact]
    public void What_is_in_comments_of_the_shipped_file_is_right()
    {
        var lines = ShippedFile.Config("alerts.yaml").ReplaceLineEndings("\n").Split('\n');
        var yaml = string.Join('\n', lines.Select(l => l.StartsWith("# webhook", StringComparison.Ordinal)
            || l.StartsWith("#   ", StringComparison.Ordinal) || l.StartsWith("  # quiet_hours", StringComparison.Ordinal)
            ? l.Remove(l.IndexOf("# ", StringComparison.Ordinal), 2) : l));

        var settings = AlertSettings.Parse(yaml, "alerts.yaml");

        Assert.Equal(("env:WIKIGUARD_WEBHOOK_URL", WebhookFormat.Slack), (settings.Webhook!.Url.Text, settings.Webhook.Format));
        Assert.Equal("Europe/Vienna", settings.Risk.Quiet!.Zone.Id);
    }

    [Fact]
    public void A_severity_takes_those_above_it_along()
    {
        Assert.Equal(["CRITICAL", "HIGH"], Parse("HIGH").Risk.Severities);
        Assert.True(RiskSettings.RankOf("CRITICAL") > RiskSettings.RankOf("HIGH"));
    }

    [Fact]
    public void Every_error_is_in_one_message_and_a_secret_in_none()
    {
        const string Secret = "https://hooks.example/services/T0/B0/abcdef";
        var failure = Assert.Throws<InvalidConfigException>(() => AlertSettings.Parse($$"""
            risk:
              from_severity: SEVERE
              per_entity: {most: 0, hours: 6, days: 1}
              quiet_hours: {from: "22:00", to: "22:00", time_zone: Middle/Earth}
            webhook: {url: "{{Secret}}", format: teams}
            """, "alerts.yaml"));

        Assert.Equal("""
            alerts.yaml: 8 errors
              2:3: 'risk' lacks 'max_age_hours'; add it
              2:18: 'from_severity' is 'SEVERE'; write one of off, CRITICAL, HIGH, MEDIUM
              3:22: 'most' is 0; it must be a whole number from 1 to 1000
              3:35: unknown key 'days' in 'risk.per_entity'; known are most, hours
              4:16: 'risk.quiet_hours' begin when they end; remove them, or let 'to' be another time
              4:56: 'Middle/Earth' is no time zone that this machine knows; write one such as Europe/Vienna
              5:16: 'webhook.url' does not say where the address stands: write env:NAME for a variable of the environment, or file:PATH for a file that holds it alone. The address is a secret; do not write it here
              5:71: 'format' is 'teams'; write one of slack, json
            """, failure.Message);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-28T21:59:59Z", false)]
    [InlineData("2026-01-28T22:00:00Z", true)]
    [InlineData("2026-01-29T05:59:59Z", true)]
    [InlineData("2026-01-29T06:00:00Z", false)]
    public void Quiet_hours_may_span_midnight(string at, bool isQuiet) => Assert.Equal(isQuiet,
        new QuietHours(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc).Include(
            DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_secret_that_is_not_there_is_named_by_its_place()
    {
        foreach (var text in new[] { "env:WIKIGUARD_TEST_NOT_SET", "file:/nowhere/secret" })
            Assert.Contains($"The secret {text} ", Assert.Throws<InvalidConfigException>(
                () => SecretReference.Parse(text)!.Read()).Message, StringComparison.Ordinal);
        Assert.Null(SecretReference.Parse("env:"));
        Assert.Null(SecretReference.Parse("https://hooks.example"));
    }

    private static AlertSettings Parse(string severity) => AlertSettings.Parse(
        $"risk: {{from_severity: {severity}, per_entity: {{most: 1, hours: 1}}, max_age_hours: 24}}", "alerts.yaml");
}
