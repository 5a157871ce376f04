using System.Reflection;
using WikiGuard.Bronze;
using WikiGuard.Metrics;
using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>What alarms and the dashboard read is what the code emits.</summary>
public sealed class MetricTests
{
    private static readonly HashSet<(string Service, string Name)> Read =
        [.. AlarmMetric.OfOurs.Select(m => (m.Dimensions["Service"], m.Name))];
    private static readonly HashSet<(string Service, string Name)> Emitted = [.. DeclaredInCode(m => m.Use != MetricUse.Never)];

    [Fact]
    public void Every_metric_of_ours_that_is_read_is_emitted() =>
        Assert.Empty(Read.Except(Emitted));

    [Fact]
    public void What_is_told_only_when_it_happens_is_read_by_alarms_that_take_silence_for_nothing()
    {
        var rare = DeclaredInCode(m => m.Use == MetricUse.UnlessZero).ToHashSet();
        var readers = AlarmMetric.OfOurs.Where(m => m.Reader != "Dashboard" && rare.Contains((m.Dimensions["Service"], m.Name))).Select(
            m => SamTemplate.Ours.Get(m.Reader));

        Assert.All(readers, a => Assert.Equal(["notBreaching"], a["TreatMissingData"].Texts()));
    }

    // An alarm on other dimensions than the emitter's watches a metric that never comes.
    [Fact]
    public void Metrics_of_ours_are_told_apart_by_service_and_environment() =>
        Assert.All(AlarmMetric.OfOurs,
            m => Assert.Equal([("Environment", "Environment"), ("Service", m.Dimensions["Service"])],
            m.Dimensions.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value))));

    [Fact]
    public void Every_program_is_told_the_environment_of_its_metrics()
    {
        Assert.Equal("Environment",
            SamTemplate.Ours.Root.At("Globals", "Function", "Environment", "Variables", "WIKIGUARD_ENVIRONMENT").Text());
        Assert.Contains(SamTemplate.Ours.Get("IngestorTask")["ContainerDefinitions"].Items().Single().At("Environment").Items(),
            v => v.At("Name").Text() == "WIKIGUARD_ENVIRONMENT");
    }

    [Fact]
    public void The_dashboard_shows_every_alarm_that_speaks()
    {
        var shown = AlarmMetric.Dashboard.RootElement.GetProperty("widgets")[0].GetProperty("properties").GetProperty("alarms")
            .EnumerateArray()
            .Select(a => a.GetString()!.Replace("${", "", StringComparison.Ordinal).Replace(".Arn}", "", StringComparison.Ordinal));
        // The notifier's is there only with Slack, and a dashboard takes no condition.
        var speaking = SamTemplate.Ours.Resources.Where(r => r.Type is "AWS::CloudWatch::Alarm" or "AWS::CloudWatch::CompositeAlarm"
            && r["AlarmActions"] is not null && r.Id != "NotifierAlarm");

        Assert.Equal(speaking.Select(r => r.Id).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    /// <summary>The static fields of type Metric in WikiGuard.Metrics, each class with its service in a constant.</summary>
    internal static IEnumerable<(string Service, string Name)> DeclaredInCode(Func<Metric, bool> which) =>
        from type in typeof(LandingFiles).Assembly.GetTypes()
        where type.Namespace == "WikiGuard.Metrics"
        from service in ServicesOf(type)
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        let metric = field.GetValue(null) as Metric
        where metric is not null && which(metric)
        select (service, metric.Name);

    // One service in a constant, or several in a list.
    private static IEnumerable<string> ServicesOf(Type type) =>
        type.GetField("Service")?.GetRawConstantValue() is string one
            ? [one] : (type.GetProperty("Services")?.GetValue(null) as IEnumerable<string>) ?? [];
}
