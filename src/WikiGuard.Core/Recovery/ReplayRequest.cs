using System.Globalization;
using System.Text.Json;
using WikiGuard.Batches;

namespace WikiGuard.Recovery;

/// <summary>Dates of a layer that are to be derived again from the previous layer.</summary>
/// <param name="Layer">silver, from bronze; or gold, from silver.</param>
/// <param name="To">Inclusive.</param>
/// <param name="Truncate">What the previous layer does not explain is removed.</param>
public sealed record ReplayRequest(string Layer, DateOnly From, DateOnly To, bool Truncate)
{
    private static readonly string[] Fields = ["layer", "from", "to", "truncate", "dry_run", "requester"];

    /// <summary>Reads an execution's input, such as <c>{"layer": "silver", "from": "2026-02-01", "to": "2026-02-07"}</c>.</summary>
    /// <returns>The request, and whether only its plan is wanted.</returns>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static (ReplayRequest Request, bool DryRun) Read(JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Object)
            throw new InvalidConfigException("The request is no JSON object. Write {\"layer\": \"silver\", \"from\": \"2026-02-01\"}.");
        var errors = input.EnumerateObject().Select(f => f.Name).Except(Fields, StringComparer.Ordinal)
            .Select(f => $"{f} is unknown; the fields are {string.Join(", ", Fields)}").ToList();
        var layer = input.TryGetProperty("layer", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "";
        if (layer is not (LayerNames.Silver or LayerNames.Gold))
            errors.Add($"layer is {Shown(input, "layer")}: write silver or gold");
        var from = Date("from", isRequired: true);
        var to = Date("to", isRequired: false) ?? from;
        if (from > to)
            errors.Add("from is after to");
        var (truncate, dryRun) = (Flag("truncate"), Flag("dry_run"));
        return errors.Count == 0
            ? (new ReplayRequest(layer, from!.Value, to!.Value, truncate), dryRun)
            : throw new InvalidConfigException(
                $"The request has {(errors.Count == 1 ? "an error" : $"{errors.Count} errors")}: {string.Join("; ", errors)}.");

        DateOnly? Date(string field, bool isRequired)
        {
            if (!isRequired && !input.TryGetProperty(field, out _))
                return null;
            if (input.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
                && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return date;
            errors.Add($"{field} is {Shown(input, field)}: write an event date such as \"2026-02-01\"");
            return null;
        }

        bool Flag(string field)
        {
            if (!input.TryGetProperty(field, out var value))
                return false;
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                return value.GetBoolean();
            errors.Add($"{field} is {Shown(input, field)}: write true or false");
            return false;
        }
    }

    private static string Shown(JsonElement input, string field) =>
        input.TryGetProperty(field, out var value) ? PrintableText.Of(value.GetRawText(), '?', 60) : "missing";
}
