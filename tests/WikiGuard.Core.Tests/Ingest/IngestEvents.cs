using System.Text.Json;
using System.Text.Json.Nodes;

namespace WikiGuard.Ingest;

/// <summary>Edits as a recording holds them; India is monitored, Norway is not.</summary>
internal static class IngestEvents
{
    public const string Allowlist = "entities: [{title: India}, {title: Peru}]";

    public static readonly DateTimeOffset Noon = new(2026, 1, 26, 12, 0, 0, TimeSpan.Zero);

    /// <param name="number">Its line in the recording; the id is made of it.</param>
    /// <param name="minute">Minutes after noon on the stream; null for an event without a time.</param>
    /// <param name="bytes">Filled up with a comment to about this length.</param>
    public static string Edit(long number, double? minute, string title = "India", string domain = "en.wikipedia.org", int bytes = 0)
    {
        var meta = new JsonObject { ["id"] = $"event-{number}", ["domain"] = domain };
        if (minute is { } m)
            meta["dt"] = Noon.AddMinutes(m).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
        return new JsonObject
        {
            ["meta"] = meta,
            ["wiki"] = "enwiki",
            ["namespace"] = 0,
            ["title"] = title,
            ["comment"] = new string('c', bytes),
        }.ToJsonString();
    }

    public static string Move(long number, string title, string target, int @namespace = 0, string logType = "move") => new JsonObject
    {
        ["meta"] = new JsonObject { ["id"] = $"event-{number}", ["domain"] = "en.wikipedia.org" },
        ["type"] = "log",
        ["wiki"] = "enwiki",
        ["namespace"] = @namespace,
        ["title"] = title,
        ["log_type"] = logType,
        ["log_action"] = "move",
        ["log_params"] = new JsonObject { ["target"] = target, ["noredir"] = "0" },
    }.ToJsonString();

    public static string Canary(long number, double minute) => Edit(number, minute, domain: "canary");

    public static string NotMonitored(long number, double? minute) => Edit(number, minute, "Norway");

    public static DateTimeOffset ArrivalOf(JsonElement enriched) =>
        enriched.GetProperty("_metadata").GetProperty("ingestion_timestamp").GetDateTimeOffset();
}
