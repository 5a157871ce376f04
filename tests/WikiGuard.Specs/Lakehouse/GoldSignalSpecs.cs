using System.Globalization;
using System.Text.RegularExpressions;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Signals beside the points, and that the points add up in the words.</summary>
public sealed partial class GoldSignalSpecs
{
    private static readonly DateOnly Today = new(2026, 2, 26);

    [Fact]
    public async Task The_revert_war_index_counts_reverts_that_answer_another_users_revert()
    {
        // A page for each sequence, named after it, edited in one window. Another window and another page are other matters.
        var expected = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["A"] = 0,
            ["AAAA"] = 0,
            ["AB"] = 1,
            ["ABAB"] = 3,
            ["AABB"] = 1,
            ["ABCA"] = 3,
            ["A*A"] = 0, // bots do not fight
            ["A*B"] = 1,
            ["AaBb"] = 1, // ordinary edits, in small letters, do not break a row
            ["abab"] = 0,
        };
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, expected.Keys.SelectMany(edits => edits
            .Select((user, i) => new SilverRow(
                At(12, i), $"enwiki:{edits}", user == '*' ? "SweepBot" : $"User {char.ToUpperInvariant(user)}")
            {
                IsRevert = !char.IsLower(user),
                UserType = user == '*' ? "bot" : "registered",
            })
            .Append(new SilverRow(At(11, 0), $"enwiki:{edits}", "Other") { IsRevert = true })));

        await lakehouse.RecomputeAsync(Today);

        var windows = await lakehouse.RowsAsync(
            "select entity, revert_war_index from gold_entity_metrics_10min where hour(window_start) = 12");
        Assert.Equal(expected, windows.ToDictionary(
            r => ((string)r["entity"]!)["enwiki:".Length..], r => (long)r["revert_war_index"]!, StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_editor_is_first_seen_who_was_not_there_in_thirty_settled_days()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
            Days(8).Select(day => new SilverRow(On(day, 9), "enwiki:B", "Known"))
                .Append(new SilverRow(On(Today.AddDays(-31), 9), "enwiki:B", "Known 31 days ago"))
                .Append(new SilverRow(On(Today.AddDays(-32), 9), "enwiki:B", "Known 32 days ago"))
                .Append(new SilverRow(On(Today.AddDays(-1), 9), "enwiki:B", "Known since yesterday"))
                .Append(new SilverRow(On(Today.AddDays(-5), 9), "enwiki:B", "Logs only") { Type = "log" })
                .Concat(new[] { "Known", "Known 31 days ago", "Known 32 days ago", "Known since yesterday", "Logs only", "Known", "Nobody" }
                    .Select((user, i) => new SilverRow(At(12, i), "enwiki:A", user)))
                .Append(new SilverRow(At(12, 30), "enwiki:A", "Logs here") { Type = "log" }));

        await lakehouse.RecomputeAsync(Today);

        var row = await lakehouse.RowAsync("select * from gold_entity_metrics_10min where entity = 'enwiki:A'");
        Assert.Equal((3L, 0.5), (row["first_seen_editors"], row["first_seen_share"]));
        Assert.Equal("3 of 6 editors were not seen before", row["anomaly_explanation"]);
        Assert.Equal((0L, "NORMAL", false), (row["risk_score"], row["severity"], row["is_anomaly"]));
    }

    [Fact]
    public async Task What_is_notable_is_said_without_points()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
            Enumerable.Range(0, 4).Select(i => new SilverRow(At(12, i), "enwiki:War", $"User {i % 2}") { IsRevert = true })
                .Concat(Enumerable.Range(0, 3).Select(
                    i => new SilverRow(At(12, i), "enwiki:War below", $"User {i % 2}") { IsRevert = true }))
                .Concat(Enumerable.Range(0, 3).Select(
                    i => new SilverRow(At(12, i), "enwiki:Temporary", $"~2026-1-{i}") { UserType = "temporary" }))
                .Concat(Enumerable.Range(0, 2).Select(
                    i => new SilverRow(At(12, i), "enwiki:Temporary below", $"~2026-2-{i}") { UserType = "temporary" })));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(
            ["Temporary: 0 3 temporary accounts took part", "Temporary below: 0 ordinary activity",
                "War: 0 3 reverts answered a revert by another user",
                "War below: 0 ordinary activity"],
            (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity"))
            .Select(r => $"{((string)r["entity"]!)[7..]}: {r["risk_score"]} {r["anomaly_explanation"]}"));
    }

    [Fact]
    [LongTest("Hundreds of windows.")]
    public async Task The_points_in_the_words_add_up_to_the_score()
    {
        var random = new Random(5);
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Enumerable.Range(0, 4000).Select(_ => Any(random)));

        await lakehouse.RecomputeAsync(Days(10).Append(Today));

        var entities = await lakehouse.RowsAsync(
            "select risk_score as score, anomaly_explanation as words, baseline_source from gold_entity_metrics_10min");
        var users = await lakehouse.RowsAsync(
            "select user_risk_score as score, anomaly_explanation as words, baseline_source from gold_user_metrics_10min");
        var all = await lakehouse.RowsAsync(
            "select 100 - health_score as score, health_explanation as words, baseline_source from gold_global_metrics_10min");
        foreach (var rows in new[] { entities, users, all })
        {
            Assert.Contains(rows, r => (long)r["score"]! >= 30);
            Assert.All(rows, r => Assert.True((long)r["score"]! == PointsOf((string)r["words"]!), $"{r["score"]}: {r["words"]}"));
            Assert.All(rows, r => Assert.Equal(
                (string)r["baseline_source"]! == "default" && ((string)r["words"]!).Contains("usual", StringComparison.Ordinal),
                ((string)r["words"]!).Contains("by default", StringComparison.Ordinal)));
        }
    }

    private static long PointsOf(string words) =>
        PointsInWords().Matches(words).Sum(m => long.Parse(m.Groups["points"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"[ (][+-](?<points>\d+)\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex PointsInWords();

    private static SilverRow Any(Random random)
    {
        var at = On(Today.AddDays(-random.Next(0, 11)), 12 + random.Next(2)).AddMinutes(10 * random.Next(0, 2)).AddSeconds(
            random.Next(500));
        var user = random.Next(random.Next(2, 14));
        return new SilverRow(at, $"enwiki:{random.Next(random.Next(1, 8))}", $"User {user}")
        {
            UserType = user switch { 0 or 3 => "ip", 1 => "bot", 2 => "temporary", _ => "registered" },
            IsRevert = random.Next(6) == 0,
            Bytes = random.Next(40) == 0 ? 60_000 : random.Next(-500, 1000),
            WasReverted = random.Next(4) switch { 0 => null, 1 => true, _ => false },
            Risk = random.Next(4) == 0 ? null : random.NextDouble() * 1.2 % 1,
            EditCount = random.Next(3) == 0 ? null : random.Next(30),
            IsPatroller = random.Next(5) == 0,
        };
    }

    private static IEnumerable<DateOnly> Days(int count) => Enumerable.Range(2, count).Select(back => Today.AddDays(-back));

    private static DateTimeOffset At(int hour, int second) => On(Today, hour).AddSeconds(second);

    private static DateTimeOffset On(DateOnly day, int hour) => new(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero);
}
