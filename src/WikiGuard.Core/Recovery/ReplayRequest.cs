using System.Text.Json;
using WikiGuard.Batches;

namespace WikiGuard.Recovery;

/// <summary>Dates of a layer that are to be derived again from the previous layer.</summary>
/// <param name="Layer">silver, from bronze; or gold, from silver.</param>
/// <param name="To">Inclusive.</param>
/// <param name="Truncate">What the previous layer does not explain is removed.</param>
public sealed record ReplayRequest(string Layer, DateOnly From, DateOnly To, bool Truncate)
{
    /// <summary>What it may cost on AWS, in dollars; null for whatever it costs.</summary>
    public double? MaxUsd { get; init; }

    /// <summary>Of gold: what was usual before the dates is learned again first.</summary>
    public bool Relearn { get; init; }

    /// <summary>The previous layer.</summary>
    public string Upstream => Layer == LayerNames.Silver ? LayerNames.Bronze : LayerNames.Silver;

    /// <summary>Reads an execution's input, such as <c>{"layer": "silver", "from": "2026-02-01", "to": "2026-02-07"}</c>.</summary>
    /// <returns>The request, and whether only its plan is wanted.</returns>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static (ReplayRequest Request, bool DryRun) Read(JsonElement input)
    {
        var fields = new RequestFields(
            input, """{"layer": "silver", "from": "2026-02-01"}""", "layer", "from", "to", "truncate", "relearn", "max_usd",
            "dry_run", "requester");
        var layer = fields.Text("layer", "write bronze, silver or gold", l => l is LayerNames.Silver or LayerNames.Gold) ?? "";
        var from = fields.Date("from");
        var to = fields.Has("to") ? fields.Date("to") : from;
        if (from > to)
            fields.Error("from is after to");
        var (truncate, dryRun) = (fields.Flag("truncate"), fields.Flag("dry_run"));
        var relearn = fields.Flag("relearn");
        if (relearn && layer == LayerNames.Silver)
            fields.Error("relearn goes with gold, whose baselines are learned");
        var maxUsd = fields.MaxUsd();
        fields.ThrowIfAny();
        return (new ReplayRequest(layer, from!.Value, to!.Value, truncate) { Relearn = relearn, MaxUsd = maxUsd }, dryRun);
    }
}
