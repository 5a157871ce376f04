using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WikiGuard.Batches;

namespace WikiGuard.Recovery;

/// <summary>A layer that is to be as it was. Exactly one of the three says when.</summary>
/// <param name="Layer">bronze, silver or gold.</param>
/// <param name="To">A time: the layer as the last batch that was complete by then left it.</param>
/// <param name="Before">A batch of the layer: as it was before that one.</param>
/// <param name="Snapshot">A snapshot of the layer's table of events, or in gold of the entities' windows: as it was when the table was in
/// that state.</param>
public sealed partial record RollbackRequest(string Layer, DateTimeOffset? To, long? Before, long? Snapshot)
{
    /// <summary>The fields of an execution's input, one of which says when.</summary>
    public const string ToField = "rollback_to";

    /// <inheritdoc cref="ToField"/>
    public const string BeforeField = "rollback_before";

    /// <inheritdoc cref="ToField"/>
    public const string SnapshotField = "rollback_snapshot";

    /// <summary>The fields of which a request has one.</summary>
    public static IReadOnlyList<string> WhenFields { get; } = [ToField, BeforeField, SnapshotField];

    /// <summary>The id of the batch before which the state was.</summary>
    public string? BeforeBatch => Before is { } batch ? BatchPlan.IdOf(Layer, batch) : null;

    /// <summary>The state that is wanted, for people.</summary>
    public string When => To is { } time ? Spoken.At(time) : BeforeBatch is { } batch ? $"before {batch}" : $"snapshot {Snapshot}";

    /// <summary>The table whose snapshots a request may name.</summary>
    public string SnapshotTable => SnapshotTableOf(Layer);

    /// <inheritdoc cref="SnapshotTable"/>
    public static string SnapshotTableOf(string layer) => layer == LayerNames.Gold ? "gold_entity_metrics_10min" : $"{layer}_events";

    /// <summary>Reads an execution's input, such as <c>{"layer": "silver", "rollback_to": "2026-02-01T12:00:00Z"}</c>.</summary>
    /// <returns>The request, and whether only its plan is wanted.</returns>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static (RollbackRequest Request, bool DryRun) Read(JsonElement input)
    {
        var fields = new RequestFields(
            input, """{"layer": "silver", "rollback_to": "2026-02-01T12:00:00Z"}""", "layer", ToField, BeforeField, SnapshotField,
            "dry_run", "requester");
        var layer = fields.Text("layer", "write bronze, silver or gold", l => LayerNames.InOrder.Contains(l, StringComparer.Ordinal)) ?? "";
        if (WhenFields.Count(fields.Has) != 1)
            fields.Error($"give one of {ToField}, {BeforeField} and {SnapshotField}");
        var to = fields.Has(ToField) ? fields.Time(ToField) : null;
        var before = fields.Has(BeforeField)
            ? BatchOf(layer, fields.Text(BeforeField, $"write a batch of the layer such as \"{BatchPlan.IdOf(layer, 42)}\"",
                b => BatchOf(layer, b) is not null))
            : null;
        // Text, since programs that read JSON numbers as doubles lose the last digits of one so long.
        var snapshot = fields.Has(SnapshotField)
            ? SnapshotOf(fields.Text(
                SnapshotField, "write a snapshot_id as text, such as \"949530903748831860\"", s => SnapshotOf(s) is not null))
            : null;
        var dryRun = fields.Flag("dry_run");
        fields.ThrowIfAny();
        return (new RollbackRequest(layer, to, before, snapshot), dryRun);
    }

    /// <summary>The number of a layer's batch, such as silver-00000042.</summary>
    /// <returns>Null where the text is none.</returns>
    public static long? BatchOf(string layer, string? text) =>
        text is not null && BatchId().Match(text) is { Success: true } id && id.Groups["layer"].Value == layer
            && long.Parse(id.Groups["number"].Value, CultureInfo.InvariantCulture) is > 0 and var number
            ? number : null;

    /// <returns>Null where the text is no snapshot's id.</returns>
    public static long? SnapshotOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    [GeneratedRegex(@"^(?<layer>[a-z]+)-(?<number>[0-9]{1,12})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BatchId();
}
