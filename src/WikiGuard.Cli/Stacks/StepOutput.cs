using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>What a state or an execution gave on. A field that is missing, or of another kind, is as nothing.</summary>
internal sealed class StepOutput
{
    private readonly JsonObject _fields;

    /// <param name="json">Null where there is none.</param>
    public StepOutput(string? json) => _fields = Parse(json) as JsonObject ?? [];

    public JsonNode? this[string field] => _fields[field];

    public long Number(string field) => Number(_fields[field]);

    /// <summary>How many files of a backfill are whole.</summary>
    public long FilesWhole => Number((_fields["landed"] as JsonObject)?[nameof(BackfillState.Next)]);

    /// <summary>In the order in which they are told.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Counts =>
        [.. (_fields["counts"] as JsonObject ?? []).Select(c => KeyValuePair.Create(c.Key, Number(c.Value)))];

    /// <summary>What a dry run says of cost; nothing where an older version ran.</summary>
    public string ExpectedCost => _fields["expected"] is not JsonObject expected ? ""
        : string.Create(CultureInfo.InvariantCulture, $". It is expected to cost some ${expected["usd"]}: "
            + $"{Number(expected["statements"]):N0} statements, {Number(expected["scanned_bytes"]) / 1e6:N0} MB to scan");

    public LineCounts Lines
    {
        get
        {
            var counts = Counts.ToDictionary(StringComparer.Ordinal);
            return new LineCounts(
                counts.GetValueOrDefault("landed"), counts.GetValueOrDefault("malformed"), counts.GetValueOrDefault("blank"),
                counts.GetValueOrDefault("canaries"), counts.GetValueOrDefault("not_monitored"),
                counts.GetValueOrDefault("unknown_stream"));
        }
    }

    public static JsonNode? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static long Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? (long)number : 0;
}
