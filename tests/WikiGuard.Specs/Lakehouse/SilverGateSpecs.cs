using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The rules of the silver gate, and that no row gets past it uncounted.</summary>
public sealed class SilverGateSpecs
{
    [Fact]
    public async Task Each_rule_refuses_a_row_and_says_why()
    {
        (JsonObject Event, string Checks, string Reason)[] cases =
        [
            (EventJson.Edit(1).Without("type"), "event_type_complete", "the event has no type"),
            (EventJson.Edit(2).With("type", ""), "event_type_complete", "the event has no type"),
            (EventJson.Edit(3).With("type", "move"), "event_type_valid", "the type is not a known one (event_type: move)"),
            (EventJson.Edit(4).With("type", new string('x', 50)), "event_type_valid",
                $"the type is not a known one (event_type: {new string('x', 40)})"),
            (EventJson.Edit(5).Without("wiki"), "wiki_complete", "the wiki is missing"),
            (EventJson.Edit(6).With("wiki", ""), "wiki_complete", "the wiki is missing"),
            (EventJson.Edit(7).With("title", null), "title_complete", "the title is missing"),
            (EventJson.Edit(8).With("title", new JsonArray()), "title_complete", "the title is missing"),
            (EventJson.Edit(9).With("user", new JsonObject()), "user_name_complete", "the user is missing"),
            (EventJson.New(10).With("user", new JsonArray()), "user_name_complete", "the user is missing"),
            (EventJson.Log(11).With("user", new JsonObject { ["name"] = "Ann" }), "user_name_complete", "the user is missing"),
            (EventJson.Categorize(12).With("user", new JsonArray("Ann")), "user_name_complete", "the user is missing"),
            (Undated(13), "event_timestamp_complete", "the event has no readable time"),
            (EventJson.Edit(14, Year(2021).AddYears(1).AddSeconds(-1)).Arrived(Year(2022)), "event_timestamp_plausible",
                "the event time lies before 2022 (event_timestamp: 2021-12-31 23:59:59)"),
            (EventJson.Edit(15).With("id", 0), "wikimedia_id_positive", "the recentchange id is not positive (wikimedia_id: 0)"),
            (EventJson.Edit(16).With("id", -5), "wikimedia_id_positive", "the recentchange id is not positive (wikimedia_id: -5)"),
            (EventJson.Edit(17, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(3601)), "processing_lag_in_range",
                Late(3601)),
            (EventJson.Edit(18, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(-601)), "processing_lag_in_range",
                Late(-601)),
            (EventJson.Edit(19, EventJson.Noon).With("type", "move").With("wiki", "").With("title", "").With("id", 0)
                    .Arrived(EventJson.Noon.AddDays(1)),
                "event_type_valid,wiki_complete,title_complete,wikimedia_id_positive,processing_lag_in_range",
                "the type is not a known one (event_type: move); the wiki is missing; the title is missing; "
                + "the recentchange id is not positive (wikimedia_id: 0); "
                + Late(86400)),
            (EventJson.Edit(20, Year(2021)).With("user", new JsonObject()).Arrived(EventJson.Noon),
                "user_name_complete,event_timestamp_plausible,processing_lag_in_range",
                "the user is missing; the event time lies before 2022 (event_timestamp: 2021-01-01 00:00:00); " + Late(160228800)),
        ];
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(cases.Select(c => c.Event));

        var manifest = (await lakehouse.PromoteToSilverAsync())[1];

        var rows = await lakehouse.RowsAsync("select * from silver_quarantine order by event_id");
        Assert.Equal(cases.Select(c => (c.Checks, c.Reason)),
            rows.Select(r => ((string)r["failed_checks"]!, (string)r["quarantine_reason"]!)));
        Assert.Equal(cases.Select(c => c.Event.ToJsonString()), rows.Select(r => (string)r["original_record"]!));
        Assert.Equal(cases.Length, manifest.Counts["silver_quarantined"]);
        Assert.Equal(cases.Length, rows.Select(r => r["quarantine_id"]).Distinct().Count());
        Assert.All(rows, r => Assert.Equal(("quarantined", manifest.BatchId, "2", "cleaned_events"),
            (r["status"], r["quarantine_batch_id"], r["rule_version"], r["kafka_topic"])));
        Assert.Equal(0, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
    }

    [Fact]
    public async Task A_value_on_the_border_of_a_rule_passes()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(3600)),
            EventJson.Edit(2, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(-600)),
            EventJson.Edit(3, Year(2022)).Arrived(Year(2022)),
            EventJson.Edit(4).With("id", 1),
            EventJson.Edit(5).With("id", null),
            // Beyond the border by less than a millisecond: arrivals are kept in milliseconds.
            EventJson.Edit(6, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(3600.0004)));

        await lakehouse.PromoteToSilverAsync();

        Assert.Equal([3600d, -600d, 0d, 1d, 1d, 3600d],
            (await lakehouse.QueryAsync("select processing_lag_seconds from silver_events order by event_id")).Rows.Select(
                r => (double)r[0]!));
    }

    [Theory]
    [InlineData("live", 0)]
    [InlineData("backfill", 1)]
    [InlineData("redrive", 1)]
    public async Task Only_what_arrived_live_can_be_late(string mode, long passed)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon).Arrived(EventJson.Noon.AddDays(30)));
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.QueryAsync($"update bronze_events set ingest_mode = '{mode}'");

        await lakehouse.RunAsync(lakehouse.Silver);

        Assert.Equal(passed, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(passed, await lakehouse.ScalarAsync<long>(
            $"select count(*) from silver_events where ingest_mode = '{mode}' and processing_lag_seconds = 2592000e0"));
    }

    [Fact]
    public async Task No_null_in_the_json_escapes_both_sides()
    {
        var fields = EventJson.Edit(0).Select(f => f.Key).Except(["meta"]).ToArray();
        string[] inner = ["meta.domain", "meta.dt", "length.old", "length.new", "revision.old", "revision.new"];
        var events = new List<JsonObject>();
        foreach (var field in fields)
        {
            events.Add(EventJson.Edit(events.Count + 1).With(field, null));
            events.Add(EventJson.Edit(events.Count + 1).Without(field));
        }
        foreach (var path in inner.Select(i => i.Split('.')))
        {
            var json = EventJson.Edit(events.Count + 1);
            json[path[0]]![path[1]] = null;
            events.Add(json);
        }
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);

        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        // type, title and wiki, each null and absent.
        Assert.Equal((events.Count, events.Count - 6, 6, 0),
            (counts["read"], counts["silver"], counts["silver_quarantined"], counts["duplicates"]));
        Assert.Equal(events.Count - 6, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
    }

    /// <summary>A row for each column of bronze, with a null there and nowhere else.</summary>
    [Fact]
    public async Task No_null_in_bronze_escapes_both_sides()
    {
        string[] columns =
        [
            "event_id", "event_data", "kafka_topic", "kafka_partition", "kafka_offset", "kafka_key", "ingestion_timestamp", "ingest_mode",
            "committed_at", "batch_id",
        ];
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(columns.Select((_, i) => EventJson.Edit(i)));
        await lakehouse.RunAsync(lakehouse.Bronze);
        foreach (var (i, column) in columns.Index())
            await lakehouse.QueryAsync($"update bronze_events set {column} = null where event_id = '{EventJson.IdOf(i)}'");

        lakehouse.Crash.CrashBefore("silver/merge_silver_events");
        await Assert.ThrowsAsync<CrashException>(() => lakehouse.RunAsync(lakehouse.Silver));
        lakehouse.Crash.Revive();
        lakehouse.WaitOutLease();
        var counts = Assert.Single(await lakehouse.RunAsync(lakehouse.Silver)).Counts;

        Assert.Equal((10L, 8L, 2L, 0L),
            (counts["read"], counts["silver"], counts["silver_quarantined"], counts["duplicates"]));
        Assert.Equal(8, await lakehouse.ScalarAsync<long>("select count(distinct event_id) from silver_events"));
        Assert.Equal(["event_id_complete", "event_type_complete,wiki_complete,title_complete,event_timestamp_complete"],
            (await lakehouse.RowsAsync("select failed_checks from silver_quarantine order by 1")).Select(r => r["failed_checks"]));
    }

    private static string Late(long seconds) =>
        $"the event arrived more than 10 minutes before or 60 minutes after its own time (processing_lag_seconds: {seconds})";

    private static DateTimeOffset Year(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static JsonObject Undated(int n)
    {
        var json = EventJson.Edit(n).Without("timestamp").Arrived(EventJson.Noon);
        json["meta"]!.AsObject().Remove("dt");
        return json;
    }
}
