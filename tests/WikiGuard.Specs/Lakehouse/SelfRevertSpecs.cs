using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Whoever undoes himself is no risk.</summary>
public sealed class SelfRevertSpecs
{
    [Fact]
    public async Task A_revert_whose_summary_names_its_author_as_the_one_undone_is_a_self_revert()
    {
        (string User, string Summary, bool IsSelf)[] cases =
        [
            ("Wren Hollow", Undo("Wren Hollow"), true),
            ("Wren Hollow", Undo("Wren_Hollow"), true),
            ("~2026-12345-67", Undo("~2026-12345-67"), true),
            ("2001:DB8::1", Undo("2001:DB8::1"), true),
            ("Wren Hollow", "/* Early life */ Undid edits by [[Special:Contribs/Wren Hollow|Wren Hollow]]", true),
            ("Wren Hollow", "Änderung 123 von [[Spezial:Beiträge/Wren Hollow|Wren Hollow]] rückgängig gemacht", true),
            ("Wren Hollow", "/* undo:0||2145678901|Wren Hollow */", true),
            ("Wren Hollow", "Undid revision 1335474809 by Wren Hollow", true),
            ("Wren Hollow", "Reverted edits by Wren Hollow (talk) to last version by Foo", true),

            ("Wren Hollow", Undo("Foo"), false),
            ("Wren", Undo("Wren Hollow"), false),
            ("Wren", "Undid revision 1335474809 by Wren Hollow", false),
            ("Hollow", Undo("Wren Hollow"), false),
            ("1335474809", Undo("Foo"), false),
            // The author's own version is the one that comes back.
            ("Bar", "Reverted edits by [[Special:Contributions/Foo|Foo]] ([[User talk:Foo|talk]]) to last version by [[User:Bar|Bar]]", false),
            ("Bar", "Reverted edits by [[Special:Contributions/Foo|Foo]] to last version by [[Special:Contributions/Bar|Bar]]", false),
            ("Bar", "Reverted edits by Foo to last version by Bar", false),
            ("Bar", "Restored revision 133 by [[Special:Contributions/Bar|Bar]] ([[User talk:Bar|talk]])", false),
            ("Bar", "rv", false),
            ("Bar", "copy edit, see [[Special:Contributions/Bar|Bar]]", false),
        ];

        var rows = await SilverFieldSpecs.SilverRowsAsync(
        [
            .. cases.Select((c, i) => EventJson.Edit(i + 1, user: c.User)
                .With("comment", c.Summary).With("wiki", c.Summary.StartsWith('Ä') ? "dewiki" : "enwiki")),
        ]);

        Assert.Equal(cases.Select(c => (c.User, c.Summary, c.IsSelf)),
            rows.Select(r => ((string)r["user_name"]!, (string)r["comment"]!, (bool)r["is_self_revert"]!)));
        Assert.All(rows.Take(cases.Length - 1), row => Assert.Equal(true, row["is_revert"]));
    }

    [Fact]
    public async Task The_revision_that_a_revert_undoes_is_the_one_that_its_summary_names()
    {
        (string Summary, long? Undone)[] cases =
        [
            (Undo("Foo"), 1335474809),
            ("/* Early life */ " + Undo("1.2.3.4"), 1335474809),
            ("Änderung [[Spezial:Diff/123|123]] von [[Spezial:Beiträge/Foo|Foo]] rückgängig gemacht", 123),
            ("/* undo:0||2145678901|Foo */", 2145678901),
            ("Undid revision 1335474809 by Foo ([[User talk:Foo|talk]])", 1335474809),

            ("Reverted edits by [[Special:Contributions/1.2.3.4|1.2.3.4]] to [[Special:Diff/123|123]]", null),
            ("Restored revision [[Special:Diff/123|123]] by [[Special:Contributions/Bar|Bar]]", null),
            ("/* restore:0||2145678901|Bar */", null),
            ("rv", null),
            ("see [[Special:Diff/123|123]]", null),
        ];

        var rows = await SilverFieldSpecs.SilverRowsAsync(
        [
            .. cases.Select((c, i) => EventJson.Edit(i + 1).With("comment", c.Summary)
                .With("wiki", c.Summary.StartsWith('Ä') ? "dewiki" : "enwiki")),
        ]);

        Assert.Equal(cases, rows.Select(r => ((string)r["comment"]!, (long?)r["undone_revision"])));
    }

    [Fact]
    public async Task Self_reverts_give_no_points_and_are_counted_apart()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Enumerable.Range(1, 8).Select(n => EventJson.Edit(n, title: "India", user: "Wren Hollow")
                .With("comment", n % 2 == 0 ? Undo("Wren Hollow") : "trying a table"))
            .Append(EventJson.Edit(9, title: "India", user: "Ann").With("comment", "rv")));
        await lakehouse.PromoteAsync();

        var user = await lakehouse.RowAsync("select * from gold_user_metrics_10min where user_name = 'Wren Hollow'");
        Assert.Equal((8L, 0L, 4L, 0d, false),
            (user["edit_count"], user["revert_count"], user["self_revert_count"], user["revert_ratio"], user["is_mass_reverter"]));
        Assert.Equal((10L, "8 edits on 1 entity in 10 minutes where 2.0 edits are usual by default (+10)"),
            (user["user_risk_score"], user["anomaly_explanation"]));
        var entity = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((1L, 4L, 0L), (entity["revert_count"], entity["self_revert_count"], entity["revert_war_index"]));
        Assert.Equal("9 events in 10 minutes where 5.0 are usual by default (1.3 standard deviations above, +5)",
            entity["anomaly_explanation"]);
        var global = await lakehouse.RowAsync("select * from gold_global_metrics_10min");
        Assert.Equal((1L, 4L), (global["revert_count"], global["self_revert_count"]));
    }

    private static string Undo(string user) =>
        $"Undid revision [[Special:Diff/1335474809|1335474809]] by [[Special:Contributions/{user}|{user}]] ([[User talk:{user}|talk]])";
}
