using System.Globalization;
using WikiGuard.Template.Reading;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template;

/// <summary>
/// Alarms look at what exists, over the right time and in the right direction. A wrong name watches a metric that never comes, and nobody
/// notices.
/// </summary>
public sealed class AlarmMetricTests
{
    private static readonly SamTemplate Template = SamTemplate.Ours;
    private static readonly IReadOnlyList<Resource> Alarms = [.. Template.OfType("AWS::CloudWatch::Alarm")];

    /// <summary>AWS's metrics with their dimensions, from each service's guide; of MSK's those of the level DEFAULT.</summary>
    private static readonly Dictionary<string, string> OfAws = new(StringComparer.Ordinal)
    {
        ["AWS/Kafka UnderMinIsrPartitionCount"] = "Broker ID, Cluster Name",
        ["AWS/Kafka OfflinePartitionsCount"] = "Cluster Name",
        ["AWS/Kafka KafkaDataLogsDiskUsed"] = "Broker ID, Cluster Name",
        ["AWS/Kafka EstimatedMaxTimeLag"] = "Cluster Name, Consumer Group, Topic",
        ["AWS/Kafka SumOffsetLag"] = "Cluster Name, Consumer Group, Topic",
        ["AWS/Lambda Errors"] = "FunctionName",
        ["AWS/Lambda Invocations"] = "FunctionName",
        ["AWS/States ExecutionsFailed"] = "StateMachineArn",
        ["AWS/States ExecutionsTimedOut"] = "StateMachineArn",
        ["AWS/SNS NumberOfNotificationsFailed"] = "TopicName",
        ["AWS/SQS ApproximateNumberOfMessagesVisible"] = "QueueName",
        ["AWS/Events TriggeredRules"] = "RuleName",
    };

