using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What silver concludes from names and summaries.</summary>
public sealed class SilverJudgementSpecs
{
    [Fact]
    public async Task A_user_is_a_bot_temporary_an_ip_or_registered()
    {
        (string Name, string Type)[] users =
        [
            ("Shellwood", "registered"),
            ("~2026-12345-67", "temporary"),
            ("~2025-7", "temporary"),
            ("~2026-1-2-3", "temporary"),
            ("~2026", "registered"),
            ("~2026-abc", "registered"),
            ("x~2026-12345-67", "registered"),
            ("192.0.2.17", "ip"),
            ("192.0.2", "registered"),
            ("192.0.2.17.3", "registered"),
            ("1192.0.2.17", "registered"),
            ("2001:DB8:0:0:0:0:0:1", "ip"),
            ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "ip"),
            ("2001:db8::1", "ip"),
            ("2001:db8::", "ip"),
            ("::1", "ip"),
            ("::", "ip"),
            ("fe80::a:b:c", "ip"),
            ("Talk:Foo", "registered"),
            ("a:b:c", "registered"),
            ("Fab:Bad:Cafe", "registered"),
            ("1:2:3:4:5:6:7", "registered"),
            ("1:2:3:4:5:6:7:8:9", "registered"),
            ("1::2::3", "registered"),
            (":1", "registered"),
            ("12345::1", "registered"),
            ("deadbeef", "registered"),
            ("cafe", "registered"),
            ("10:30", "registered"),
            ("192.0.2.17\n", "registered"),
            ("~2026-12345-67\n", "registered"),
        ];

        var rows = await SilverFieldSpecs.SilverRowsAsync([.. users.Select((u, i) => EventJson.Edit(i + 1, user: u.Name))]);

        Assert.Equal(users, rows.Select(r => ((string)r["user_name"]!, (string)r["user_type"]!)));
        Assert.All(rows, row => Assert.Equal(row["user_type"] is "temporary" or "ip", row["is_anonymous"]));
    }

    [Theory]
    [InlineData("SweepBot")]
    [InlineData("~2026-12345-67")]
    [InlineData("192.0.2.17")]
    public async Task The_bot_flag_comes_before_the_name(string user)
    {
        var row = Assert.Single(await SilverFieldSpecs.SilverRowsAsync(EventJson.Edit(1, user: user).With("bot", true)));

        Assert.Equal(("bot", true, false), (row["user_type"], row["is_bot"], row["is_anonymous"]));
    }

    [Fact]
    public async Task A_summary_that_begins_like_a_revert_is_one()
    {
        (string Summary, bool IsRevert)[] summaries =
        [
            ("Undid revision [[Special:Diff/1335474809|1335474809]] by [[Special:Contributions/Foo|Foo]] ([[User talk:Foo|talk]])", true),
            ("Undid revision 1335474809 by Foo", true),
            ("Undid edits by [[Special:Contribs/Foo|Foo]]", true),
            ("Reverted edits by [[Special:Contributions/Foo|Foo]] ([[User talk:Foo|talk]]) to last version by Bar", true),
            ("Reverted 1 edit by [[Special:Contributions/Foo|Foo]]: unexplained content removal", true),
            ("Reverted [[WP:AGF|good faith]] edits by Foo", true),
            ("Reverting possible vandalism by [[Special:Contributions/Foo|Foo]] to version by Bar. (1) (Bot)", true),
            ("Revert", true),
            ("revert: not in the source", true),
            ("reverts last edit", true),
            ("rv", true),
            ("rv vandalism", true),
            ("Rv vandalism", true),
            ("rvv", true),
            ("RVV", true),
            ("RV", true),
            ("RV: unsourced", true),
            ("RV vandalism", true),
            ("rv, see talk", true),
            ("Rollback edits by Foo", true),
            ("rolled back to the last good version", true),
            ("Restored revision 133 by [[Special:Contributions/Foo|Foo]]", true),
            ("Restore revision 133", true),
            ("Undo the last edit", true),
            ("/* Foo */ Reverted edits by Bar", true),
            ("/* Foo */Reverted edits by Bar", true),
            ("/* Foo */ rv", true),
            ("  rv vandalism", true),

            ("reversible change to the lead", false),
            ("reversed the order of two sentences", false),
            ("Reverend's title corrected", false),
            ("reverter", false),
            ("RV park added to the list", false),
            ("RVs and campers", false),
            ("rvalue references", false),
            ("click undo if you disagree", false),
            ("undocumented claim removed", false),
            ("I do not undo this", false),
            ("copy edit, not a revert", false),
            ("/* Reverted edits */ copy edit", false),
            ("/* Undo */", false),
            ("restored the lost paragraph", false),
            ("rvé", false),
            ("Revertió", false),
            ("", false),
            ("→rv", false),
        ];

        var rows = await SilverFieldSpecs.SilverRowsAsync(
            [.. summaries.Select((s, i) => EventJson.Edit(i + 1).With("comment", s.Summary))]);

        Assert.Equal(summaries, rows.Select(r => ((string)r["comment"]!, (bool)r["is_revert"]!)));
        Assert.All(rows, row => Assert.Equal(row["is_revert"] is true, row["revert_source"] is "software" or "tool" or "free_text"));
    }

    [Fact]
    public async Task Only_an_edit_can_be_a_revert()
    {
        var rows = await SilverFieldSpecs.SilverRowsAsync(
            EventJson.New(1).With("comment", "rv"), EventJson.Log(2).With("comment", "rv"), EventJson.Categorize(3).With("comment", "rv"),
            EventJson.External(4).With("comment", "rv"), EventJson.Edit(5).Without("comment"));

        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Equal((false, null), (row["is_revert"], row["revert_source"])));
    }
}
