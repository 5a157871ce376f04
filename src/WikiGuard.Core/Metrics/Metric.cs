namespace WikiGuard.Metrics;

/// <summary>Units as CloudWatch writes them.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html</remarks>
public enum MetricUnit
{
    Count,
    Seconds,
    Bytes,
}

/// <summary>
/// When a value becomes a CloudWatch metric. CloudWatch charges per metric and hour with a value; the log line carries the value in any
/// case.
/// </summary>
public enum MetricUse
{
    Always,

    /// <summary>Sent only when non-zero; its alarms treat missing data as OK.</summary>
    UnlessZero,

    /// <summary>Only in the log, for queries there.</summary>
    Never,
}

/// <summary>What is measured: alarms and dashboards know it by this name.</summary>
/// <param name="Name">1 to 1,024 characters, unique within its service.</param>
public sealed record Metric(string Name, MetricUnit Unit, MetricUse Use = MetricUse.Always)
{
    public MetricValue Of(double value) => new(this, value);

    /// <param name="value">Null where there is nothing to report yet.</param>
    public MetricValue Of(TimeSpan? value) => new(this, value?.TotalSeconds);
}

/// <param name="Value">Null where nothing is sent this time, as CloudWatch has no empty value.</param>
public readonly record struct MetricValue(Metric Metric, double? Value)
{
    /// <summary>Whether it is sent to CloudWatch as a metric.</summary>
    public bool IsForCloudWatch => Metric.Use == MetricUse.Always || (Metric.Use == MetricUse.UnlessZero && Value is not 0);
}
