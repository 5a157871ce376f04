using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>Every threshold of the runbook has its alarm, and one fault is one page.</summary>
public sealed partial class AlarmTests
{
    private const string Critical = "AlertTopic";
    private const string Warning = "WarningTopic";

    private static readonly IReadOnlyList<Resource> Alarms = [.. SamTemplate.Ours.OfType("AWS::CloudWatch::Alarm")];
    private static readonly IReadOnlyList<Resource> Composites = [.. SamTemplate.Ours.OfType("AWS::CloudWatch::CompositeAlarm")];

    [Theory]
    [InlineData("BronzeLagWarningAlarm", "300", "BronzeLagCriticalAlarm", "900")]
    [InlineData("SilverPassRateWarningAlarm", "95", "SilverPassRateCriticalAlarm", "80")]
    [InlineData("ConsumerLagWarningAlarm", "10000", "ConsumerLagCriticalAlarm", "100000")]
    [InlineData("JobFailuresWarningAlarm", "1", "JobFailuresCriticalAlarm", "3")]
    [InlineData("TaskRestartsWarningAlarm", "2", "TaskRestartsCriticalAlarm", "5")]
    [InlineData("UpstreamSilenceWarningAlarm", "300", "UpstreamSilenceCriticalAlarm", "900")]
    [InlineData("CheckpointAgeWarningAlarm", "300", "CheckpointAgeCriticalAlarm", "900")]
    [InlineData("KafkaDiskWarningAlarm", "70", "KafkaDiskCriticalAlarm", "85")]
    public void A_threshold_warns_first_and_is_critical_then(string warning, string warningAt, string critical, string criticalAt)
    {
        Assert.Equal((warningAt, criticalAt), (ThresholdOf(warning), ThresholdOf(critical)));
        Assert.Equal((Warning, Critical), (TopicOf(warning), TopicOf(critical)));
    }

    [Theory]
    [InlineData("HeartbeatAlarm")]
    [InlineData("NobodyReadsAlarm")]
    [InlineData("SchedulesSilentAlarm")]
    [InlineData("BronzeFailuresAlarm")]
    [InlineData("DeliveryAlarm")]
    [InlineData("HeldBatchAlarm")]
    [InlineData("LedgerDifferenceAlarm")]
    [InlineData("KafkaReplicasAlarm")]
    [InlineData("KafkaOfflineAlarm")]
    [InlineData("UndeliveredAlertsAlarm")]
    public void What_stands_still_or_loses_records_is_critical(string alarm) => Assert.Equal(Critical, TopicOf(alarm));

    [Theory]
    [InlineData("DeadLettersAlarm")]
    [InlineData("DeadLettersWaitAlarm")]
    [InlineData("StreamGapAlarm")]
    [InlineData("AllowlistAlarm")]
    [InlineData("MaintenanceAlarm")]
    [InlineData("ScannedBytesAlarm")]
    public void What_can_wait_for_the_morning_warns(string alarm) => Assert.Equal(Warning, TopicOf(alarm));

    /// <summary>
    /// In any half hour there is a run of the slowest schedule that the template takes, and the fastest is what EventBridge has.
    /// </summary>
    [Theory]
    [InlineData("rate(1 minute)", true)]
    [InlineData("rate(2 minutes)", true)]
    [InlineData("rate(20 minutes)", true)]
    [InlineData("rate(21 minutes)", false)]
    [InlineData("rate(1 hour)", false)]
    [InlineData("rate(1 minutes)", false)]
    [InlineData("rate(0 minutes)", false)]
    [InlineData("cron(0 4 * * ? *)", false)]
    public void A_schedule_is_no_slower_than_the_alarm_of_its_silence_expects(string schedule, bool isTaken)
    {
        Assert.All(new[] { "CommitSchedule", "PromoteSchedule" }, parameter =>
            Assert.Equal(isTaken, Regex.IsMatch(schedule, SamTemplate.Ours.Root.At("Parameters", parameter, "AllowedPattern").Text()!,
                RegexOptions.None, TimeSpan.FromSeconds(1))));
        Assert.All(SamTemplate.Ours.Get("SchedulesSilentAlarm")["Metrics"].Items().Select(m => m.At("MetricStat", "Period")?.Text())
            .OfType<string>(), p => Assert.Equal("1800", p));
    }

