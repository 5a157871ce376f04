using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template.Reading;

/// <summary>A metric that an alarm or the dashboard reads.</summary>
/// <param name="Reader">The alarm, or the dashboard.</param>
internal sealed partial record AlarmMetric(string Reader, string Namespace, string Name, IReadOnlyDictionary<string, string> Dimensions)
{
    private const string Ours = "WikiGuard";

    /// <summary>The dashboard's JSON, with every <c>${…}</c> as it stands.</summary>
    public static JsonDocument Dashboard { get; } = JsonDocument.Parse(SamTemplate.Ours.Get("Dashboard")["DashboardBody"].Text()!);

    /// <summary>Those that our own code has to emit.</summary>
    public static IReadOnlyList<AlarmMetric> OfOurs { get; } =
        [.. SamTemplate.Ours.OfType("AWS::CloudWatch::Alarm").SelectMany(OfAlarm).Concat(OfDashboard()).Where(m => m.Namespace == Ours)];

    public static IEnumerable<AlarmMetric> OfAlarm(Resource alarm) => alarm["Metrics"] is { } several
        ? several.Items().Select(m => m.At("MetricStat", "Metric")).OfType<YamlNode>().Select(m => Of(alarm.Id, m))
        : [Of(alarm.Id, alarm.Body.At("Properties")!)];

    private static AlarmMetric Of(string reader, YamlNode metric) => new(
        reader, metric.At("Namespace").Text()!, metric.At("MetricName").Text()!,
        metric.At("Dimensions").Items().ToDictionary(d => d.At("Name").Text()!, d => d.At("Value").Text()!, StringComparer.Ordinal));

    public static IEnumerable<AlarmMetric> OfDashboard() =>
        from widget in Dashboard.RootElement.GetProperty("widgets").EnumerateArray()
        where widget.GetProperty("type").GetString() == "metric"
        from metric in widget.GetProperty("properties").GetProperty("metrics").EnumerateArray()
        let words = metric.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String)
            .Select(w => Substitution().Replace(w.GetString()!, "${name}")).ToList()
        select new AlarmMetric("Dashboard", words[0], words[1],
            words.Skip(2).Chunk(2).ToDictionary(d => d[0], d => d[1], StringComparer.Ordinal));

    // In an alarm it is a !Ref.
    [GeneratedRegex(@"^\$\{(?<name>\w+)\}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Substitution();
}
