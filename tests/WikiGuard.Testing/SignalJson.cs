using System.Text.Json.Nodes;
using WikiGuard.Events;

namespace WikiGuard.Testing;

/// <summary>Events of the streams that say something about a revision, in the form of their schemas.</summary>
public static class SignalJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>A change of tags (mediawiki/revision/tags-change 1.0.0).</summary>
    /// <param name="n">Gives the event its id.</param>
    /// <param name="at">When the tags were changed; <paramref name="made"/> if null.</param>
    /// <param name="tags">All that the revision has then.</param>
    /// <param name="before">Those that it had before; left out if null.</param>
    public static JsonObject Tags(
        int n, long revision, DateTimeOffset made, string[] tags, string[]? before = null, DateTimeOffset? at = null,
        string title = "Barack Obama")
    {
        var json = new JsonObject
        {
            ["$schema"] = "/mediawiki/revision/tags-change/1.0.0",
            ["meta"] = Meta(n, Streams.Tags, at ?? made),
            ["database"] = "enwiki",
            ["page_id"] = 534366,
            ["page_title"] = title.Replace(' ', '_'),
            ["page_namespace"] = 0,
            ["page_is_redirect"] = false,
            ["rev_id"] = revision,
            ["rev_parent_id"] = revision - 1,
            ["rev_timestamp"] = made.UtcDateTime.ToString(TimeFormat),
            ["rev_sha1"] = "phoiac9h4m842xq45sp7s6u21eteeq1",
            ["rev_len"] = 110,
            ["rev_minor_edit"] = false,
            ["comment"] = "copy edit",
            ["performer"] = new JsonObject
            {
                ["user_text"] = "Shellwood",
                ["user_groups"] = new JsonArray("*", "user"),
                ["user_is_bot"] = false,
                ["user_id"] = 22_041_646,
                ["user_registration_dt"] = "2026-01-20T08:15:30Z",
                ["user_edit_count"] = 12,
            },
            ["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]),
        };
        return before is null
            ? json : json.With("prior_state", new JsonObject { ["tags"] = new JsonArray([.. before.Select(t => (JsonNode)t)]) });
    }

    /// <summary>A prediction of a revert (mediawiki/page/prediction_classification_change 1.x).</summary>
    public static JsonObject Prediction(
        int n, long revision, DateTimeOffset made, double risk, string version = "3", DateTimeOffset? at = null,
        string title = "Barack Obama", string model = "revertrisk-language-agnostic") => new()
        {
            ["$schema"] = "/mediawiki/page/prediction_classification_change/1.3.0",
            ["meta"] = Meta(n, Streams.Signals[1], at ?? made.AddSeconds(1)),
            ["wiki_id"] = "enwiki",
            ["dt"] = made.UtcDateTime.ToString(TimeFormat),
            ["changelog_kind"] = "update",
            ["page_change_kind"] = "edit",
            ["page"] = new JsonObject
            {
                ["page_id"] = 534366,
                ["page_title"] = title.Replace(' ', '_'),
                ["namespace_id"] = 0,
                ["is_redirect"] = false,
            },
            ["revision"] = new JsonObject
            {
                ["rev_id"] = revision,
                ["rev_parent_id"] = revision - 1,
                ["rev_dt"] = made.UtcDateTime.ToString(TimeFormat),
                ["rev_size"] = 110,
                ["comment"] = "copy edit",
                ["editor"] = new JsonObject
                {
                    ["user_text"] = "Shellwood",
                    ["user_id"] = 22_041_646,
                    ["edit_count"] = 12,
                    ["groups"] = new JsonArray("*", "user", "autoconfirmed"),
                    ["is_bot"] = false,
                    ["is_temp"] = false,
                    ["registration_dt"] = "2026-01-20T08:15:30Z",
                },
            },
            ["predicted_classification"] = new JsonObject
            {
                ["model_name"] = model,
                ["model_version"] = version,
                ["predictions"] = new JsonArray(risk >= 0.5 ? "true" : "false"),
                ["probabilities"] = new JsonObject { ["true"] = risk, ["false"] = 1 - risk },
            },
        };

    private static JsonObject Meta(int n, string stream, DateTimeOffset at) => new()
    {
        ["id"] = $"00000000-0000-4000-9000-{n:D12}",
        ["domain"] = "en.wikipedia.org",
        ["stream"] = stream,
        ["dt"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
    };
}
