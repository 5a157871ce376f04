using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A rollback, by <c>statemachines/replay.asl.json</c>.</summary>
internal sealed record RollbackJob(RollbackRequest Request, bool DryRun) : StackJob
{
    public override string Name => $"{(DryRun ? "plan-rollback" : "rollback")}-{Request.Layer}";

    public override string Title => $"{(DryRun ? "the plan of a" : "the")} rollback of {Request.Layer} to {Request.When}";

    public override bool ChangesNothing => DryRun;

    public override string MachineOf(StackMachines machines) => machines.Replay;

    public override JobProgress Progress(StepOutput output) => new(output["rollback"] is JsonObject plan ? Differences(plan) : "");

    public override string Result(StepOutput output)
    {
        if (output["rollback"] is not JsonObject plan)
            return "It has succeeded.";
        var state = $"{Request.Layer} as {plan["to_batch"]} left it at {TimeOf(plan["at"])}";
        var oldest = plan["oldest_batch"] is { } batch
            ? $"\nThe oldest state within reach is that after {batch}, of {TimeOf(plan["oldest_at"])}." : "";
        if (!DryRun && output.Counts.Count == 0)
            return $"There is nothing to roll back: nothing has changed since {plan["to_batch"]}.{oldest}";
        return DryRun
            ? $"A rollback would leave {state}: {Differences(plan)}, on {output.Number("dates"):N0} dates.{oldest}"
            : $"Rolled back to {state}: {BatchProgress.InWords(output.Counts)}. {Onwards}";
    }

    private string Onwards => Request.Layer == LayerNames.Bronze
        ? "What came since comes again from Kafka: wikiguard replay bronze --stack NAME. Backfills since then have to be given again."
        : "Its next run reads again what came since, by the configuration that is then in force.";

    protected override JsonObject Fields()
    {
        var (field, value) = Request switch
        {
            { To: { } time } => (RollbackRequest.ToField, Written(time)),
            { BeforeBatch: { } batch } => (RollbackRequest.BeforeField, batch),
            _ => (RollbackRequest.SnapshotField, $"{Request.Snapshot}"),
        };
        return new() { ["layer"] = Request.Layer, [field] = value, ["dry_run"] = DryRun };
    }

    private static string TimeOf(JsonNode? time) => time is null ? "" : Spoken.At(time.GetValue<DateTimeOffset>());

    private static string Differences(JsonObject plan) =>
        $"{StepOutput.Number(plan["undone_batches"]):N0} batches are undone, {StepOutput.Number(plan["removed"]):N0} rows go, "
            + $"{StepOutput.Number(plan["put_back"]):N0} come back";
}