    // In the half hour of a start records may land before the slowest schedule is due; in the next one it has been.
    [Fact]
    public void Schedules_are_silent_where_records_land_and_one_has_not_run_for_two_half_hours()
    {
        var alarm = SamTemplate.Ours.Get("SchedulesSilentAlarm");

        Assert.Equal("IF(landed > 0 AND MIN([FILL(commitBronze,0),FILL(promoteSilver,0),FILL(promoteGold,0)]) == 0, 1, 0)",
            alarm["Metrics"].Items().First().At("Expression").Text());
        Assert.Equal(("2", "1"), (alarm["EvaluationPeriods"].Text(), alarm["Threshold"].Text()));
    }

    [Fact]
    public void Every_alarm_speaks_itself_or_through_one_composite() =>
        Assert.All(Alarms, a => Assert.Equal(1, (a["AlarmActions"] is null ? 0 : 1) + Composites.Count(c => ChildrenOf(c).Contains(a.Id))));

    [Fact]
    public void Composites_speak_and_are_made_of_alarms_that_do_not()
    {
        Assert.All(Composites, c => Assert.NotNull(c["AlarmActions"]));
        Assert.All(Composites.SelectMany(ChildrenOf), id => Assert.Null(SamTemplate.Ours.Get(id)["AlarmActions"]));
    }

    [Fact]
    public void A_warning_is_held_back_while_its_critical_alarm_is_on() =>
        Assert.All(Composites.Where(c => c["AlarmActions"].Texts().Contains(Warning)),
            c => Assert.Equal(c.Id.Replace("Warning", "Critical", StringComparison.Ordinal), SuppressorOf(c)));

    [Fact]
    public void Kafkas_fault_is_one_page_and_not_three() =>
        Assert.Equal(["IngestCritical", "PipelineCritical"],
            Composites.Where(c => SuppressorOf(c) == "KafkaCritical").Select(c => c.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Critical_alerts_go_to_mail_and_Slack_and_warnings_to_Slack_only()
    {
        var slack = SamTemplate.Ours.Get("NotifySlackFunction")["Events"].Entries().Select(e => e.Value.At("Properties", "Topic").Text());

        Assert.Equal([Critical, Warning], slack);
        Assert.Equal([Critical], SamTemplate.Ours.OfType("AWS::SNS::Subscription").Select(s => s["TopicArn"].Text()));
        Assert.Equal("${ProjectName}-alerts", SamTemplate.Ours.Get(Critical)["TopicName"].Text());
    }

    [Fact]
    public void Every_alarm_says_what_is_wrong_and_when_silence_counts()
    {
        Assert.All(Alarms.Concat(Composites), a => Assert.InRange(a["AlarmDescription"].Text()!.Length, 20, 1024));
        Assert.All(Alarms, a => Assert.Contains(a["TreatMissingData"].Texts().Last(), new[] { "breaching", "notBreaching" }));
    }

    // A stack that was just made, started or stopped must not page. To disable actions is not enough: an alarm that is on by then stays
    // silent for ever.
    [Fact]
    public void Alarms_that_count_silence_are_off_until_there_is_something_to_hear()
    {
        var listening = Alarms.Where(a => a["TreatMissingData"].Texts().Contains("breaching")).ToDictionary(
            a => a.Id, a => a["TreatMissingData"]);

        Assert.Equal(["HeartbeatAlarm"], listening.Keys.Order(StringComparer.Ordinal));
        Assert.True(listening["HeartbeatAlarm"].HasTag("!If"));
        Assert.Equal("IngestorService", SamTemplate.Ours.Get("HeartbeatAlarm").Body.At("DependsOn").Text());
        Assert.All(Alarms.Concat(Composites), a => Assert.Null(a["ActionsEnabled"]));
    }

    private static string? ThresholdOf(string alarm) => SamTemplate.Ours.Get(alarm)["Threshold"].Text();

    private static string? TopicOf(string alarm) =>
        (Composites.FirstOrDefault(c => ChildrenOf(c).Contains(alarm)) ?? SamTemplate.Ours.Get(alarm))["AlarmActions"].Texts().Single();

    private static string? SuppressorOf(Resource composite) => composite["ActionsSuppressor"].Text()?.Split('.')[0];

    private static IEnumerable<string> ChildrenOf(Resource composite) =>
        Child().Matches(composite["AlarmRule"].Text()!).Select(m => m.Groups["id"].Value);

    [GeneratedRegex(@"ALARM\(""\$\{(?<id>\w+)\}""\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Child();
}
