using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Aws.Metrics;
using WikiGuard.Metrics;

namespace WikiGuard.Aws.Tests.Metrics;

public sealed class EmbeddedMetricsTests
{
    private static readonly Metric Events = new("Events", MetricUnit.Count);
    private static readonly Metric Lag = new("Lag", MetricUnit.Seconds);
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void A_line_is_what_CloudWatch_specifies()
    {
        Metrics("prod").Write(Events.Of(3), Lag.Of(TimeSpan.FromMilliseconds(1500)));

        Assert.Equal(
            """{"_aws":{"Timestamp":1777636800000,"CloudWatchMetrics":[{"Namespace":"WikiGuard","Dimensions":[["Service","Environment"]],"""
            + """ "Metrics":[{"Name":"Events","Unit":"Count"},{"Name":"Lag","Unit":"Seconds"}]}]},"Service":"Test","Environment":"prod","Events":3,"Lag":1.5}""".TrimStart()
            + "\n",
            _output.ToString());
    }

    [Fact]
    public void A_metric_without_a_finite_value_is_left_out()
    {
        Metrics().Write(Events.Of(3), Lag.Of(null), new Metric("Ratio", MetricUnit.Count).Of(double.NaN),
            new Metric("Rate", MetricUnit.Count).Of(double.PositiveInfinity));
        Metrics().Write(Lag.Of(null));

        var line = JsonElement.Parse(Assert.Single(_output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["_aws", "Service", "Events"], line.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Every_metric_of_the_Ingestor_is_told_by_its_name_and_unit()
    {
        Metrics().Write([.. IngestMetrics.All.Select(m => m.Of(1))]);

        var line = JsonElement.Parse(_output.ToString());
        var directive = line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        var declared = directive.GetProperty("Metrics").EnumerateArray().Select(m => m.GetProperty("Name").GetString()!).ToList();
        Assert.Equal(IngestMetrics.All.Where(m => m.Use != MetricUse.Never).Select(m => m.Name), declared);
        Assert.Equal(declared.Count, declared.Distinct(StringComparer.Ordinal).Count());
        Assert.All(declared, name => Assert.Equal(JsonValueKind.Number, line.GetProperty(name).ValueKind));
        Assert.All(
            directive.GetProperty("Dimensions")[0].EnumerateArray(), dimension =>
                Assert.Equal(JsonValueKind.String, line.GetProperty(dimension.GetString()!).ValueKind));
        Assert.InRange(declared.Count, 1, EmbeddedMetrics.MostMetrics);
    }

    // Each hour with a value of a metric is charged.
    [Fact]
    public void What_is_rare_becomes_a_metric_when_it_happens_and_the_line_has_it_always()
    {
        var rare = new Metric("Rare", MetricUnit.Count, MetricUse.UnlessZero);
        var detail = new Metric("Detail", MetricUnit.Count, MetricUse.Never);
        Metrics().Write(Events.Of(0), rare.Of(0), detail.Of(7));
        Metrics().Write(Events.Of(0), rare.Of(2), detail.Of(7));

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonElement.Parse(l)).ToList();
        Assert.Equal(["Events", "Events, Rare"],
            lines.Select(l => string.Join(", ",
            l.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0].GetProperty("Metrics").EnumerateArray()
            .Select(m => m.GetProperty("Name")))));
        Assert.Equal([(0, 7), (2, 7)], lines.Select(l => (l.GetProperty("Rare").GetInt32(), l.GetProperty("Detail").GetInt32())));
    }

    [Fact]
    public void More_metrics_than_a_line_may_have_are_refused() =>
        Assert.Throws<ArgumentException>(
            () => Metrics().Write([.. Enumerable.Range(0, 101).Select(i => new Metric($"M{i}", MetricUnit.Count).Of(1))]));

    private EmbeddedMetrics Metrics(string? environment = null) =>
        new(_output, new FakeTimeProvider(Now), EmbeddedMetrics.DimensionsOf("Test", environment));
}
