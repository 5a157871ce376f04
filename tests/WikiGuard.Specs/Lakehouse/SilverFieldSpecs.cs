using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>How the columns of silver come out of the JSON.</summary>
public sealed class SilverFieldSpecs
{
    [Fact]
    public async Task An_edit_fills_every_column()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(EventJson.Edit(1)
            .With("minor", true).With("patrolled", true).With("comment", "/* Early life */ ortografía 𝄞")
            .Arrived(EventJson.Noon.AddSeconds(3.25), "enwiki:Barack Obama").ToRecord(offset: 5, partition: 2));
        var manifest = (await lakehouse.PromoteToSilverAsync())[1];

        var expected = new Dictionary<string, object?>
        {
            ["event_id"] = EventJson.IdOf(1),
            ["wikimedia_id"] = 1_990_000_001L,
            ["event_type"] = "edit",
            ["event_timestamp"] = EventJson.Noon.AddSeconds(1).UtcDateTime,
            ["wiki"] = "enwiki",
            ["domain"] = "en.wikipedia.org",
            ["namespace"] = 0L,
            ["title"] = "Barack Obama",
            ["title_url"] = "https://en.wikipedia.org/wiki/Barack_Obama",
            ["entity"] = "enwiki:Barack Obama",
            ["target_entity"] = null,
            ["user_name"] = "Shellwood",
            ["user_type"] = "registered",
            ["is_bot"] = false,
            ["is_anonymous"] = false,
            ["is_minor"] = true,
            ["is_patrolled"] = true,
            ["comment"] = "/* Early life */ ortografía 𝄞",
            ["has_comment"] = true,
            ["length_old"] = 100L,
            ["length_new"] = 110L,
            ["bytes_changed"] = 10L,
            ["revision_old"] = 1L,
            ["revision_new"] = 2L,
            ["is_revert"] = false,
            ["is_revert_known"] = true,
            ["revert_source"] = null,
            ["is_self_revert"] = false,
            ["is_large_edit"] = false,
            ["log_type"] = null,
            ["log_action"] = null,
            ["notify_url"] = "https://en.wikipedia.org/w/index.php?diff=2&oldid=1",
            ["kafka_topic"] = "cleaned_events",
            ["kafka_partition"] = 2L,
            ["kafka_offset"] = 5L,
            ["ingestion_timestamp"] = EventJson.Noon.AddSeconds(3.25).UtcDateTime,
            ["processing_lag_seconds"] = 2.25,
            ["ingest_mode"] = "live",
            ["batch_id"] = manifest.BatchId,
            ["batch_seq"] = 1L,
            ["event_date"] = new DateOnly(2026, 1, 29),
            ["was_reverted"] = null,
            ["revert_risk"] = null,
            ["revert_risk_model"] = null,
            ["revert_risk_version"] = null,
            ["editor_edit_count"] = null,
            ["editor_is_patroller"] = null,
            ["signals_seq"] = null,
            ["undone_revision"] = null,
        };
        RowAssert.Equal(expected, await lakehouse.RowAsync("select * from silver_events"), except: "processed_at");
    }

    [Fact]
    public async Task A_new_page_has_a_new_length_only()
    {
        var row = await SilverRowAsync(EventJson.New(1));

        Assert.Equal(("new", true, true), (row["event_type"], row["is_patrolled"], row["has_comment"]));
        Assert.Equal((null, 4000L, 4000L), (row["length_old"], row["length_new"], row["bytes_changed"]));
        Assert.Equal((null, 2L), (row["revision_old"], row["revision_new"]));
    }

    [Fact]
    public async Task An_edit_without_a_length_before_it_has_no_change_of_bytes()
    {
        var lengths = new[] { """{"old":null,"new":4000}""", """{"new":4000}""", """{"old":"much","new":4000}""" };
        var rows = await SilverRowsAsync([.. lengths.Select((l, i) => EventJson.Edit(i + 1).With("length", JsonNode.Parse(l)))]);

        Assert.Equal(lengths.Length, rows.Count);
        Assert.All(rows, row => Assert.Equal((4000L, (object?)null), (row["length_new"], row["bytes_changed"])));
    }

    [Fact]
    public async Task A_log_event_is_read_whatever_shape_its_parameters_have()
    {
        var rows = await SilverRowsAsync(
            EventJson.Log(1), EventJson.Log(2, new JsonObject { ["duration"] = "24 hours" }), EventJson.Log(3, "a text").Without("id"),
            EventJson.Log(4).With("log_id", 0).With("id", null));

        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Assert.Equal(("log", "protect", "modify"), (row["event_type"], row["log_type"], row["log_action"])));
        Assert.All(rows, row => Assert.Null(row["bytes_changed"]));
        Assert.Equal([1_990_000_001L, 1_990_000_002L, null, null], rows.Select(r => (long?)r["wikimedia_id"]));
    }

    [Fact]
    public async Task A_categorize_event_is_counted_under_its_category()
    {
        var row = await SilverRowAsync(EventJson.Categorize(1));

        Assert.Equal(("categorize", 14L, "enwiki:Category:Living people"), (row["event_type"], row["namespace"], row["entity"]));
        Assert.Null(row["bytes_changed"]);
    }

    [Fact]
    public async Task An_external_event_needs_no_user()
    {
        var rows = await SilverRowsAsync(EventJson.External(1), EventJson.External(2, user: ""),
            EventJson.External(3, user: "Wikidata editor"));

        Assert.All(rows, row => Assert.Equal("external", row["event_type"]));
        // A user without a name would otherwise become a user window of its own.
        Assert.Equal([null, null, "Wikidata editor"], rows.Select(r => (string?)r["user_name"]));
        Assert.Equal([null, null, "registered"], rows.Select(r => (string?)r["user_type"]));
        Assert.All(rows, row => Assert.Equal(false, row["is_anonymous"]));
    }

    [Fact]
    public async Task The_canonical_entity_wins_and_else_wiki_and_title_name_it()
    {
        var rows = await SilverRowsAsync(
            EventJson.Edit(1, title: "Talk:Barack Obama").Arrived(EventJson.Noon, "enwiki:Barack Obama"),
            EventJson.Edit(2).Arrived(EventJson.Noon),
            EventJson.Edit(3).Arrived(EventJson.Noon, ""),
            EventJson.Edit(4));

        Assert.All(rows, row => Assert.Equal("enwiki:Barack Obama", row["entity"]));
        Assert.Equal("Talk:Barack Obama", rows[0]["title"]);
    }

    [Fact]
    public async Task The_edits_own_time_comes_before_the_streams()
    {
        var at = EventJson.Noon;
        var rows = await SilverRowsAsync(
            EventJson.Edit(1, at),
            EventJson.Edit(2, at).With("timestamp", "1769688000"),
            EventJson.Edit(3, at).With("timestamp", 1769688000.5),
            EventJson.Edit(4, at).With("timestamp", "yesterday"),
            EventJson.Edit(5, at).With("timestamp", new JsonObject()),
            EventJson.Edit(6, at).Without("timestamp"),
            Dated(7, "2026-01-29T12:00:00Z"),
            Dated(8, "2026-01-29T12:00:00.1Z"),
            Dated(9, "2026-01-29T12:00:00.123956Z"));

        // A finer fraction than milliseconds is cut: Trino's from_iso8601_timestamp has no more.
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 100, 123],
            rows.Select(r => ((DateTime)r["event_timestamp"]! - at.UtcDateTime).TotalMilliseconds));
    }

    [Fact]
    public async Task A_time_in_any_other_form_is_no_time()
    {
        string[] texts =
        [
            "2026-01-29 12:00:00Z", "2026-01-29T12:00:00", "2026-01-29T12:00:00+01:00", "2026-01-29T12:00Z",
            "2026-02-30T12:00:00Z", "2026-13-01T12:00:00Z", "2026-01-29T24:00:00Z", "2026-01-29T12:60:00Z",
            "2026-01-29T12:00:60Z", "2026-01-29T12:00:00Z\n", "2026-01-29T12:00:00.1234567Z", "",
        ];
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(texts.Select((text, i) => Dated(i, text)));

        await lakehouse.PromoteToSilverAsync();

        Assert.Equal(texts.Length,
            await lakehouse.ScalarAsync<long>("select count(*) from silver_quarantine where failed_checks = 'event_timestamp_complete'"));
    }

    [Fact]
    public async Task A_wrong_type_costs_the_field_and_not_the_event()
    {
        string[] whole = ["id", "namespace"];
        string[] inner = ["length.old", "length.new", "revision.old", "revision.new"];
        string[] values =
            ["\"x\"", "1.5", "1e3", "true", "null", "[]", "{}", "\"\"", "\"12\\n\"", "\" 12\"", "\"+12\"", "9223372036854775808123"];
        var events = new List<JsonObject>();
        foreach (var (field, value) in whole.Concat(inner).SelectMany(_ => values, (f, v) => (f, v)))
        {
            var json = EventJson.Edit(events.Count + 1, EventJson.Noon);
            if (field.Split('.') is [var outer, var leaf])
                json[outer]![leaf] = JsonNode.Parse(value);
            else
                json[field] = JsonNode.Parse(value);
            events.Add(json);
        }

        var rows = await SilverRowsAsync([.. events]);

        Assert.Equal(whole.Length * values.Length + inner.Length * values.Length, rows.Count);
        string[] columns = ["wikimedia_id", "namespace", "length_old", "length_new", "revision_old", "revision_new"];
        for (var i = 0; i < rows.Count; i++)
        {
            var wrong = columns[i / values.Length];
            foreach (var column in columns)
                Assert.True((rows[i][column] is null) == (column == wrong),
                    $"{wrong} = {values[i % values.Length]}: {column} is {rows[i][column] ?? "null"}");
        }
    }

    [Fact]
    public async Task Where_an_object_should_be_anything_else_may_stand()
    {
        var fields = new[] { "length", "revision", "_metadata" };
        var values = new[] { "\"x\"", "1.5", "true", "null", "[]", "[1,2]", "{\"old\":{\"old\":1},\"new\":[1]}" };
        var events = fields.SelectMany(_ => values, (f, v) => (Field: f, Value: v))
            .Select((c, i) => EventJson.Edit(i + 1, EventJson.Noon).With(c.Field, JsonNode.Parse(c.Value)));

        var rows = await SilverRowsAsync([.. events]);

        Assert.Equal(fields.Length * values.Length, rows.Count);
        Assert.All(rows, row => Assert.Equal("enwiki:Barack Obama", row["entity"]));
        Assert.All(rows.Take(values.Length), row => Assert.Null(row["bytes_changed"]));
    }

    [Fact]
    public async Task Flags_are_true_only_where_the_event_says_true()
    {
        string[] values = ["true", "false", "null", "\"yes\"", "\"TRUE\"", "1", "[]", "{}"];
        var rows = await SilverRowsAsync(
        [
            .. values.Select((v, i) => EventJson.Edit(i + 1)
                .With("bot", JsonNode.Parse(v)).With("minor", JsonNode.Parse(v)).With("patrolled", JsonNode.Parse(v))),
        ]);

        foreach (var column in new[] { "is_bot", "is_minor", "is_patrolled" })
            Assert.Equal([true, false, false, false, false, false, false, false], rows.Select(r => (bool)r[column]!));
    }

    [Fact]
    public async Task An_odd_text_is_kept_as_it_is()
    {
        string[] texts = ["it's \"quoted\" \\ back", "line\nbreak\ttab", "e\u0301 𝄞 漢字 \u202e", "", " ", "{\"a\":1}", "null"];
        var rows = await SilverRowsAsync([.. texts.Select((t, i) => EventJson.Edit(i + 1).With("comment", t))]);

        Assert.Equal(texts, rows.Select(r => (string)r["comment"]!));
        Assert.Equal([true, true, true, false, true, true, true], rows.Select(r => (bool)r["has_comment"]!));
    }

    [Fact]
    public async Task An_edit_is_large_beyond_ten_kibibytes_either_way()
    {
        (long Before, long After)[] lengths = [(100, 10_340), (100, 10_341), (10_340, 100), (10_341, 100)];
        var rows = await SilverRowsAsync(
        [
            .. lengths.Select((l, i) => EventJson.Edit(i + 1).With("length", new JsonObject { ["old"] = l.Before, ["new"] = l.After })),
        ]);

        Assert.Equal([(10_240, false), (10_241, true), (-10_240, false), (-10_241, true)],
            rows.Select(r => ((long)r["bytes_changed"]!, (bool)r["is_large_edit"]!)));
    }

    internal static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> SilverRowsAsync(params JsonObject[] events)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteToSilverAsync();
        return await lakehouse.RowsAsync("select * from silver_events order by event_id");
    }

    private static async Task<IReadOnlyDictionary<string, object?>> SilverRowAsync(JsonObject json) =>
        Assert.Single(await SilverRowsAsync(json));

    private static JsonObject Dated(int n, string dt)
    {
        var json = EventJson.Edit(n).Without("timestamp");
        json["meta"]!["dt"] = dt;
        return json;
    }
}
