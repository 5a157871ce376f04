using WikiGuard.Costs;
using WikiGuard.Metrics;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;

namespace WikiGuard.Template;

/// <summary>The estimate of the costs counts what the template has.</summary>
public sealed class CostTests
{
    [Fact]
    public void Alarms_are_counted_by_the_metrics_that_they_read() =>
        Assert.Equal(StackSize.AlarmMetrics, SamTemplate.Ours.OfType("AWS::CloudWatch::Alarm").Sum(a => AlarmMetric.OfAlarm(a).Count()));

    [Fact]
    public void Composite_alarms_are_counted() =>
        Assert.Equal(StackSize.CompositeAlarms, SamTemplate.Ours.OfType("AWS::CloudWatch::CompositeAlarm").Count());

    [Fact]
    public void Metrics_of_ours_are_counted_that_are_told_every_hour() =>
        Assert.Equal(StackSize.CustomMetrics, MetricTests.DeclaredInCode(m => m.Use == MetricUse.Always).Distinct().Count());

    [Fact]
    public void Schedules_and_what_the_bucket_keeps_are_those_that_are_reckoned_with()
    {
        var usual = new Workload();
        Assert.Equal(($"rate({usual.CommitMinutes} minutes)", $"rate({usual.PromoteMinutes} minutes)"),
            (SamTemplate.Ours.Root.At("Parameters", "CommitSchedule", "Default").Text(),
                SamTemplate.Ours.Root.At("Parameters", "PromoteSchedule", "Default").Text()));
        var rule = SamTemplate.Ours.Get("DataBucket")["LifecycleConfiguration", "Rules"].Items()
            .Single(r => r.At("Prefix").Text() == "warehouse/");
        Assert.Equal($"{StackSize.OldVersionDays}", rule.At("NoncurrentVersionExpiration", "NoncurrentDays").Text());
    }

    /// <summary>A month as estimated, at list prices, must not warn.</summary>
    [Fact]
    public void The_budget_warns_of_more_than_is_estimated()
    {
        var prices = Prices.Parse(File.ReadAllText(Path.Combine(Repository.Root, "config", "prices.yaml")), "prices.yaml");
        var month = CostModel.Weekly(new Workload(), prices).Sum(l => l.Dollars) * 31 / 7;
        var warnsAt = SamTemplate.Ours.Get("Budget")["NotificationsWithSubscribers"].Items()
            .Min(n => double.Parse(n.At("Notification", "Threshold").Text()!)) / 100;
        var budget = double.Parse(SamTemplate.Ours.Root.At("Parameters", "MonthlyBudgetUsd", "Default").Text()!);

        Assert.True(budget * warnsAt > month, $"{budget} warns at {budget * warnsAt}, and a month is {month}");
    }

    [Fact]
    public void Brokers_their_volumes_and_the_task_have_the_size_that_is_reckoned_with()
    {
        var cluster = SamTemplate.Ours.Get("KafkaCluster");
        var types = SamTemplate.Ours.Root.At("Parameters", "KafkaBrokerType");
        Assert.Equal(($"{StackSize.Brokers}", "KafkaBrokerType", new Workload().BrokerType),
            (cluster["NumberOfBrokerNodes"].Text(), cluster["BrokerNodeGroupInfo", "InstanceType"].Text(), types.At("Default").Text()));
        Assert.Equal(StackSize.BrokerTypes, types.At("AllowedValues").Texts());
        Assert.Equal($"{StackSize.Partitions}", SamTemplate.Ours.Root.At("Parameters", "KafkaPartitions", "Default").Text());
        Assert.Equal("BatchWindowSeconds", SamTemplate.Ours.Get("CleanedEventsSource")["MaximumBatchingWindowInSeconds"].Text());
        Assert.Equal($"{new Workload().BatchWindowSeconds}",
            SamTemplate.Ours.Root.At("Parameters", "BatchWindowSeconds", "Default").Text());
        Assert.Equal($"{StackSize.BrokerVolumeGb}", SamTemplate.Ours.Root.At("Parameters", "KafkaVolumeGiB", "Default").Text());
        Assert.Equal("IngestorCapacity",
            SamTemplate.Ours.Get("IngestorService")["CapacityProviderStrategy"].Items().Single().At("CapacityProvider").Text());
        Assert.Equal(new Workload().IsSpot ? "FARGATE_SPOT" : "FARGATE",
            SamTemplate.Ours.Root.At("Parameters", "IngestorCapacity", "Default").Text());
        var task = SamTemplate.Ours.Get("IngestorTask");
        Assert.Equal((StackSize.IngestorVcpu * 1024, StackSize.IngestorGb * 1024),
            (double.Parse(task["Cpu"].Text()!), double.Parse(task["Memory"].Text()!)));
        Assert.Equal(StackSize.FunctionGb * 1024, double.Parse(SamTemplate.Ours.Root.At("Globals", "Function", "MemorySize").Text()!));
    }
}