    [Fact]
    public void Metrics_of_AWS_that_are_read_exist_with_these_dimensions()
    {
        var read = Alarms.SelectMany(AlarmMetric.OfAlarm).Concat(AlarmMetric.OfDashboard()).Where(m => m.Namespace != "WikiGuard").ToList();

        Assert.NotEmpty(read);
        Assert.All(read, m => Assert.Equal(OfAws.GetValueOrDefault($"{m.Namespace} {m.Name}", "no such metric"),
            string.Join(", ", m.Dimensions.Keys.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void Lags_are_those_of_the_event_sources_groups_and_topics()
    {
        var groups = Template.OfType("AWS::Lambda::EventSourceMapping")
            .Select(s => (s["AmazonManagedKafkaEventSourceConfig", "ConsumerGroupId"].Text(), s["Topics"].Texts().Single())).ToHashSet();

        Assert.All(Alarms.SelectMany(AlarmMetric.OfAlarm).Concat(AlarmMetric.OfDashboard()).Where(
            m => m.Dimensions.ContainsKey("Consumer Group")),
            m => Assert.Contains((m.Dimensions["Consumer Group"], m.Dimensions["Topic"]), groups));
    }

    // MSK estimates a time from how fast a group reads, and where little comes there is nothing to go by.
    [Fact]
    public void Dead_letters_are_counted_and_no_time_is_estimated_of_them()
    {
        var letters = Alarms.SelectMany(AlarmMetric.OfAlarm).Where(m => m.Dimensions.GetValueOrDefault("Topic") == "dlq_events").ToList();

        Assert.Contains(letters, m => m.Reader == "DeadLettersWaitAlarm");
        Assert.All(letters, m => Assert.Equal("SumOffsetLag", m.Name));
        // The least of an interval: each minute's letters are a lag until they are read.
        Assert.Equal("Minimum", Template.Get("DeadLettersWaitAlarm")["Statistic"].Text());
    }

    [Theory]
    [InlineData("BronzeLag")]
    [InlineData("SilverPassRate")]
    [InlineData("ConsumerLag")]
    [InlineData("JobFailures")]
    [InlineData("TaskRestarts")]
    [InlineData("UpstreamSilence")]
    [InlineData("CheckpointAge")]
    [InlineData("KafkaDisk")]
    public void The_two_alarms_of_a_threshold_differ_in_nothing_else(string name)
    {
        string[] own = ["AlarmName", "AlarmDescription", "Threshold"];
        string Rest(string alarm) =>
            string.Join('\n', Template.Get(alarm).Body.At("Properties").Entries().Where(p => !own.Contains(p.Key, StringComparer.Ordinal))
            .SelectMany(p => p.Value.Tree().Select(n => n.Text()).OfType<string>()
                .Where(t => !t.EndsWith("-warning", StringComparison.Ordinal) && !t.EndsWith("-critical", StringComparison.Ordinal))
                .Prepend(p.Key)));

        Assert.Equal(Rest($"{name}WarningAlarm"), Rest($"{name}CriticalAlarm"));
    }

    [Theory]
    [InlineData("BronzeLagWarningAlarm", "GreaterThanThreshold", 300)]
    [InlineData("SilverPassRateWarningAlarm", "LessThanThreshold", 1800)]
    [InlineData("ConsumerLagWarningAlarm", "GreaterThanThreshold", 180)]
    [InlineData("JobFailuresWarningAlarm", "GreaterThanOrEqualToThreshold", 3600)]
    [InlineData("TaskRestartsWarningAlarm", "GreaterThanOrEqualToThreshold", 3600)]
    [InlineData("UpstreamSilenceWarningAlarm", "GreaterThanThreshold", 180)]
    [InlineData("CheckpointAgeWarningAlarm", "GreaterThanThreshold", 180)]
    [InlineData("KafkaDiskWarningAlarm", "GreaterThanOrEqualToThreshold", 900)]
    [InlineData("HeartbeatAlarm", "LessThanThreshold", 300)]
    [InlineData("NobodyReadsAlarm", "LessThanThreshold", 600)]
    [InlineData("DeliveryAlarm", "GreaterThanOrEqualToThreshold", 900)]
    [InlineData("SchedulesSilentAlarm", "GreaterThanOrEqualToThreshold", 3600)]
    [InlineData("BronzeFailuresAlarm", "GreaterThanOrEqualToThreshold", 300)]
    [InlineData("ReplayFailedAlarm", "GreaterThanOrEqualToThreshold", 300)]
    [InlineData("BackfillFailedAlarm", "GreaterThanOrEqualToThreshold", 300)]
    [InlineData("ControlFailedAlarm", "GreaterThanOrEqualToThreshold", 300)]
    [InlineData("HeldBatchAlarm", "GreaterThanOrEqualToThreshold", 900)]
    [InlineData("LedgerDifferenceAlarm", "GreaterThanOrEqualToThreshold", 900)]
    [InlineData("KafkaReplicasAlarm", "GreaterThanOrEqualToThreshold", 900)]
    [InlineData("KafkaOfflineAlarm", "GreaterThanOrEqualToThreshold", 600)]
    [InlineData("DeadLettersAlarm", "GreaterThanThreshold", 3600)]
    [InlineData("DeadLettersWaitAlarm", "GreaterThanOrEqualToThreshold", 900)]
    [InlineData("StreamGapAlarm", "GreaterThanOrEqualToThreshold", 300)]
    [InlineData("AllowlistAlarm", "GreaterThanOrEqualToThreshold", 180)]
    [InlineData("MaintenanceAlarm", "GreaterThanOrEqualToThreshold", 3600)]
    [InlineData("ScannedBytesAlarm", "GreaterThanThreshold", 86400)]
    [InlineData("NotifierAlarm", "GreaterThanOrEqualToThreshold", 300)]
    [InlineData("UndeliveredAlertsAlarm", "GreaterThanOrEqualToThreshold", 300)]
    public void An_alarm_looks_this_way_over_so_many_seconds(string alarm, string way, int seconds)
    {
        var resource = Template.Get(alarm);
        var period = resource.Body.Tree().SelectMany(n => n.Entries()).Where(e => e.Key == "Period").Select(e => Number(e.Value)).Distinct()
            .Single();

        Assert.Equal((way, seconds), (resource["ComparisonOperator"].Text(), period * Number(resource["EvaluationPeriods"]!)));
    }

    [Fact]
    public void Every_alarm_that_there_is_is_in_the_list_above() =>
        Assert.Equal(
            typeof(AlarmMetricTests).GetMethod(nameof(An_alarm_looks_this_way_over_so_many_seconds))!
                .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
                .Select(a => (string)((InlineDataAttribute)a).GetData(null!).Single()[0]).Order(StringComparer.Ordinal),
            Alarms.Select(a => a.Id).Where(id => !id.EndsWith("CriticalAlarm", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("JobFailuresWarningAlarm", "WriteBronzeFunction", "CommitBronzeFunction", "PromoteSilverFunction", "PromoteGoldFunction")]
    [InlineData("SchedulesSilentAlarm", "WriteBronzeFunction", "CommitBronzeFunction", "PromoteSilverFunction", "PromoteGoldFunction")]
    [InlineData("DeliveryAlarm", "WriteBronzeFunction")]
    [InlineData("MaintenanceAlarm", "MaintainFunction")]
    [InlineData("NotifierAlarm", "NotifySlackFunction")]
    public void An_alarm_on_functions_watches_each_of_these(string alarm, params string[] functions) =>
        Assert.Equal(functions, AlarmMetric.OfAlarm(Template.Get(alarm)).Where(m => m.Namespace == "AWS/Lambda").Select(
            m => m.Dimensions["FunctionName"]));

    [Theory]
    [InlineData("HeldBatchAlarm", "HeldBatches", "CommitBronze", "PromoteSilver", "PromoteGold")]
    [InlineData("LedgerDifferenceAlarm", "LedgerDifference", "CommitBronze", "PromoteSilver", "PromoteGold")]
    [InlineData("ScannedBytesAlarm", "ScannedBytes", "CommitBronze", "PromoteSilver", "PromoteGold", "Maintain")]
    [InlineData("BronzeLagWarningAlarm", "LagSeconds", "CommitBronze")]
    public void An_alarm_on_layers_watches_each_of_these(string alarm, string metric, params string[] services) =>
        Assert.Equal(services.Select(s => (metric, s)),
            AlarmMetric.OfAlarm(Template.Get(alarm)).Where(m => m.Namespace == "WikiGuard").Select(m => (m.Name, m.Dimensions["Service"])));

    private static int Number(YamlNode node) => int.Parse(node.Text()!, CultureInfo.InvariantCulture);
}
