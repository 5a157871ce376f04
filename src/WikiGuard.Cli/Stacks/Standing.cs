using System.Text.Json.Nodes;

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

    /// <param name="count">desired, running or pending.</param>
    public long Ingestor(string count) => StepOutput.Number((Output["service"] as JsonObject)?[count]);

    private IEnumerable<JsonNode?> Items(string field) => Output[field] as JsonArray ?? [];

    private static string Topics(JsonNode? source) => string.Join(", ", (source as JsonObject)?["topics"] as JsonArray ?? []);

    private static string Text(JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <param name="State">As its service calls it.</param>
    internal sealed record Switch(string Name, string State, string LastResult = "")
    {
        public bool IsOn => State is "ENABLED" or "Enabled";
    }
}
