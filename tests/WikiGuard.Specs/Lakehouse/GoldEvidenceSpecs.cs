using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The edits that made a window anomalous.</summary>
public sealed class GoldEvidenceSpecs
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(EventJson.Noon.UtcDateTime);

    [Fact]
    public async Task An_anomalous_window_keeps_the_edits_that_made_it_so_and_an_ordinary_one_none()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, At(1), "A", "~2026-1-1"), EventJson.Edit(2, At(2), "A", "192.0.2.17"),
            EventJson.Edit(3, At(3), "A", "Ann").With("comment", EventJson.Undo),
            EventJson.Edit(4, At(4), "A", "192.0.2.17").With("comment", EventJson.Undo), EventJson.Edit(5, At(5), "A", "192.0.2.17"),
            EventJson.Log(6, at: At(6), title: "A"),
            EventJson.Edit(7, At(7), "A", "192.0.2.17").With("comment", EventJson.Undo),
            EventJson.Edit(8, At(8), "B", "192.0.2.17").With("comment", EventJson.Undo),
            EventJson.Edit(9, At(9), "A", "192.0.2.17").With("comment", EventJson.Undo));
        var manifest = (await lakehouse.PromoteAsync())[2];

        Assert.Equal("HIGH_REVERT, ANON_SURGE",
            await lakehouse.ScalarAsync<string>("select anomaly_types from gold_entity_metrics_10min where entity = 'enwiki:A'"));
        Assert.Equal(
            ["1 4 revert, anonymous", "2 7 revert, anonymous", "3 9 revert, anonymous", "4 1 anonymous", "5 2 anonymous", "6 3 revert",
                "7 5 anonymous"], await EvidenceAsync(lakehouse));
        var expected = new Dictionary<string, object?>
        {
            ["window_start"] = EventJson.Noon.UtcDateTime,
            ["entity"] = "enwiki:A",
            ["event_id"] = EventJson.IdOf(4),
            ["evidence_rank"] = 1L,
            ["contribution"] = "revert, anonymous",
            ["event_type"] = "edit",
            ["user_name"] = "192.0.2.17",
            ["user_type"] = "ip",
            ["is_revert"] = true,
            ["revert_source"] = "software",
            ["bytes_changed"] = 10L,
            ["comment"] = EventJson.Undo,
            ["diff_url"] = "https://en.wikipedia.org/w/index.php?diff=2&oldid=1",
            ["batch_id"] = manifest.BatchId,
            ["batch_seq"] = 1L,
            ["metric_date"] = Today,
            ["was_reverted"] = null,
            ["revert_risk"] = null,
            ["editor_edit_count"] = null,
            ["evidence_edits"] = 7L,
        };
        RowAssert.Equal(expected, await lakehouse.RowAsync("select * from gold_entity_evidence_10min where evidence_rank = 1"),
            except: "event_timestamp");
    }

    [Fact]
    public async Task To_a_burst_every_event_contributes_and_the_most_telling_fifty_are_kept()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Enumerable.Range(1, 60)
                .Select(n => EventJson.Edit(n, At(n), "A", "Ann").With("comment", n > 30 ? EventJson.Undo : "copy edit")));

        await lakehouse.PromoteAsync();

        var evidence = await EvidenceAsync(lakehouse);
        Assert.Equal(50, evidence.Count);
        Assert.Equal("1 31 revert, burst", evidence[0]);
        Assert.Equal("30 60 revert, burst", evidence[29]);
        Assert.Equal("31 1 burst", evidence[30]);
        Assert.Equal("50 20 burst", evidence[49]);
    }

    [Fact]
    public async Task To_a_large_change_edits_in_its_direction_contribute_unless_they_are_tiny()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        long[] sizes = [-60_000, -600, -500, 5_000, 0, -2_000];
        await lakehouse.LandAsIsAsync(sizes.Select((bytes, i) => EventJson.Edit(i + 1, At(i), "A").With(
            "length", new JsonObject { ["old"] = 100_000, ["new"] = 100_000 + bytes })));

        await lakehouse.PromoteAsync();

        Assert.Equal(["1 1 large", "2 2 large", "3 6 large"], await EvidenceAsync(lakehouse));
    }

    [Fact]
    public async Task A_link_is_made_where_the_event_brings_none_that_is_safe()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var pages = Enumerable.Range(5, 10).Select(n => EventJson.Edit(n, At(n), "A"));
        await lakehouse.LandAsIsAsync(pages.Concat(
        [
            EventJson.Edit(1, At(1), "A").Without("notify_url"),
            EventJson.Edit(2, At(2), "A").With("notify_url", "javascript:alert(1)"),
            EventJson.New(3, At(3), "A").Without("notify_url"),
            EventJson.Log(4, at: At(4), title: "A"),
        ]));

        await lakehouse.PromoteAsync();

        Assert.Equal(
            ["https://en.wikipedia.org/w/index.php?diff=2&oldid=1", "https://en.wikipedia.org/w/index.php?diff=2&oldid=1",
                "https://en.wikipedia.org/w/index.php?oldid=2",
                "https://en.wikipedia.org/wiki/A"],
            (await lakehouse.RowsAsync("select diff_url from gold_entity_evidence_10min order by event_id limit 4"))
                .Select(r => r["diff_url"]));
    }

    [Fact]
    [LongTest("Three runs of gold.")]
    public async Task Evidence_of_a_window_that_is_no_longer_anomalous_is_gone()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Enumerable.Range(1, 5).Select(n => EventJson.Edit(n, At(n), "A").With("comment", n < 4 ? EventJson.Undo : "copy edit"))
            .Concat(Enumerable.Range(11, 5)
                .Select(n => EventJson.Edit(n, At(n), "B").With("comment", n < 14 ? EventJson.Undo : "copy edit"))));
        await lakehouse.PromoteAsync();
        Assert.Equal(["1 1 revert", "1 11 revert", "2 12 revert", "2 2 revert", "3 13 revert", "3 3 revert"],
            (await EvidenceAsync(lakehouse)).Order(StringComparer.Ordinal));

        await lakehouse.LandAsIsAsync(Enumerable.Range(21, 2).Select(n => EventJson.Edit(n, At(n), "A")).Append(
            EventJson.Edit(10, At(10), "B").With("comment", EventJson.Undo)));
        await lakehouse.PromoteAsync();

        Assert.Equal(["1 10 revert", "2 11 revert", "3 12 revert", "4 13 revert"], await EvidenceAsync(lakehouse));
    }

    [Fact]
    [LongTest("Three runs of gold.")]
    public async Task Computing_a_window_again_leaves_its_evidence_as_it_was()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(1, 20).Select(n => EventJson.Edit(n, At(n), "A")));
        await lakehouse.PromoteAsync();
        var before = await EvidenceAsync(lakehouse);

        await lakehouse.RecomputeAsync(Today);
        Assert.Equal(before, await EvidenceAsync(lakehouse));

        await lakehouse.QueryAsync("delete from silver_events");
        await lakehouse.RecomputeAsync(Today);
        Assert.Empty(await EvidenceAsync(lakehouse));
    }

    private static DateTimeOffset At(int seconds) => EventJson.Noon.AddSeconds(seconds);

    // Rank, event, contribution.
    private static async Task<IReadOnlyList<string>> EvidenceAsync(TestLakehouse lakehouse) =>
        [.. (await lakehouse.RowsAsync("select * from gold_entity_evidence_10min order by entity, evidence_rank"))
            .Select(r => $"{r["evidence_rank"]} {((string)r["event_id"]!)[^6..].TrimStart('0')} {r["contribution"]}")];
}
