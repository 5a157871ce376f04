using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A redrive or a discard of refused records, by <c>statemachines/backfill.asl.json</c>.</summary>
internal sealed record QuarantineJob(QuarantineRequest Request, bool DryRun) : StackJob
{
    public override string Name => $"{(DryRun ? "count-" : "")}{RecoveryText.Verb(Request)}";

    public override string Title => $"{(DryRun ? "the count for a" : "the")} {RecoveryText.Verb(Request)} of {Request}";

    public override bool ChangesNothing => DryRun;

    public override string MachineOf(StackMachines machines) => machines.Backfill;

    public override JobProgress Progress(StepOutput output)
    {
        var (done, all) = (output.Number("next"), output.Number("chunks"));
        return all == 0 ? new("") : new($"{done:N0} of {all:N0} parts", done, all);
    }

    public override string Result(StepOutput output)
    {
        if (output["batch"] is { } batch)
            return DryRun ? RecoveryText.WouldRelease($"{batch}", Request.Discard) : RecoveryText.Released($"{batch}", Request.Discard);
        var layers = output.Counts.GroupBy(c => c.Key.Split('_')[0], c => KeyValuePair.Create(c.Key[(c.Key.IndexOf('_') + 1)..], c.Value))
            .ToDictionary(g => g.Key, g => g.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        var told = LayerNames.InOrder.Where(layers.ContainsKey).ToList();
        if (DryRun || told.Count == 0)
            return RecoveryText.WouldTake(Request, told.ToDictionary(l => l, l => layers[l].GetValueOrDefault("open")));
        return string.Join('\n', told.Select(l => Request.Discard
            ? RecoveryText.Discarded(l, layers[l].GetValueOrDefault("discarded")) : RecoveryText.Redriven(l, layers[l])));
    }

    public override string NextStep(Execution failed) => failed.Error == "NotWhole"
        ? "Give the same command again." : base.NextStep(failed);

    protected override JsonObject Fields()
    {
        var ((check, batch, id, from, to), quarantine) = (Request.Filter, new JsonObject());
        foreach (var (field, value) in new[]
            { ("layer", Request.Layer), ("check", check), ("from", $"{from:O}"), ("to", $"{to:O}"), ("batch", batch), ("id", id) })
        {
            if (!string.IsNullOrEmpty(value))
                quarantine[field] = value;
        }
        return new() { ["quarantine"] = quarantine, ["discard"] = Request.Discard, ["dry_run"] = DryRun };
    }
}
