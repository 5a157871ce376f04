using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Ports;

namespace WikiGuard.Testing;

/// <summary>Recentchange events for tests: an ordinary one of each type, changed field by field.</summary>
public static class EventJson
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The summary of an edit that MediaWiki's undo made.</summary>
    public const string Undo =
        "Undid revision [[Special:Diff/1335474809|1335474809]] by [[Special:Contributions/Elm|Elm]] ([[User talk:Elm|talk]])";

    public static JsonObject Edit(int n, DateTimeOffset? at = null, string title = "Barack Obama", string user = "Shellwood") =>
        Change(n, "edit", at ?? Noon.AddSeconds(n), title, user)
            .With("comment", "copy edit")
            .With("notify_url", "https://en.wikipedia.org/w/index.php?diff=2&oldid=1")
            .With("minor", false)
            .With("length", new JsonObject { ["old"] = 100, ["new"] = 110 })
            .With("revision", new JsonObject { ["old"] = 1, ["new"] = 2 });

    public static JsonObject New(int n, DateTimeOffset? at = null, string title = "Barack Obama", string user = "Shellwood") =>
        Change(n, "new", at ?? Noon.AddSeconds(n), title, user)
            .With("comment", "new article")
            .With("notify_url", "https://en.wikipedia.org/w/index.php?oldid=2&rcid=3")
            .With("minor", false)
            .With("patrolled", true)
            .With("length", new JsonObject { ["new"] = 4000 })
            .With("revision", new JsonObject { ["new"] = 2 });

    /// <param name="logParams">An array, an object or a text: all three occur.</param>
    public static JsonObject Log(
        int n, JsonNode? logParams = null, DateTimeOffset? at = null, string title = "Barack Obama", string user = "Shellwood") =>
        Change(n, "log", at ?? Noon.AddSeconds(n), title, user)
            .With("comment", "persistent vandalism")
            .With("log_id", 170_000_000L + n)
            .With("log_type", "protect")
            .With("log_action", "modify")
            .With("log_params", logParams ?? new JsonArray())
            .With("log_action_comment", "changed protection level");

    public static JsonObject Categorize(
        int n, DateTimeOffset? at = null, string title = "Category:Living people", string user = "Shellwood") =>
        Change(n, "categorize", at ?? Noon.AddSeconds(n), title, user)
            .With("namespace", 14)
            .With("comment", "[[:Barack Obama]] added to category")
            .With("notify_url", "https://en.wikipedia.org/w/index.php?diff=2&oldid=1");

    /// <summary>A change on another wiki, such as Wikidata, that shows on the page; it may name no user.</summary>
    public static JsonObject External(int n, DateTimeOffset? at = null, string title = "Barack Obama", string? user = null) =>
        Change(n, "external", at ?? Noon.AddSeconds(n), title, user).With("comment", "/* wbsetclaim-update:2||1 */");

    public static JsonObject With(this JsonObject json, string key, JsonNode? value)
    {
        json[key] = value;
        return json;
    }

    public static JsonObject Without(this JsonObject json, string key)
    {
        json.Remove(key);
        return json;
    }

    /// <summary>Gives the event another id.</summary>
    public static JsonObject Named(this JsonObject json, string id)
    {
        json["meta"]!["id"] = id;
        return json;
    }

    /// <summary>Gives the event the Ingestor's stamp.</summary>
    public static JsonObject Arrived(this JsonObject json, DateTimeOffset at, string? entity = null) =>
        json.With("_metadata", new JsonObject
        {
            ["ingestion_timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
            ["source"] = "test",
            ["version"] = "2.0",
            ["canonical_entity"] = entity,
        });

    public static string IdOf(int n) => $"00000000-0000-4000-8000-{n:D12}";

    /// <summary>The event as the log delivers it, a second after its own time unless it has the Ingestor's stamp.</summary>
    public static LogRecord ToRecord(this JsonObject json, long offset, int partition = 0, string topic = Topics.CleanedEvents)
    {
        var time = json["timestamp"] is JsonValue value && value.TryGetValue<long>(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : Noon;
        return new LogRecord(topic, partition, offset, time.AddSeconds(1), null, Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static JsonObject Change(int n, string type, DateTimeOffset at, string title, string? user) => new()
    {
        ["$schema"] = "/mediawiki/recentchange/1.0.0",
        ["meta"] = new JsonObject
        {
            ["id"] = IdOf(n),
            ["domain"] = "en.wikipedia.org",
            ["dt"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        },
        ["id"] = 1_990_000_000L + n,
        ["type"] = type,
        ["namespace"] = 0,
        ["title"] = title,
        ["title_url"] = "https://en.wikipedia.org/wiki/" + title.Replace(' ', '_'),
        ["timestamp"] = at.ToUnixTimeSeconds(),
        ["user"] = user,
        ["bot"] = false,
        ["wiki"] = "enwiki",
    };
}
