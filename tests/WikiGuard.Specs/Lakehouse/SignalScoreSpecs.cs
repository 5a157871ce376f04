using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What Wikimedia's own signals do to the score of a page, by the shipped risk model.</summary>
public sealed class SignalScoreSpecs
{
    private static readonly DateOnly Today = new(2026, 2, 26);

    [Fact]
    public async Task Signals_give_points_of_their_own_and_none_changes_nothing()
    {
        // Of so many edits, by as many accounts, how many were reverted since, are risky, and are by new accounts.
        (string Page, int Edits, int Reverted, int Risky, int New, long Score, string Types)[] cases =
        [
            ("none", 8, 0, 0, 0, 0, ""),
            ("2 of 8 reverted", 8, 2, 0, 0, 0, ""),
            ("3 of 8 reverted", 8, 3, 0, 0, 10, ""),
            ("2 of 5 reverted", 5, 2, 0, 0, 10, ""),
            ("3 of 7 reverted: chance", 7, 3, 0, 0, 20, ""),
            ("3 of 5 reverted", 5, 3, 0, 0, 20, "REVERTED"),
            ("4 of 4 reverted are too few", 4, 4, 0, 0, 0, ""),
            ("2 of 6 risky", 6, 0, 2, 0, 5, ""),
            ("3 of 6 risky", 6, 0, 3, 0, 5, ""),
            ("4 of 6 risky", 6, 0, 4, 0, 15, "RISKY"),
            ("4 of 4 risky are too few", 4, 0, 4, 0, 0, ""),
            ("2 of 6 new", 6, 0, 0, 2, 5, ""),
            ("4 of 6 new", 6, 0, 0, 4, 10, ""),
            ("all", 6, 6, 6, 6, 20 + 15 + 10, "REVERTED, RISKY"),
        ];
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, cases.SelectMany(c => Enumerable.Range(0, c.Edits).Select(i =>
            new SilverRow(At(i), $"enwiki:{c.Page}", $"Account {i}")
            {
                WasReverted = i < c.Reverted,
                Risk = i < c.Risky ? 0.91 : 0.9,
                EditCount = i < c.New ? 9 : 10,
            })).Concat(Enumerable.Range(0, 8).Select(i => new SilverRow(At(i), "enwiki:silent", $"Account {i}"))));

        await lakehouse.RecomputeAsync(Today);

        var rows = (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min")).ToDictionary(r => ((string)r["entity"]!)[7..]);
        Assert.Equal(cases.Select(c => (c.Page, (object?)c.Score, (object?)c.Types, (object?)(c.Types != ""), (object?)1d)),
            cases.Select(c => rows[c.Page]).Select(r => (((string)r["entity"]!)[7..], r["risk_score"], r["anomaly_types"], r["is_anomaly"],
                r["signal_coverage"])));
        Assert.Equal(
            "6 of 6 edits have been reverted since (100%, +20); 6 of 6 edits that a model knows are likely to be reverted (100%, +15); "
            + "6 of 6 edits by accounts with fewer than 10 edits (100%, +10); 6 edits were reverted: 1 of \"Account 0\", 1 of \"Account 1\", "
            + "1 of \"Account 2\", 3 of others; 6 of 6 editors are new: 6 by the number of their edits",
            rows["all"]["anomaly_explanation"]);
        Assert.Equal((6L, 1d, 6L, 1d, 1d, 6L), (rows["all"]["risky_edits"], rows["all"]["risky_ratio"], rows["all"]["reverted_since"],
            rows["all"]["reverted_ratio"], rows["all"]["new_account_ratio"], rows["all"]["new_editors"]));
        var silent = rows["silent"];
        Assert.Equal((0L, "ordinary activity", 0d), (silent["risk_score"], silent["anomaly_explanation"], silent["signal_coverage"]));
        Assert.All(["risky_edits", "risky_ratio", "reverted_since", "reverted_ratio", "new_account_ratio", "new_editors"],
            column => Assert.Null(silent[column]));
        Assert.Equal(Enumerable.Repeat("since reverted, risky, new account", 6), await lakehouse.ContributionsAsync("all"));
        Assert.Equal(Enumerable.Repeat("since reverted", 3), await lakehouse.ContributionsAsync("3 of 5 reverted"));
        Assert.Equal(Enumerable.Repeat("risky", 4), await lakehouse.ContributionsAsync("4 of 6 risky"));
        var evidence = (await lakehouse.RowsAsync("select * from gold_entity_evidence_10min where entity = 'enwiki:all'"))[0];
        Assert.Equal((true, 0.91, 9L), (evidence["was_reverted"], evidence["revert_risk"], evidence["editor_edit_count"]));
    }

