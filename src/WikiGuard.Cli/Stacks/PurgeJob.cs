using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A purge, by <c>statemachines/replay.asl.json</c>.</summary>
/// <param name="Subject">What goes; null where somebody else has asked for it, and only its hash is known.</param>
internal sealed record PurgeJob(PurgeRequest Request, PurgeSubject? Subject) : StackJob
{
    public override string Name => Request.DryRun ? "count-purge" : "purge";

    public override string Title => $"{(Request.DryRun ? "the count for a" : "the")} purge of sha256:{Request.Hash}";

    public override bool ChangesNothing => Request.DryRun;

    public override (string Key, byte[] Content)? Object => Subject is null ? null : (Request.Key, Subject.ToJson());

    public override string MachineOf(StackMachines machines) => machines.Replay;

    public override JobProgress Progress(StepOutput output)
    {
        var (done, all) = (output.Number("next"), output.Number("chunks"));
        return all == 0 ? new("") : new($"{done:N0} of {all:N0} parts", done, all);
    }

    public override string Result(StepOutput output) => Request.DryRun
        ? $"A purge would remove {BatchProgress.InWords(output.Counts)}"
        : output.Counts.All(c => c.Value == 0)
        ? "Nothing on the stack is of it. Nothing was done. Kafka has it until its retention ends, if it ever came."
        : $"Removed {BatchProgress.InWords(output.Counts)}. Kafka has it until its retention ends, and a replay from there or a backfill brings "
            + "it back: purge again after one.";

    protected override JsonObject Fields() => new() { [PurgeRequest.Field] = Request.Key, ["dry_run"] = Request.DryRun };
}
