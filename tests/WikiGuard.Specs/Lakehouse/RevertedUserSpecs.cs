using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Reverts that a user made and those that others made of his edits are two things.</summary>
public sealed class RevertedUserSpecs
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 30, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateOnly Today = new(2026, 2, 26);

    [Fact]
    public async Task Vandals_stand_high_and_those_who_revert_them_low()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
        [
            .. Enumerable.Range(0, 10).SelectMany(i => Page(i, $"Vandal {i}", "Patroller*")),
            .. Enumerable.Range(10, 5).SelectMany(i => Page(i, "Vic", "Watcher*")),
            .. Page(20, "Ann", "Bob*", "Ann*", "Bob*", "Ann*", "Bob*", "Ann*"),
            // In return a vandal undoes a patroller, and is undone; or is not.
            .. Page(30, "Eve", "Pat*", "Eve*", "Pat*"),
            .. Page(31, "Eve", "Paula*", "Eve*"),
            .. Page(40, "SweepBot*", "Mallory*", "SweepBot*", "Mallory*", "SweepBot*", "Mallory*", "SweepBot*"),
            // Free text counts half.
            .. Enumerable.Range(50, 4).SelectMany(i => Page(i, "Newcomer", "Carl*")).Select(r =>
                r with { RevertSource = r.IsRevert ? "free_text" : null }),
            // By several edits in a row, of which a revert tells the last, and the tags all.
            .. Page(60, "Rolled back", "Rolled back", "Rolled back", "Carl*"),
            .. Page(61, "Tagged", "Tagged", "Tagged", "Carl*").Select(r => r with { WasReverted = !r.IsRevert }),
        ]);

        await lakehouse.RecomputeAsync(Today);

        var rows = (await lakehouse.RowsAsync("select * from gold_user_metrics_10min")).ToDictionary(r => (string)r["user_name"]!);
        (string User, long Made, long Received, long Score, string Severity, string Types)[] expected =
        [
            ("Patroller", 10, 0, 0, "NORMAL", "BLITZ, MASS_REVERT, HIGH_REVERT"),
            ("Vandal 7", 0, 1, 0, "NORMAL", ""),
            ("Vic", 0, 5, 30 + 20, "CRITICAL", "REVERTED"),
            ("Watcher", 5, 0, 0, "NORMAL", "MASS_REVERT, HIGH_REVERT"),
            ("Ann", 3, 2, 30, "HIGH", "EDIT_WAR"),
            ("Bob", 3, 3, 30, "HIGH", "EDIT_WAR"),
            ("Pat", 2, 0, 0, "NORMAL", ""),
            ("Paula", 1, 1, 0, "NORMAL", ""),
            ("Eve", 2, 2, 15, "MEDIUM", ""),
            ("SweepBot", 4, 2, 15, "MEDIUM", "MASS_REVERT"),
            ("Mallory", 3, 3, 30, "HIGH", "EDIT_WAR"),
            ("Newcomer", 0, 4, 15, "MEDIUM", ""),
            ("Rolled back", 0, 1, 0, "NORMAL", ""),
            ("Tagged", 0, 3, 15, "MEDIUM", ""),
        ];
        Assert.Equal(expected, expected.Select(e => rows[e.User]).Select(r => ((string)r["user_name"]!, (long)r["revert_count"]!,
            (long)r["reverted_count"]!, (long)r["user_risk_score"]!, (string)r["severity"]!, (string)r["anomaly_types"]!)));
        string Words(string user) => (string)rows[user]["anomaly_explanation"]!;
        Assert.Equal("5 of 5 edits were reverted by others (100%, +50)", Words("Vic"));
        Assert.Equal("3 of 3 edits were reverted by others (100%); an edit war: 3 reverts on 1 page where others reverted the user, too (+30)",
            Words("Bob"));
        Assert.Equal("4 of 4 edits were reverted by others, 4 of them told by free text alone, which counts 50% (50%, +15)",
            Words("Newcomer"));
        Assert.StartsWith("10 edits on 10 entities in 10 minutes where 2.0 edits are usual by default, 10 of them reverts, which give no "
            + "points; 10 reverts in 10 minutes; ", Words("Patroller"), StringComparison.Ordinal);
        Assert.Equal((5 / 5d, 4 / 4d, 2 / 4d), (rows["Vic"]["reverted_ratio"], rows["Newcomer"]["reverted_ratio"],
            rows["Newcomer"]["weighted_reverted_ratio"]));
    }

    [Fact]
    public async Task Points_begin_above_each_step_and_not_on_it()
    {
        (string User, int Edits, int Reverted, long Score)[] received =
        [
            ("1 of 1", 1, 1, 0), ("2 of 2", 2, 2, 15), ("4 of 4", 4, 4, 30), ("1 of 5", 5, 1, 0), ("2 of 5", 5, 2, 15 + 10),
            ("3 of 5", 5, 3, 15 + 20), ("4 of 5", 5, 4, 30 + 20),
        ];
        (string User, int Reverts, int Pages, bool IsReverted, long Score)[] made =
        [
            ("2 reverts", 2, 1, true, 0), ("3 reverts", 3, 1, true, 30), ("3 reverts on 2 pages", 3, 2, true, 0),
            ("3 reverts that nobody answers", 3, 1, false, 0),
        ];
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
        [
            .. received.SelectMany(c => Enumerable.Range(0, c.Edits).Select(i =>
                new SilverRow(At(i), $"enwiki:{i}", c.User) { WasReverted = i < c.Reverted })),
            .. made.SelectMany(c => Enumerable.Range(0, c.Reverts).Select(i =>
                new SilverRow(At(i), $"enwiki:{c.User} {i % c.Pages}", c.User)
                {
                    IsRevert = true,
                    RevertSource = "software",
                    WasReverted = c.IsReverted && i == 0 ? true : null,
                })),
        ]);

        await lakehouse.RecomputeAsync(Today);

        var rows = (await lakehouse.RowsAsync("select * from gold_user_metrics_10min")).ToDictionary(
            r => (string)r["user_name"]!, r => (long)r["user_risk_score"]!);
        (string User, long Score)[] expected = [.. received.Select(c => (c.User, c.Score)), .. made.Select(c => (c.User, c.Score))];
        Assert.Equal(expected, expected.Select(e => (e.User, rows[e.User])));
    }

    [Fact]
    public async Task Nobody_reverts_himself()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
        [
            .. Page(0, "By tag", "By tag*").Select(r => r with { WasReverted = !r.IsRevert, RevertSource = r.IsRevert ? "tag" : null }),
            .. Page(1, "By summary", "By summary*").Select(r => r with { IsSelfRevert = r.IsRevert }),
            .. Page(2, "By place", "By place*"),
        ]);

        await lakehouse.RecomputeAsync(Today);

        Assert.All(await lakehouse.RowsAsync("select * from gold_user_metrics_10min"),
            r => Assert.Equal((0L, 0L), (r["reverted_count"], r["edit_war_reverts"])));
        Assert.All(await lakehouse.RowsAsync("select * from gold_entity_metrics_10min"),
            r => Assert.Equal((0L, 0L, null), (r["reverted_edits"], r["reverted_editor_count"], r["reverted_editors"])));
    }

    [Fact]
    public async Task A_page_under_attack_names_whom_others_reverted()
    {
        const string hostile = "\"; drop (+99)";
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Page(0,
        [
            "Zed", "Cy*", "Zed", "Cy*", "Zed", "Cy*", hostile, "Cy*", hostile, "Cy*", null, "Cy*", null, "Cy*", "Ann", "Cy*", "Bob", null,
        ]).Select((r, i) => i == 17 ? r with { IsRevert = true } : r));

        await lakehouse.RecomputeAsync(Today);

        var page = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((9L, 9 / 18d, 5L, $"Zed|{hostile}|Ann|Bob"),
            (page["reverted_edits"], page["reverted_share"], page["reverted_editor_count"], page["reverted_editors"]));
        Assert.Contains("; 9 edits were reverted: 3 of \"Zed\", 2 of \"'; drop (+99)\", 2 of hidden users, 2 of others",
            (string)page["anomaly_explanation"]!, StringComparison.Ordinal);
        Assert.DoesNotContain((await lakehouse.QueryAsync("select user_name from gold_user_metrics_10min")).Rows, r => r[0] is null);
    }

    [Fact]
    public async Task A_revert_tells_of_edits_of_the_hour_before_across_windows_dates_and_batches_in_any_order()
    {
        // The summary of the second revert names another revision than the one before.
        JsonObject[] events =
        [
            Edit(1, Midnight.AddMinutes(-65), "Vic"), Edit(2, Midnight.AddMinutes(-2), "Vic", after: 900),
            Edit(3, Midnight.AddMinutes(-1), "Ann"),
            Edit(4, Midnight.AddMinutes(3), "Pat").With(
                "comment", "Undid revision [[Special:Diff/2|2]] by [[Special:Contributions/Vic|Vic]]"),
            Edit(5, Midnight.AddMinutes(4), "Pat", after: 1).With("comment", "rv"), Edit(6, Midnight.AddMinutes(200), "Ann"),
        ];
        await using var atOnce = await TestLakehouse.CreateAsync();
        await atOnce.LandAsIsAsync(events);
        await atOnce.PromoteAsync();
        await using var forwards = await OneByOneAsync(events);
        await using var backwards = await OneByOneAsync(events.Reverse());

        Assert.Equal(["22:50 Vic 0", "23:50 Ann 0", "23:50 Vic 1", "00:00 Pat 0", "03:20 Ann 0"],
            (await atOnce.RowsAsync("select * from gold_user_metrics_10min order by window_start, user_name"))
            .Select(r => $"{r["window_start"]:HH:mm} {r["user_name"]} {r["reverted_count"]}"));
        await SameTables.AssertAsync(atOnce.Engine, forwards.Engine);
        await SameTables.AssertAsync(atOnce.Engine, backwards.Engine);
        // Only what a revert tells of is computed again.
        Assert.Equal(["22:50 Vic 1", "23:50 Ann 3", "23:50 Vic 4", "00:00 Pat 5", "03:20 Ann 6"],
            (await forwards.RowsAsync("select * from gold_user_metrics_10min order by window_start, user_name"))
            .Select(r => $"{r["window_start"]:HH:mm} {r["user_name"]} {r["batch_seq"]}"));
        // Whole dates, each by itself, come to the same.
        await forwards.RecomputeAsync(DateOnly.FromDateTime(Midnight.UtcDateTime).AddDays(-1));
        await SameTables.AssertAsync(atOnce.Engine, forwards.Engine);
    }

    [Fact]
    public async Task A_late_signal_changes_the_windows_of_who_was_reverted_and_of_the_page()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Edit(1, Midnight, "Vic"), Edit(2, Midnight.AddMinutes(11), "Pat"), Edit(3, Midnight.AddMinutes(22), "Vic", after: 900));
        await lakehouse.PromoteAsync();
        Assert.Equal(["0 Vic 1", "0 Pat 1", "0 Vic 1"], await CountsAsync("user"));

        // That Pat reverted tells of Vic's edit before; and Vic's second is said to have been reverted itself.
        await lakehouse.LandAsIsAsync(SignalJson.Tags(11, 2, Midnight.AddMinutes(11), ["mw-rollback"], at: Midnight.AddMinutes(30)));
        await lakehouse.PromoteAsync();
        Assert.Equal(["1 Vic 2", "0 Pat 2", "0 Vic 1"], await CountsAsync("user"));
        await lakehouse.LandAsIsAsync(SignalJson.Tags(12, 3, Midnight.AddMinutes(22), ["mw-reverted"], at: Midnight.AddHours(5)));
        await lakehouse.PromoteAsync();
        Assert.Equal(["1 Vic 2", "0 Pat 2", "1 Vic 3"], await CountsAsync("user"));
        Assert.Equal(["1 Vic 2", "0  2", "1 Vic 3"], await CountsAsync("entity"));

        async Task<IEnumerable<string>> CountsAsync(string kind) =>
            (await lakehouse.RowsAsync("select batch_seq, "
                + (kind == "user" ? "reverted_count as n, user_name as who" : "reverted_edits as n, reverted_editors as who")
                + $" from gold_{kind}_metrics_10min order by window_start"))
            .Select(r => $"{r["n"]} {r["who"]} {r["batch_seq"]}");
    }

    private static async Task<TestLakehouse> OneByOneAsync(IEnumerable<JsonObject> events)
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var one in events)
        {
            await lakehouse.LandAsIsAsync(one);
            await lakehouse.PromoteAsync();
        }
        return lakehouse;
    }

    private static JsonObject Edit(int n, DateTimeOffset at, string user, int? after = null) =>
        EventJson.Edit(n, at, user: user).With("revision", new JsonObject { ["old"] = after ?? n - 1, ["new"] = n });

    private static DateTimeOffset At(int second) => new(Today.ToDateTime(new TimeOnly(12, 0, second)), TimeSpan.Zero);

    // The edits of a page in turn, a second apart; a star marks a revert.
    private static IEnumerable<SilverRow> Page(int n, params string?[] users) => users.Select((user, i) =>
        new SilverRow(At(i), $"enwiki:Page {n}", user?.TrimEnd('*'))
        {
            Revision = (1000 * (n + 1)) + i,
            IsRevert = user?.EndsWith('*') == true,
            RevertSource = user?.EndsWith('*') == true ? "software" : null,
            UserType = user is null ? "hidden" : user.Contains("Bot", StringComparison.Ordinal) ? "bot" : "registered",
        });
}
