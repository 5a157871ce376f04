using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A start, a stop or another action of <c>statemachines/pipeline-control.asl.json</c>.</summary>
/// <param name="Component">What a restart is of; null for all.</param>
internal sealed record ControlJob(string Action, string? Component = null) : StackJob
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Halt = "halt";
    public const string Restart = "restart";
    public const string Status = "status";

    private const string Ingest = "ingest";

    private static readonly string[] Topics = ["cleaned_events", "dlq_events"];

    private static readonly string[] Functions =
        ["write-bronze", "commit-bronze", "promote-silver", "promote-gold", "maintain", "recover", "read-log"];

    /// <summary>What can be restarted by itself: the Ingestor, the event source of a topic, a function.</summary>
    public static IReadOnlyList<string> Components { get; } = [Ingest, .. Topics, .. Functions];

    public override string Name => Action;

    public override string Title => $"the {Action} of {Component ?? "the pipeline"}";

    public override bool ChangesNothing => Action == Status;

    public override bool IsUrgent => Action == Halt;

    public override string MachineOf(StackMachines machines) => machines.Control;

    public override JobProgress Progress(StepOutput output) =>
        new(output["kafka"] is JsonObject kafka && kafka["lag"] is JsonArray { Count: > 0 } lag ? $"Kafka's lag {lag[0]}" : "");

    public override string Result(StepOutput output) => Action switch
    {
        Start => "The pipeline runs: schedules and event sources are on, the Ingestor's task has started, and the alarms speak."
            + LateOf(output["expected"] as JsonObject),
        Stop => "The pipeline is stopped, and everything that was read is in gold. Brokers and network still cost money.",
        Halt => "The pipeline is halted. What is in Kafka waits for a start, as long as Kafka keeps it. Brokers and network still cost "
            + "money.",
        Restart => Component switch
        {
            null => "The Ingestor was deployed anew, and its new task runs; the event sources were off and are on again; functions have "
                + "new execution environments.",
            Ingest => "The Ingestor was deployed anew, and its new task runs.",
            var topic when Topics.Contains(topic) => $"The event source of {topic} was off, and is on again.",
            _ => $"{Component} has new execution environments from its next invocation on.",
        },
        _ => "It has succeeded.",
    };

    public override string NextStep(Execution failed) => failed.Error switch
    {
        "NothingRuns" => "Start it: wikiguard start --stack NAME",
        "NotStarted" => "Mend that, deploy, then: wikiguard start --stack NAME",
        "NotDrained" => "See why: wikiguard verify --stack NAME --no-alert. Then stop again, or do not wait: wikiguard stop --now "
            + "--stack NAME",
        _ => "Mend the cause, then give the same command again: each may be repeated.",
    };

    // What the state machine knew before the Ingestor read on; nothing after a short stop.
    private static string LateOf(JsonObject? expected)
    {
        try
        {
            return (expected?["answer"] as JsonObject)?["late"].Deserialize<LateArrivals>() is { } late
                ? $"\n{RecoveryText.WillBeLate(late)}" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    protected override JsonObject Fields()
    {
        var fields = new JsonObject { ["action"] = Action };
        if (Component is not null)
            fields["component"] = Component;
        return fields;
    }
}