    [Fact]
    public async Task Signals_fill_a_score_up_to_100_and_the_words_say_the_points_that_are_left()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Enumerable.Range(0, 15).Select(i => new SilverRow(At(i), User: $"~2026-1-{i}")
        {
            UserType = "temporary",
            IsRevert = true,
            RevertSource = "tag",
            WasReverted = true,
            Risk = 0.99,
            Bytes = i == 0 ? 60_000 : 0,
        }));

        await lakehouse.RecomputeAsync(Today);

        var row = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((100L, "CRITICAL"), (row["risk_score"], row["severity"]));
        Assert.Contains("+15); 15 of 15 edits have been reverted since (100%); 15 of 15 edits that a model knows are likely to be reverted "
            + "(100%, +5); ", (string)row["anomaly_explanation"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_and_its_revert_in_one_window_count_once()
    {
        const string Reverted = "; 3 edits were reverted: 1 of \"Account 4\", 1 of \"Account 5\", 1 of \"Account 6\"";
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, new[] { 3, 2, 1 }.SelectMany(reverts => Enumerable.Range(0, 7).Select(i =>
            new SilverRow(At(i), $"enwiki:{reverts}", $"Account {i}")
            {
                IsRevert = i < reverts,
                RevertSource = "tag",
                WasReverted = i >= 4,
            })));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(
            [
                "1: 20 3 of 7 edits have been reverted since (43%, +20)" + Reverted,
                "2: 20 2 of 7 edits were reverts (29%, usual 12% by default, +10); 3 of 7 edits have been reverted since (43%, +10)" + Reverted,
                "3: 20 3 of 7 edits were reverts (43%, usual 12% by default, +20)" + Reverted,
            ],
            (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity")).Select(r =>
                $"{((string)r["entity"]!)[7..]}: {r["risk_score"]} {r["anomaly_explanation"]}"));
    }

    [Fact]
    public async Task Each_version_of_a_model_has_its_own_limit_and_a_signal_may_be_there_for_some_edits_only()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, new[] { "3", "4" }.SelectMany(version => Enumerable.Range(0, 12).Select(i =>
            new SilverRow(At(i), $"enwiki:{version}", $"Account {i}")
            {
                Risk = i < 5 ? 0.93 : null,
                ModelVersion = version,
                WasReverted = i == 5 ? false : null,
            })));

        await lakehouse.RecomputeAsync(Today);

        var rows = await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity");
        Assert.Equal([(5L, 1d, 0L, 0.5), (0L, 0d, 0L, 0.5)],
            rows.Select(r => ((long)r["risky_edits"]!, (double)r["risky_ratio"]!, (long)r["reverted_since"]!,
                (double)r["signal_coverage"]!)));
    }

    [Fact]
    public async Task Who_undoes_himself_is_no_revert_whether_a_tag_or_the_summary_says_so()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        SilverRow Edit(string page, int revision, string user, string? source = null, bool reverted = false) =>
            new(At(revision), $"enwiki:{page}", user)
            {
                Revision = revision,
                IsRevert = source is not null,
                RevertSource = source,
                WasReverted = reverted,
            };
        await SilverRow.InsertAsync(lakehouse,
            Edit("himself", 11, "Ann", reverted: true), Edit("himself", 12, "Ann", reverted: true), Edit("himself", 13, "Ann", "tag"),
            Edit("another", 21, "Ann", reverted: true), Edit("another", 22, "Ben", "tag"),
            Edit("between", 31, "Ann", reverted: true), Edit("between", 33, "Ann", "tag"),
            Edit("before", 41, "Ann"), Edit("before", 42, "Ben", "tag", reverted: true), Edit("before", 43, "Ben", "tag"),
            Edit("before", 44, "Ben", reverted: true));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(
            [("another", 1L, 0L, 1L), ("before", 1L, 1L, 1L), ("between", 1L, 0L, 1L), ("himself", 0L, 1L, 0L)],
            (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity")).Select(r => (((string)r["entity"]!)[7..],
                (long)r["revert_count"]!, (long)r["self_revert_count"]!, (long)r["reverted_since"]!)));
    }

    [Fact]
    public async Task A_page_under_repair_is_not_the_page_that_was_vandalised()
    {
        // Ten edits by vandals at noon, and an hour later ten reverts by a patroller; once with signals and once without.
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, new[] { true, false }.SelectMany(hasSignals => Enumerable.Range(0, 20).Select(i =>
            new SilverRow(At(i) + TimeSpan.FromHours(i / 10), hasSignals ? "enwiki:told" : "enwiki:untold", i < 10 ? $"Vandal {i}" : "Ana")
            {
                IsRevert = i >= 10,
                RevertSource = i < 10 ? null : hasSignals ? "tag" : "software",
                WasReverted = hasSignals ? i < 10 : null,
                IsPatroller = hasSignals ? i >= 10 : null,
            })));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(
            ["told 12: 25 REVERTED", "told 13: 5 ", "untold 12: 5 ", "untold 13: 35 HIGH_REVERT"],
            (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity, window_start")).Select(r =>
                $"{((string)r["entity"]!)[7..]} {(DateTime)r["window_start"]!:HH}: {r["risk_score"]} {r["anomaly_types"]}"));
        var repair = await lakehouse.RowAsync("select * from gold_entity_metrics_10min where patrol_revert_count > 0");
        Assert.Equal((10L, 10L, 1d, 0d),
            (repair["revert_count"], repair["patrol_revert_count"], repair["revert_ratio"], repair["weighted_revert_ratio"]));
    }

    [Fact]
    public async Task Reverts_that_count_are_told_apart_from_those_of_patrollers()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Enumerable.Range(0, 8).Select(i => new SilverRow(At(i), User: $"User {i}")
        {
            IsRevert = i < 7,
            RevertSource = "tag",
            WasReverted = false,
            IsPatroller = i < 2,
        }));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal("7 of 8 edits were reverts, 2 of them by bots and patrollers, which answer vandalism and do not count "
            + "(63%, usual 12% by default, +30); 6 reverts answered a revert by another user",
            await lakehouse.ScalarAsync<string>("select anomaly_explanation from gold_entity_metrics_10min"));
        Assert.Equal(5, (await lakehouse.ContributionsAsync("A")).Count);
    }

    [Fact]
    public async Task A_new_editor_is_told_by_the_number_of_his_edits_else_by_memory_and_the_words_say_which()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        SilverRow Edit(string page, string user, long? count) => new(At(user[^1]), $"enwiki:{page}", user) { EditCount = count };
        await SilverRow.InsertAsync(lakehouse,
            [
                .. Enumerable.Range(2, 8).Select(back => new SilverRow(At(0).AddDays(-back), "enwiki:Elsewhere", "Known 1")),
                Edit("counted", "Known 1", 3), Edit("counted", "New 2", 9), Edit("counted", "Old 3", 10), Edit("counted", "Nobody 4", null),
                Edit("remembered", "Known 1", null), Edit("remembered", "Nobody 2", null), Edit("remembered", "Nobody 3", null),
                Edit("remembered", "Nobody 4", null),
            ]);

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(
            ["counted 3 3: 3 of 4 editors are new: 2 by the number of their edits and 1 who were not seen before",
                "remembered 3 3: 3 of 4 editors were not seen before"],
            (await lakehouse.RowsAsync($"select * from gold_entity_metrics_10min where entity <> 'enwiki:Elsewhere' order by entity"))
                .Select(r => $"{((string)r["entity"]!)[7..]} {r["new_editors"]} {r["first_seen_editors"]}: {r["anomaly_explanation"]}"));
    }

    [Fact]
    public async Task What_a_later_signal_says_changes_the_score_of_the_edits_window()
    {
        var events = Enumerable.Range(1, 6).Select(n => EventJson.Edit(n, user: $"Account {n}")
            .With("revision", new JsonObject { ["old"] = 100 + n - 1, ["new"] = 100 + n })).ToList();
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();
        Assert.Equal("0 ordinary activity", await ScoreAsync());

        await lakehouse.LandAsIsAsync(Enumerable.Range(1, 6).SelectMany(n => new[]
        {
            SignalJson.Tags(10 + n, 100 + n, EventJson.Noon.AddSeconds(n), ["mw-reverted"], at: EventJson.Noon.AddHours(5)),
            SignalJson.Prediction(20 + n, 100 + n, EventJson.Noon.AddSeconds(n), 0.95),
        }));
        await lakehouse.PromoteAsync();

        Assert.Equal("35 6 of 6 edits have been reverted since (100%, +20); 6 of 6 edits that a model knows are likely to be reverted "
            + "(100%, +15); 6 edits were reverted: 1 of \"Account 1\", 1 of \"Account 2\", 1 of \"Account 3\", 3 of others",
            await ScoreAsync());
        var silver = (await lakehouse.RowsAsync("select * from silver_events"))[0];
        Assert.Equal(("revertrisk-language-agnostic", "3", 12L, false),
            (silver["revert_risk_model"], silver["revert_risk_version"], silver["editor_edit_count"], silver["editor_is_patroller"]));

        Task<string> ScoreAsync() => lakehouse.ScalarAsync<string>(
            "select cast(risk_score as varchar) || ' ' || anomaly_explanation from gold_entity_metrics_10min");
    }

    [Fact]
    public async Task Only_the_tags_that_come_with_an_edit_name_its_editor()
    {
        var made = EventJson.Noon.AddSeconds(1);
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            SignalJson.Tags(1, 101, made, ["mobile edit"]).Of("rollbacker", 5_000),
            SignalJson.Tags(2, 101, made, ["mobile edit", "mw-reverted"], ["mobile edit"], made.AddHours(1)).Of("sysop", 90_000),
            SignalJson.Tags(3, 102, made, ["mw-reverted"], at: made.AddHours(1)).Of("sysop", 90_000),
            SignalJson.Tags(4, 103, made, ["mobile edit"]).Without("performer"));
        await lakehouse.PromoteToSilverAsync();

        Assert.Equal([(101L, 5_000L, "*,rollbacker"), (102L, null, null), (103L, null, null)],
            (await lakehouse.RowsAsync("select * from silver_revision_signals order by revision_id"))
                .Select(r => ((long)r["revision_id"]!, (long?)r["editor_edit_count"], (string?)r["editor_groups"])));
    }

    private static DateTimeOffset At(int second) =>
        new DateTimeOffset(Today.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero).AddSeconds(second);
}

file static class SignalScoreExtensions
{
    public static JsonObject Of(this JsonObject tags, string group, long edits)
    {
        tags["performer"]!["user_groups"] = new JsonArray("*", group);
        tags["performer"]!["user_edit_count"] = edits;
        return tags;
    }

    public static async Task<IReadOnlyList<string>> ContributionsAsync(this TestLakehouse lakehouse, string page) =>
        [.. (await lakehouse.RowsAsync(
            $"select contribution from gold_entity_evidence_10min where entity = 'enwiki:{page}' order by evidence_rank"))
            .Select(r => (string)r["contribution"]!)];
}
