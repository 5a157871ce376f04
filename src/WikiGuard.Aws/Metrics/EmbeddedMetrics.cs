using System.Buffers;
using System.Text;
using System.Text.Json;
using WikiGuard.Metrics;

namespace WikiGuard.Aws.Metrics;

/// <summary>
/// Writes metrics as log lines in CloudWatch's embedded metric format, which CloudWatch Logs turns into metrics: no call, no agent, and the
/// line stays to be searched. Safe for concurrent use where the writer is.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html</remarks>
/// <param name="dimensions">Name and value, the same in every line, because an alarm names them all; at most 30.</param>
public sealed class EmbeddedMetrics(TextWriter output, TimeProvider time, IReadOnlyList<KeyValuePair<string, string>> dimensions)
{
    public const string Namespace = "WikiGuard";

    /// <summary>The maximum number of metrics in one line.</summary>
    public const int MostMetrics = 100;

    /// <summary><c>WIKIGUARD_ENVIRONMENT</c>: what the stack is called, such as <c>production</c>; null where it is not set.</summary>
    public static string? EnvironmentName =>
        Environment.GetEnvironmentVariable("WIKIGUARD_ENVIRONMENT") is { Length: > 0 } name ? name : null;

    /// <summary>The dimensions of a service, in an environment where it has one, such as <c>prod</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> DimensionsOf(string service, string? environment) =>
        environment is null ? [new("Service", service)] : [new("Service", service), new("Environment", environment)];

    /// <summary>Writes one line, unless no metric has a value.</summary>
    public void Write(params IReadOnlyList<MetricValue> metrics)
    {
        if (metrics.Count > MostMetrics)
            throw new ArgumentException($"{metrics.Count} metrics are too many for a line: at most {MostMetrics}.", nameof(metrics));
        // JSON has neither NaN nor infinity, and CloudWatch takes neither.
        var told = metrics.Where(m => m.Value is { } value && double.IsFinite(value)).ToList();
        if (told.Count == 0)
            return;
        var line = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(line))
            Write(json, told);
        output.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan)); // whole, so that no other line comes between
        output.Flush();
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<MetricValue> metrics)
    {
        json.WriteStartObject();
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        foreach (var (name, _) in dimensions)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var (metric, _) in metrics.Where(m => m.IsForCloudWatch))
        {
            json.WriteStartObject();
            json.WriteString("Name", metric.Name);
            json.WriteString("Unit", metric.Unit.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        foreach (var (name, value) in dimensions)
            json.WriteString(name, value);
        foreach (var (metric, value) in metrics)
            json.WriteNumber(metric.Name, value!.Value);
        json.WriteEndObject();
    }
}
