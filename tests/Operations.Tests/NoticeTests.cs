using WikiGuard.Alerts;
using WikiGuard.Functions.Operations.Notices;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>What arrives by SNS, and how it reads in Slack.</summary>
public sealed class NoticeTests
{
    private const string Alerts = "arn:aws:sns:eu-west-1:000000000000:wikiguard-alerts";
    private const string Warnings = "arn:aws:sns:eu-west-1:000000000000:wikiguard-warnings";

    private static readonly DateTimeOffset Sent = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_alarm_says_how_bad_what_why_since_when_where_and_what_to_do()
    {
        var text = TextOf(Alerts, Alarm("ALARM"));

        Assert.Equal(
            ":rotating_light: *Critical: wikiguard-ledger*\n" +
            "Records were lost or counted twice. Query: ledger\n" +
            "Threshold Crossed: 1 datapoint [3.0] was greater than the threshold (0.0).\n" +
            "Since 2026-11-23 11:22 UTC · "
                + "<https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/wikiguard-ledger|Open in "
                + "CloudWatch>",
            text);
    }

    [Fact]
    public void An_alarm_on_the_warning_topic_is_a_warning() =>
        Assert.StartsWith(":warning: *Warning: wikiguard-ledger*", TextOf(Warnings, Alarm("ALARM")), StringComparison.Ordinal);

    [Fact]
    public void An_alarm_that_has_ended_says_so_and_asks_for_nothing()
    {
        var text = TextOf(Warnings, Alarm("OK"));

        Assert.StartsWith(":white_check_mark: *Over: wikiguard-ledger*\nEnded 2026-11-23 11:22 UTC", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Query", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_composite_alarm_names_the_alarms_that_set_it_off()
    {
        var text = TextOf(Alerts, """
            {"AlarmName":"wikiguard-kafka-critical","AlarmDescription":"Kafka is down or about to be","AlarmRule":"ALARM(a) OR ALARM(b)","NewStateValue":"ALARM",
             "NewStateReason":"a rule, and another one","StateChangeTime":"2026-11-23T11:22:33.444+0000","AlarmArn":"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:wikiguard-kafka-critical",
             "TriggeringChildren":[{"Arn":"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:wikiguard-kafka-disk","State":{"Value":"ALARM"}}]}
            """);

        Assert.Contains("\nSet off by wikiguard-kafka-disk\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a rule", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_alerts_have_their_subject_and_body() => Assert.Equal(
        ":warning: *Warning: Silver holds a batch*\nRelease it with: wikiguard quarantine redrive --batch 7\nSince 2026-11-23 12:00 UTC",
        TextOf(Warnings, "Release it with: wikiguard quarantine redrive --batch 7", "WikiGuard WARNING: Silver holds a batch"));

    [Fact]
    public void Our_own_alerts_have_all_their_parts_where_they_come_whole()
    {
        var alert = new Alert(AlertSeverity.Critical, "Silver holds a batch", "size: too few rows")
        { Evidence = [new AlertEvidence("Rows", [new AlertLine("a", new Uri("https://en.wikipedia.org/w/index.php?diff=1"))])] };

        var message = SlackText.MessageOf(Read(Warnings, AlertMessage.ToJson(alert), "WikiGuard CRITICAL: Silver holds a batch"));

        Assert.Equal(SlackBlocks.MessageOf(alert with { Since = Sent }).ToJsonString(), message.ToJsonString());
        var notice = Read(Warnings, AlertMessage.ToJson(alert), subject: null);
        Assert.StartsWith(":rotating_light: *6 notices", SlackText.OfMany([.. Enumerable.Repeat(notice, 6)]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_of_ours_that_has_ended_says_so() => Assert.Equal(
        ":white_check_mark: *Over: Silver holds a batch*\nEnded 2026-11-23 12:00 UTC",
        TextOf(Warnings, "Nothing is to be done.", "WikiGuard over: Silver holds a batch"));

    [Fact]
    public void A_critical_alert_of_ours_is_critical_on_either_topic() =>
        Assert.StartsWith(":rotating_light: *Critical: Records are lost*",
            TextOf(Warnings, "Compare.", "WikiGuard CRITICAL: Records are lost"), StringComparison.Ordinal);

    [Fact]
    public void A_budgets_mail_is_told_in_its_own_words() => Assert.Equal(
        ":rotating_light: *Critical: AWS Budget Notification November 23, 2026*\nDear AWS Customer,\n\nYour budget &lt;wikiguard&gt; "
            + "&amp; more\nSince 2026-11-23 12:00 UTC",
        TextOf(Alerts, "AWS Budget Notification November 23, 2026\nDear AWS Customer,\n\nYour budget <wikiguard> & more\n"));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"AlarmName":7}""")]
    [InlineData("""{"AlarmName":"a","NewStateValue":"ALARM","TriggeringChildren":[{}],"StateChangeTime":"yesterday","AlarmArn":"x"}""")]
    public void Nothing_that_arrives_is_too_odd_to_be_told(string message) =>
        Assert.StartsWith(":warning: *Warning: ", TextOf(Warnings, message), StringComparison.Ordinal);

    [Fact]
    public void Long_words_are_cut_and_a_pair_of_characters_stays_whole()
    {
        var text = TextOf(Warnings, $"{new string('b', 499)}😀{new string('b', 9000)}", new string('s', 9000));

        Assert.InRange(text.Length, 100, 1000);
        Assert.DoesNotContain(text, c => char.IsSurrogate(c));
    }

    [Fact]
    public void Many_at_once_are_one_message_with_the_worst_first()
    {
        var notices = Enumerable.Range(1, 30)
            .Select(i => Read(i == 30 ? Alerts : Warnings, "do this", i == 1 ? "WikiGuard over: n1" : $"n{i}")).ToList();

        var lines = SlackText.OfMany(notices).Split('\n');

        Assert.Equal(":rotating_light: *30 notices at once: 1 critical, 28 warning, 1 over*", lines[0]);
        Assert.Equal(":rotating_light: n30", lines[1]);
        Assert.Equal(22, lines.Length);
        Assert.Equal("… and 10 more. Look at the alarms in CloudWatch.", lines[^1]);
    }

    private static string Alarm(string state) => $$"""
        {"AlarmName":"wikiguard-ledger","AlarmDescription":"Records were lost or counted twice. Query: ledger","AWSAccountId":"000000000000","NewStateValue":"{{state}}",
         "NewStateReason":"Threshold Crossed: 1 datapoint [3.0] was greater than the threshold (0.0).","StateChangeTime":"2026-11-23T11:22:33.444+0000","Region":"EU (Ireland)",
         "AlarmArn":"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:wikiguard-ledger","OldStateValue":"OK","Trigger":{"MetricName":"LedgerDifference","Namespace":"WikiGuard"} }
        """;

    private static Notice Read(string topic, string message, string? subject) =>
        NoticeReader.Read(new SnsMessage(topic, subject, message, Sent));

    private static string TextOf(string topic, string message, string? subject = null) => SlackText.Of(Read(topic, message, subject));
}
