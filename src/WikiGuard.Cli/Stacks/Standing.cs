using System.Text.Json.Nodes;
using WikiGuard.Costs;
using WikiGuard.Metrics;

namespace WikiGuard.Cli.Stacks;

/// <summary>How a stack's pipeline stands: the output of the state machine's action <c>status</c>.</summary>
internal sealed record Standing(StepOutput Output)
{
    public const string Running = "running";
    public const string Stopped = "stopped";
    public const string Between = "between";

    /// <summary>Running where everything is on, stopped where nothing is, and else between.</summary>
    public string State
    {
        get
        {
            List<Switch> switches = [.. Sources, .. Schedules];
            if (Ingestor("desired") > 0 && Ingestor("running") >= Ingestor("desired") && switches.TrueForAll(s => s.IsOn))
                return Running;
            return Ingestor("desired") == 0 && Ingestor("running") == 0 && !switches.Exists(s => s.IsOn) ? Stopped : Between;
        }
    }

    public string Rollout => Text(Output["service"], "rollout");

    /// <summary>Lambda's polls of Kafka, by their topics.</summary>
    public IReadOnlyList<Switch> Sources =>
        [.. Items("sources").Select(s => new Switch(Topics(s), Text(s, "state"), Text(s, "last_result")))];

    public IReadOnlyList<Switch> Schedules => [.. Items("schedules").Select(s => new Switch(Text(s, "name"), Text(s, "state")))];

    /// <summary>Of Kafka's cluster; empty where an older stack does not say.</summary>
    public string Cluster => Text(Output["cluster"], "state");

    /// <summary>The names of the alarms that ring; null where an older stack does not say.</summary>
    public IReadOnlyList<string>? Ringing => (Output["alarms"] as JsonObject)?["ringing"] is JsonArray alarms
        ? [.. alarms.Select(a => Text(a, "AlarmName")).Order(StringComparer.Ordinal)] : null;

    /// <summary>What Athena has done today, in UTC; null where an older stack does not say.</summary>
    public ScansToday? Scans => (Output["scans"] as JsonObject)?["metrics"] is JsonArray metrics
        ? new ScansToday(Sum(metrics, "statements"), Sum(metrics, "bytes")) : null;

    /// <param name="count">desired, running or pending.</param>
    public long Ingestor(string count) => StepOutput.Number((Output["service"] as JsonObject)?[count]);

    private IEnumerable<JsonNode?> Items(string field) => Output[field] as JsonArray ?? [];

    // A day in which nothing was asked has no value.
    private static long Sum(JsonArray metrics, string id) => metrics.Where(m => Text(m, "Id") == id)
        .SelectMany(m => (m as JsonObject)?["Values"] as JsonArray ?? []).Sum(StepOutput.Number);

    private static string Topics(JsonNode? source) => string.Join(", ", (source as JsonObject)?["topics"] as JsonArray ?? []);

    private static string Text(JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <param name="State">As its service calls it.</param>
    internal sealed record Switch(string Name, string State, string LastResult = "")
    {
        public bool IsOn => State is "ENABLED" or "Enabled";
    }
}

/// <summary>Statements that a stack's workgroup has run in a day.</summary>
internal sealed record ScansToday(long Statements, long Bytes)
{
    /// <summary>At list prices. Each statement is billed at least 10 MB; where some scan less and some more, it is more.</summary>
    public double Dollars =>
        Math.Max(Bytes, Statements * ScanMeter.LeastBilledBytes) / 1e12 * Prices.Shipped["athena_scanned_tb"];

    /// <summary>What a stack of the template's defaults costs in a day besides, as <c>wikiguard cost</c> estimates it.</summary>
    public static double OthersADay =>
        CostModel.Weekly(new Workload(), Prices.Shipped).Where(l => l.Group != "Athena").Sum(l => l.Dollars) / 7;
}
