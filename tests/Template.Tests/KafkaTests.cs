using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>
/// Kafka is made as one that can be kept: MSK never changes a cluster with ZooKeeper into one without, and Kafka 4 has none
/// (https://docs.aws.amazon.com/msk/latest/developerguide/metadata-management.html, …/version-upgrades.html).
/// </summary>
public sealed class KafkaTests
{
    private static readonly SamTemplate Template = SamTemplate.Ours;

    [Theory]
    [InlineData("3.8.x", false)]
    [InlineData("3.9.x", false)]
    [InlineData("3.9.x.kraft", true)]
    [InlineData("4.1.x.kraft", true)]
    public void Only_a_version_without_ZooKeeper_is_taken(string version, bool isTaken)
    {
        var parameter = Template.Root.At("Parameters", "KafkaVersion");

        Assert.Equal("3.9.x.kraft", parameter.At("Default").Text());
        Assert.Equal(isTaken,
            Regex.IsMatch(version, parameter.At("AllowedPattern").Text()!, RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Its list of versions cannot change without a replacement, which would need the name that the old one still has.</summary>
    [Fact]
    public void A_new_version_leaves_the_configuration_where_it_is() =>
        Assert.Equal(["Name", "ServerProperties"],
            Template.Get("KafkaConfiguration").Body.At("Properties").Entries().Select(p => p.Key).Order(StringComparer.Ordinal));

    /// <summary>
    /// With KRaft, what controllers report is reported by controllers alone (KIP-771), so a metric of theirs may be missing, or zero. And
    /// Kafka's alarm holds back those of what follows from it.
    /// </summary>
    [Fact]
    public void No_alarm_takes_it_for_a_fault_that_Kafka_does_not_report()
    {
        var alarms = Template.OfType("AWS::CloudWatch::Alarm")
            .Where(a => AlarmMetric.OfAlarm(a).Any(m => m.Namespace == "AWS/Kafka")).ToList();

        Assert.NotEmpty(alarms);
        Assert.All(alarms, a =>
        {
            Assert.Equal(["notBreaching"], a["TreatMissingData"].Texts());
            Assert.StartsWith("GreaterThan", a["ComparisonOperator"].Text(), StringComparison.Ordinal);
            Assert.DoesNotContain(AlarmMetric.OfAlarm(a), m => m.Name is "ActiveControllerCount" or "GlobalPartitionCount"
                || m.Name.StartsWith("ZooKeeper", StringComparison.Ordinal));
        });
    }
}
