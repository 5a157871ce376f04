using System.Text.Json.Nodes;

namespace WikiGuard.Batches;

/// <summary>
/// Plans used to be stored with a field for each thing that a batch might read, before <see cref="BatchPlan.Input"/> replaced these. A
/// checkpoint may still hold such a plan: a run of the older version was killed, or its batch is held.
/// </summary>
internal static class OlderPlan
{
    /// <summary>Gives the plan in a stored checkpoint its input, where it has none.</summary>
    public static void Upgrade(JsonNode? checkpoint)
    {
        if (checkpoint is JsonObject fields && fields["planned"] is JsonObject plan && !plan.ContainsKey("input") && InputOf(plan) is
            { } input)
            plan["input"] = input;
    }

    private static JsonObject? InputOf(JsonObject plan)
    {
        if (plan["redrive"] is JsonObject filter)
            return new JsonObject { ["kind"] = "quarantined_rows", ["filter"] = filter.DeepClone() };
        if (plan["sources"] is JsonObject sources)
            return new JsonObject
            {
                ["kind"] = "source_counters",
                ["sources"] = sources.DeepClone(),
                ["recorded"] = plan["recorded"]?.DeepClone()
            };
        if (plan["keys"] is JsonArray { Count: > 0 } keys)
            return new JsonObject { ["kind"] = "landed_files", ["keys"] = keys.DeepClone(), ["arrived"] = plan["arrived"]?.DeepClone() };
        if (plan["from_seq"] is not JsonValue from || plan["to_seq"] is not JsonValue to || !from.TryGetValue(out long fromSeq)
            || !to.TryGetValue(out long toSeq))
            return null;
        return toSeq < fromSeq
            ? new JsonObject { ["kind"] = "whole_dates", ["through_seq"] = toSeq }
            : new JsonObject { ["kind"] = "upstream_range", ["from_seq"] = fromSeq, ["to_seq"] = toSeq };
    }
}
