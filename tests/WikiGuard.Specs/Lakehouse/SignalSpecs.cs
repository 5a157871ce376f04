using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Recovery;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What other streams say about revisions: kept once, whatever the order, and passed on to the edits that made them.</summary>
public sealed class SignalSpecs
{
    private const long Revision = 1_335_471_546;

    private static readonly DateTimeOffset Made = EventJson.Noon.AddSeconds(1);

    [Fact]
    public async Task Tags_and_predictions_of_a_revision_stand_in_one_row()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            SignalJson.Tags(1, Revision, Made, ["mw-undo", "mobile edit"]),
            SignalJson.Prediction(2, Revision, Made, 0.526),
            SignalJson.Tags(3, Revision, Made, ["mw-undo", "mobile edit", "mw-reverted"], ["mw-undo", "mobile edit"], Made.AddDays(2)));

        var silver = (await lakehouse.PromoteToSilverAsync())[^1];

        Assert.Equal((3L, 3L, 0L), (silver.Counts["read"], silver.Counts["signals"], silver.Counts["silver"]));
        var row = await lakehouse.RowAsync("select * from silver_revision_signals");
        Assert.Equal(("enwiki", Revision, "mobile edit,mw-reverted,mw-undo"),
            (row["wiki"], row["revision_id"], string.Join(',', ((string)row["tags"]!).Split(',').Order())));
        Assert.Equal(Made.UtcDateTime, row["undo_tagged_at"]);
        Assert.Equal(Made.AddDays(2).UtcDateTime, row["reverted_at"]);
        Assert.Null(row["rollback_tagged_at"]);
        Assert.Equal((0.526, "revertrisk-language-agnostic", "3"),
            (row["revert_risk"], row["revert_risk_model"], row["revert_risk_version"]));
        Assert.Equal((12L, "*,user,autoconfirmed", false, new DateTime(2026, 1, 20, 8, 15, 30)),
            (row["editor_edit_count"], row["editor_groups"], row["editor_is_temporary"], row["editor_registered_at"]));
        Assert.Null(row["other_revert_risk"]);
        Assert.Equal(new DateOnly(2026, 1, 29), row["event_date"]);
    }

    [Fact]
    public async Task A_tag_that_was_there_before_the_change_was_not_added_by_it()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            SignalJson.Tags(1, Revision, Made, ["mw-rollback", "mw-blank"], ["mw-rollback"]));
        await lakehouse.PromoteToSilverAsync();

        var row = await lakehouse.RowAsync("select * from silver_revision_signals");
        Assert.Null(row["rollback_tagged_at"]);
        Assert.Equal(Made.UtcDateTime, row["blanked_at"]);
        Assert.Equal("mw-rollback,mw-blank", row["tags"]);
    }

    [Fact]
    public async Task A_prediction_of_another_version_stands_beside_the_newer_one()
    {
        foreach (var (first, second) in new[] { ("3", "10"), ("10", "3") })
        {
            await using var lakehouse = await TestLakehouse.CreateAsync();
            await lakehouse.LandAsIsAsync(SignalJson.Prediction(1, Revision, Made, first == "3" ? 0.3 : 0.9, first));
            await lakehouse.PromoteToSilverAsync();
            await lakehouse.LandAsIsAsync(SignalJson.Prediction(2, Revision, Made, second == "3" ? 0.3 : 0.9, second));
            await lakehouse.PromoteToSilverAsync();

            var row = await lakehouse.RowAsync("select * from silver_revision_signals");
            Assert.Equal((0.9, "10", 0.3, "3"),
                (row["revert_risk"], row["revert_risk_version"], row["other_revert_risk"], row["other_revert_risk_version"]));
        }
    }

    [Fact]
    public async Task In_whatever_order_and_batches_signals_come_and_how_often_the_tables_are_the_same()
    {
        JsonObject[] events =
        [
            Edit(1, "copy edit"),
            SignalJson.Tags(11, Revision, Made, ["mw-manual-revert"], at: Made.AddMilliseconds(-80)),
            SignalJson.Prediction(12, Revision, Made, 0.9),
            SignalJson.Prediction(13, Revision, Made, 0.4, "4"),
            SignalJson.Tags(14, Revision, Made, ["mw-manual-revert", "mw-reverted"], ["mw-manual-revert"], Made.AddHours(30)),
            SignalJson.Tags(15, Revision + 1, Made.AddSeconds(1), ["mobile edit"]),
            Edit(2, "revert vandalism").With("revision", new JsonObject { ["old"] = 1, ["new"] = Revision + 1 }),
        ];
        await using var expected = await PromotedAsync([events]);
        var silver = await expected.RowsAsync("select * from silver_events order by event_id");
        Assert.Equal([(true, "tag", true, 0.4), (false, null, false, null)],
            silver.Select(r => ((bool)r["is_revert"]!, (string?)r["revert_source"], (bool)r["was_reverted"]!, (double?)r["revert_risk"])));
        var random = new Random(7);
        for (var i = 0; i < 12; i++)
        {
            var shuffled = events.ToArray();
            random.Shuffle(shuffled);
            var cut = random.Next(1, shuffled.Length);
            // Half of them come again at the end.
            await using var lakehouse =
                await PromotedAsync([shuffled[..cut], shuffled[cut..], .. i % 2 == 0 ? new[] { shuffled[..cut] } : []]);

            await SameTables.AssertAsync(expected.Engine, lakehouse.Engine);
        }

        static async Task<TestLakehouse> PromotedAsync(IReadOnlyList<JsonObject[]> batches)
        {
            var lakehouse = await TestLakehouse.CreateAsync();
            foreach (var batch in batches)
            {
                await lakehouse.LandAsIsAsync(batch.Select(e => (JsonObject)e.DeepClone()));
                await lakehouse.PromoteAsync();
            }
            return lakehouse;
        }
    }

    [Fact]
    public async Task A_signal_that_comes_later_recomputes_the_windows_of_its_revision_and_no_others()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Edit(1, "copy edit"), EventJson.Edit(2, Made.AddMinutes(30)), EventJson.Edit(3, Made.AddDays(3)));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(SignalJson.Tags(11, Revision, Made, ["mw-rollback"], at: Made.AddDays(3).AddHours(1)));

        var completed = await lakehouse.PromoteAsync();

        Assert.Equal(1L, await lakehouse.ScalarAsync<long>(
            "select revert_count from gold_entity_metrics_10min order by window_start limit 1"));
        var windows = await lakehouse.RowsAsync("select batch_seq from gold_entity_metrics_10min order by window_start");
        Assert.Equal([2L, 1L, 1L], windows.Select(r => r["batch_seq"]));
        Assert.Equal([new EventSpan(Made, Made)], completed[1].Signalled);
        Assert.Equal(1L, completed[2].Counts["gold_entity_windows"]);
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_that_writes_and_the_next_run_ends_the_same()
    {
        await using var unharmed = await TestLakehouse.CreateAsync();
        await unharmed.LandAsIsAsync(Edit(1, "copy edit"), SignalJson.Prediction(11, Revision, Made, 0.3, "2"));
        await unharmed.PromoteAsync();
        await unharmed.LandAsIsAsync(
            SignalJson.Tags(12, Revision, Made, ["mw-undo"]), SignalJson.Prediction(13, Revision, Made, 0.8),
            SignalJson.Tags(14, Revision + 1, Made, ["mw-blank"]).Without("rev_id"), EventJson.Edit(2, Made.AddHours(26)));
        IReadOnlyList<BatchManifest> expected = [];
        var killed = await unharmed.KilledAsync(async () => expected = await unharmed.PromoteAsync());
        Assert.Contains(killed, k => k.Step == "run silver/apply_signals");
        foreach (var (_, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            await lakehouse.PromoteAsync();

            await SameTables.AssertAsync(unharmed.Engine, lakehouse.Engine, whole: true);
            var manifest = await lakehouse.Checkpoints.ReadManifestAsync("silver", 2, CancellationToken.None);
            Assert.Equal(expected[1].Signalled, manifest.Signalled);
        }
    }

    [Fact]
    public async Task A_signal_that_says_nothing_of_a_revision_is_refused_with_the_reason_and_can_be_redriven()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            SignalJson.Tags(1, Revision, Made, ["mw-undo"]).Without("rev_id"),
            SignalJson.Tags(2, Revision, Made, ["mw-undo"]).Without("tags"),
            SignalJson.Tags(3, Revision, Made, [.. Enumerable.Range(0, 21).Select(n => $"tag {n}")]),
            SignalJson.Prediction(4, Revision, Made, 1.5),
            SignalJson.Prediction(5, Revision, Made, 0.5).With("revision", "none"),
            SignalJson.Tags(6, Revision, Made, ["mw-undo"])
                .With("meta", new JsonObject { ["id"] = "six", ["stream"] = "mediawiki.page-links-change" }),
            SignalJson.Tags(7, Revision, Made, ["mw-undo"], at: Made.AddDays(32)));

        var silver = (await lakehouse.PromoteAsync())[1];

        Assert.Equal((7L, 6L, 1L), (silver.Counts["read"], silver.Counts["silver_quarantined"], silver.Counts["dropped"]));
        Assert.Equal(
            [
                ("signal_prediction", "it has no probability from 0 to 1, or no model and version"),
                ("signal_revision", "it does not say which revision it is about, or when that was made"),
                ("signal_revision", "it does not say which revision it is about, or when that was made"),
                ("signal_tags", "it has no list of tags, or one of more than 20"),
                ("signal_tags", "it has no list of tags, or one of more than 20"),
                ("unknown_stream", "it is of a stream that WikiGuard does not know: mediawiki.page-links-change"),
            ],
            (await lakehouse.RowsAsync("select * from silver_quarantine order by failed_checks"))
                .Select(r => ((string)r["failed_checks"]!, (string)r["quarantine_reason"]!)));
        Assert.Equal(0L, await lakehouse.ScalarAsync<long>("select count(*) from silver_revision_signals"));

        var redriven = await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None);

        Assert.Equal((6L, 0L), (redriven.Taken, redriven.Redriven));
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.NotEqual(Verification.CheckStatus.Failed, c.Status));
    }

    [Fact]
    public async Task A_purge_takes_the_signals_of_a_user_and_of_a_revision_too()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var byAnn = SignalJson.Tags(13, Revision + 5, Made, ["mw-undo"]);
        byAnn["performer"]!["user_text"] = "Ann";
        await lakehouse.LandAsIsAsync(
            Edit(1, "copy edit"), SignalJson.Tags(11, Revision, Made, ["mw-undo"]), SignalJson.Prediction(12, Revision, Made, 0.5),
            // A change of tags that names nobody belongs to whoever made the revision.
            SignalJson.Tags(14, Revision, Made, ["mw-undo", "mw-reverted"], ["mw-undo"]).Without("performer"),
            // One that somebody made by hand does not make the revision theirs.
            EventJson.Edit(2).With("user", "Bob").With("revision", new JsonObject { ["old"] = 1, ["new"] = Revision + 5 }), byAnn,
            SignalJson.Tags(15, Revision + 1, Made, []).Without("performer"));
        await lakehouse.PromoteAsync();

        var planned = (await lakehouse.Purge.PlanAsync(PurgeSubject.OfUser("Shellwood"), CancellationToken.None)).There;
        await lakehouse.Purge.RunAsync(PurgeSubject.OfUser("Shellwood"), CancellationToken.None);
        Assert.Equal((4L, 1L, 1L), (planned["bronze_events"], planned["silver_events"], planned["silver_revision_signals"]));
        Assert.Equal(3L, await lakehouse.ScalarAsync<long>("select count(*) from bronze_events"));
        Assert.Equal(0L, await lakehouse.ScalarAsync<long>("select count(*) from bronze_events where event_data like '%Shellwood%'"));
        Assert.Equal(
            [Revision + 1, Revision + 5],
            (await lakehouse.QueryAsync("select revision_id from silver_revision_signals order by 1")).Rows.Select(r => (long)r[0]!));

        await lakehouse.PromoteAsync();
        await lakehouse.Purge.RunAsync(PurgeSubject.OfUser("Ann"), CancellationToken.None);
        Assert.Equal("Bob", await lakehouse.ScalarAsync<string>("select user_name from silver_events"));

        await lakehouse.PromoteAsync();
        await lakehouse.Purge.RunAsync(PurgeSubject.OfRevision("enwiki", Revision + 5), CancellationToken.None);
        Assert.Equal("00000000-0000-4000-9000-000000000015", await lakehouse.ScalarAsync<string>("select event_id from bronze_events"));
        Assert.Equal(Revision + 1, await lakehouse.ScalarAsync<long>("select revision_id from silver_revision_signals"));
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.NotEqual(Verification.CheckStatus.Failed, c.Status));
    }

    [Fact]
    public async Task A_lakehouse_from_before_signals_keeps_its_rows_and_takes_signals_about_them()
    {
        await using var older = await TestLakehouse.CreateAsync();
        await older.LandAsIsAsync(Edit(1, "copy edit"), EventJson.Edit(2));
        await older.PromoteAsync();
        (string Table, string[] Columns)[] added =
        [
            ("bronze_events", ["stream"]), ("silver_staged", ["stream"]), ("silver_events",
                ["was_reverted", "revert_risk", "signals_seq", "revert_risk_model", "revert_risk_version", "editor_edit_count",
                    "editor_is_patroller"]),
            ("gold_entity_metrics_10min",
                ["patrol_revert_count", "signal_coverage", "risky_edits", "risky_ratio", "reverted_since", "reverted_ratio",
                    "new_account_ratio", "new_editors", "is_reverted_surge", "is_risky_surge"]),
            ("gold_entity_evidence_10min", ["was_reverted", "revert_risk", "editor_edit_count"]),
            ("pipeline_ledger", ["filtered_unknown_stream", "signals"]),
        ];
        foreach (var (table, column) in added.SelectMany(t => t.Columns, (t, c) => (t.Table, c)))
            await older.QueryAsync($"alter table {table} drop column {column}");
        await older.QueryAsync("drop table silver_revision_signals");
        await older.QueryAsync("update schema_versions set version = 4");

        await using var lakehouse = await older.CopyAsync();
        await lakehouse.LandAsIsAsync(SignalJson.Tags(11, Revision, Made, ["mw-undo"], at: Made.AddHours(1)));
        await lakehouse.PromoteAsync();

        Assert.Equal([("tag", true), (null, false)],
            (await lakehouse.RowsAsync("select * from silver_events order by event_id"))
                .Select(r => ((string?)r["revert_source"], (bool)r["is_revert"]!)));
        var window = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((1L, 0.5, 0L, null),
            (window["revert_count"], window["signal_coverage"], window["reverted_since"], window["risky_edits"]));
        var day = new DateOnly(2026, 1, 29);
        var replay = await lakehouse.Replay.PlanAsync(new ReplayRequest("silver", day, day, Truncate: false), CancellationToken.None);
        await lakehouse.Replay.RunAsync(replay, (_, _) => { }, CancellationToken.None);
        Assert.Equal(2L, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.NotEqual(Verification.CheckStatus.Failed, c.Status));
    }

    [Fact]
    public async Task A_batch_without_signals_sends_no_statement_for_them()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Edit(1, "copy edit"));
        await lakehouse.PromoteAsync();

        Assert.DoesNotContain(lakehouse.Crash.Statements,
            s => s.Name.StartsWith("silver/", StringComparison.Ordinal) && s.Name.Contains("signal", StringComparison.Ordinal));
    }

    private static JsonObject Edit(int n, string comment) =>
        EventJson.Edit(n).With("comment", comment).With("revision", new JsonObject { ["old"] = 1, ["new"] = Revision });
}
