using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A replay of bronze from Kafka, by <c>statemachines/replay.asl.json</c>.</summary>
internal sealed record LogReplayJob(LogReplayRequest Request, bool DryRun) : StackJob
{
    public override string Name => $"{(DryRun ? "plan" : "replay")}-bronze";

    public override string Title => $"{(DryRun ? "the plan of a" : "the")} replay of bronze from Kafka{(Request.Truncate ? ", with truncation" : "")}";

    public override bool ChangesNothing => DryRun;

    public override string MachineOf(StackMachines machines) => machines.Replay;

    public override JobProgress Progress(StepOutput output)
    {
        var (done, all) = (StepOutput.Number((output["log"] as JsonObject)?[nameof(LogProgress.Read)]), output.Number("records"));
        return all == 0 ? new("") : new($"{done:N0} of {all:N0} records", done, all);
    }

    public override string Result(StepOutput output)
    {
        var ranges = (output["ranges"] as JsonArray ?? []).Select(r => $"{r}");
        return DryRun ? RecoveryText.WouldReadLog("Kafka", output.Number("records"), ranges) + output.ExpectedCost
            : output.Counts.Count == 0 ? "There was nothing to replay: Kafka has no records of that time."
            : $"Replayed bronze: {BatchProgress.InWords(output.Counts)}";
    }

    protected override JsonObject Fields()
    {
        var fields = new JsonObject { ["layer"] = LayerNames.Bronze };
        if (Request.Offsets is { } offsets)
            fields["offsets"] = new JsonObject(offsets.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)new JsonObject(
                t.Value.Select(p => KeyValuePair.Create($"{p.Key}", (JsonNode?)JsonValue.Create(p.Value)))))));
        else
            fields["from"] = Request.From is { } from ? Written(from) : LogReplayRequest.Earliest;
        if (Request.To is { } to)
            fields["to"] = Written(to);
        fields["truncate"] = Request.Truncate;
        fields["dry_run"] = DryRun;
        return Limited(Request.MaxUsd, fields);
    }
}
