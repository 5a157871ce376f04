namespace WikiGuard.Metrics;

/// <summary>Units as CloudWatch writes them.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html</remarks>
public enum MetricUnit
{
    Count,
    Seconds,
    Bytes,
}

/// <summary>What is measured: alarms and dashboards know it by this name.</summary>
/// <param name="Name">1 to 1,024 characters, unique within its service.</param>
public sealed record Metric(string Name, MetricUnit Unit)
{
    public MetricValue Of(double value) => new(this, value);

    /// <param name="value">Null where there is nothing to tell yet.</param>
    public MetricValue Of(TimeSpan? value) => new(this, value?.TotalSeconds);
}

/// <param name="Value">Null: not told this time, as CloudWatch knows no empty value.</param>
public readonly record struct MetricValue(Metric Metric, double? Value);
