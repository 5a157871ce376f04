using System.Text.Json.Nodes;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Recentchange events for tests: an ordinary edit, changed field by field.</summary>
internal static class EventJson
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    public static JsonObject Edit(int n, DateTimeOffset? at = null, string title = "Barack Obama", string user = "Shellwood")
    {
        var time = at ?? Noon.AddSeconds(n);
        return new JsonObject
        {
            ["$schema"] = "/mediawiki/recentchange/1.0.0",
            ["meta"] = new JsonObject
            {
                ["id"] = $"00000000-0000-4000-8000-{n:D12}",
                ["domain"] = "en.wikipedia.org",
                ["dt"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            },
            ["id"] = 1_990_000_000L + n,
            ["type"] = "edit",
            ["namespace"] = 0,
            ["title"] = title,
            ["title_url"] = "https://en.wikipedia.org/wiki/" + title.Replace(' ', '_'),
            ["comment"] = "copy edit",
            ["timestamp"] = time.ToUnixTimeSeconds(),
            ["user"] = user,
            ["bot"] = false,
            ["notify_url"] = "https://en.wikipedia.org/w/index.php?diff=2&oldid=1",
            ["minor"] = false,
            ["length"] = new JsonObject { ["old"] = 100, ["new"] = 110 },
            ["revision"] = new JsonObject { ["old"] = 1, ["new"] = 2 },
            ["wiki"] = "enwiki",
        };
    }

    public static JsonObject With(this JsonObject json, string key, JsonNode? value)
    {
        json[key] = value;
        return json;
    }
}
