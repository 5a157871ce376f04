using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A replay, by <c>statemachines/replay.asl.json</c>.</summary>
internal sealed record ReplayJob(ReplayRequest Request, bool DryRun) : StackJob
{
    public override string Name => $"{(DryRun ? "plan" : "replay")}-{Request.Layer}";

    public override string Title => $"{(DryRun ? "the plan of a" : "the")} replay of {Request.Layer}, "
        + $"{Spoken.Dates(Request.From, Request.To)}{(Request.Truncate ? ", with truncation" : "")}";

    public override bool ChangesNothing => DryRun;

    public override string MachineOf(StackMachines machines) => machines.Replay;

    public override JobProgress Progress(StepOutput output)
    {
        var (done, all) = (output.Number("next"), output.Number("chunks"));
        return all == 0 ? new("") : new($"{done:N0} of {RecoveryText.Batches(all)}", done, all);
    }

    public override string Result(StepOutput output)
    {
        var batches = output.Number("chunks");
        if (batches == 0)
            return RecoveryText.NothingToReplay(Request);
        return DryRun
            ? $"{RecoveryText.WouldReplay(Request, batches)}: it reads {output.Number("rows_in"):N0} rows of {Request.Upstream} on "
                + $"{output.Number("dates"):N0} dates; {Request.Layer} has {output.Number("rows_there"):N0}"
                + output.ExpectedCost
            : RecoveryText.Replayed(Request, batches, output.Counts);
    }

    protected override JsonObject Fields()
    {
        var fields = Limited(Request.MaxUsd, new()
        {
            ["layer"] = Request.Layer,
            ["from"] = $"{Request.From:O}",
            ["to"] = $"{Request.To:O}",
            ["truncate"] = Request.Truncate,
            ["dry_run"] = DryRun,
        });
        if (Request.Relearn)
            fields["relearn"] = true;
        return fields;
    }
}
