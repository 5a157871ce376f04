using System.IO.Compression;
using WikiGuard.Recordings;
using WikiGuard.Testing;
using Xunit.Abstractions;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// That scores mean something: what was planted stands out, what is ordinary does not, and how that was before. docs/risk-scores.md quotes
/// the numbers that these specs print.
/// </summary>
public sealed class GoldMeaningSpecs(ITestOutputHelper output)
{
    [Fact]
    public async Task In_the_sample_the_burst_is_critical_and_ordinary_windows_are_not_anomalous()
    {
        await using var sample =
            new GZipStream(File.OpenRead(Path.Combine(Repository.Root, "samples", "sample.jsonl.gz")), CompressionMode.Decompress);
        await using var lakehouse = await RecordedLakehouse.OfAsync(sample);

        var worst = (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by risk_score desc, window_start limit "
            + "1"))[0];
        Assert.Equal(("enwiki:Barack Obama", "CRITICAL", "BURST, ANON_SURGE, LARGE_CHANGE, REVERTED"),
            (worst["entity"], worst["severity"], worst["anomaly_types"]));
        await AssertMeaningAsync(lakehouse, worst["window_start"]!, "default", hasSignals: true);
        // Who reverts the burst has no points; some of those who are reverted do.
        var users = await lakehouse.RowsAsync(
            $"select * from gold_user_metrics_10min where window_start = timestamp '{worst["window_start"]:yyyy-MM-dd HH:mm:ss}'");
        var reverters = users.Where(u => (long)u["revert_count"]! > 2 && Equals(u["revert_count"], u["edit_count"])).ToList();
        Assert.Equal(4, reverters.Count);
        Assert.All(reverters, u => Assert.Equal(0L, u["user_risk_score"]));
        Assert.Contains(users, u => (long)u["user_risk_score"]! >= 15 && (long)u["reverted_count"]! >= 2);
    }

    [Fact]
    [LongTest("Two weeks of events.")]
    public async Task After_two_weeks_the_same_holds_by_learned_baselines()
    {
        using var recording = new MemoryStream();
        var summary = await RecordingGenerator.WriteAsync(
            recording, new RecordingOptions(30_000, Days: 16, Seed: 4), CancellationToken.None);
        recording.Position = 0;
        await using var lakehouse = await RecordedLakehouse.OfAsync(recording);

        await AssertMeaningAsync(lakehouse, summary.Burst!.WindowStart.UtcDateTime, "learned", hasSignals: false);
        var spree = await lakehouse.RowAsync(
            $"select * from gold_user_metrics_10min where user_name = '{summary.SpreeUser}' and is_anomaly");
        Assert.Equal("BLITZ", spree["anomaly_types"]);
        var crossWiki = await lakehouse.RowsAsync($"select * from gold_user_metrics_10min where user_name = '{summary.CrossWikiUser}'");
        Assert.All(crossWiki, row => Assert.NotEqual("CRITICAL", row["severity"]));
    }

    [Fact]
    [LongTest("Three days of events.")]
    public async Task With_signals_the_burst_is_critical_and_ordinary_windows_are_not_anomalous()
    {
        using var recording = new MemoryStream();
        var summary = await RecordingGenerator.WriteAsync(
            recording, new RecordingOptions(6_000, Days: 3, Seed: 1) { Signals = true }, CancellationToken.None);
        recording.Position = 0;
        await using var lakehouse = await RecordedLakehouse.OfAsync(recording);

        var start = $"timestamp '{summary.Burst!.WindowStart.UtcDateTime:yyyy-MM-dd HH:mm:ss}'";
        var burst = await lakehouse.RowAsync(
            $"select * from gold_entity_metrics_10min where window_start = {start} and entity = 'enwiki:Barack Obama'");
        output.WriteLine($"{burst["severity"]} {burst["risk_score"]}: {burst["anomaly_explanation"]}");
        Assert.Equal(("CRITICAL", "BURST, ANON_SURGE, LARGE_CHANGE, REVERTED"), (burst["severity"], burst["anomaly_types"]));
        // Most of its reverts answer it, and the edits that they undid tell of it instead.
        Assert.InRange((long)burst["patrol_revert_count"]!, (long)burst["revert_count"]! / 2 + 1, (long)burst["revert_count"]!);
        Assert.InRange((double)burst["signal_coverage"]!, 0.9, 1);
        var shares = await SharesAsync(lakehouse,
            $"select is_anomaly, risk_score from gold_entity_metrics_10min where window_start <> {start}", "entity windows with signals");
        Assert.InRange(shares.Anomalous, 0, 0.01);
        Assert.InRange(shares.High, 0, 0.01);
    }

    [Fact]
    [LongTest("Seven days of busy pages.")]
    public async Task Busy_pages_are_ordinary_too()
    {
        // Three pages with some nine edits in ten minutes, of which chance makes a tenth reverts and a fifth anonymous: often three of
        // seven.
        var today = new DateOnly(2026, 2, 26);
        var random = new Random(3);
        var rows =
            from day in Enumerable.Range(2, 7).Append(0).Select(back => today.AddDays(-back))
            from edit in Enumerable.Range(0, 3 * 144 * 9)
            select new SilverRow(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).AddSeconds(random.Next(86_400)),
                $"enwiki:{random.Next(3)}", $"User {random.Next(300)}")
            {
                IsRevert = random.Next(10) == 0,
                UserType = random.Next(5) == 0 ? "temporary" : "registered",
            };
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, rows);
        await lakehouse.RecomputeAsync(today);

        const string Learned = "select is_anomaly, risk_score from gold_entity_metrics_10min where baseline_source = 'learned'";
        var shares = await SharesAsync(lakehouse, Learned, "entity windows of busy pages now");
        Assert.InRange(shares.Anomalous, 0, 0.05);
        Assert.InRange(shares.High, 0, 0.01);
        Assert.InRange(await lakehouse.ScalarAsync<long>($"select count(*) from ({Learned}) as w"), 400, 432);
    }

    private async Task AssertMeaningAsync(TestLakehouse lakehouse, object burstStart, string source, bool hasSignals)
    {
        var start = $"timestamp '{burstStart:yyyy-MM-dd HH:mm:ss}'";
        var isBurst = $"window_start = {start} and entity = 'enwiki:Barack Obama'";
        var burst = await lakehouse.RowAsync($"select * from gold_entity_metrics_10min where {isBurst}");
        output.WriteLine($"{burst["severity"]} {burst["risk_score"]}: {burst["anomaly_explanation"]}");
        Assert.Equal(("CRITICAL", source), (burst["severity"], burst["baseline_source"]));
        Assert.Matches(
            @"^\d+ events in 10 minutes where \d+\.\d are usual.* \(\d+\.\d standard deviations above, \+25\); "
            + (hasSignals ? "" : @"\d+ of \d+ edits were reverts, \d+ of them told by free text alone, which counts 50% \(\d+%, usual \d+%.*, \+20\); ")
            + @"\d+ edits by \d+ unregistered editors \(\d+% of events, usual \d+%.*, \+15\); the text shrank by \d+ KiB \(\+15\); "
            + (hasSignals ? @"\d+ of \d+ edits have been reverted since \(\d+%, \+20\); " : "")
            + @"\d+ edits were reverted: (\d+ of ""[^""]+"", ){3}\d+ of others; "
            + @"\d+ reverts answered a revert by another user; \d+ temporary accounts took part",
            (string)burst["anomaly_explanation"]!);
        var evidence = await lakehouse.RowsAsync($"select * from gold_entity_evidence_10min where {isBurst} order by evidence_rank");
        Assert.Equal(50, evidence.Count);
        Assert.All(evidence, e => Assert.StartsWith(
            "https://en.wikipedia.org/w/index.php?diff=", (string)e["diff_url"]!, StringComparison.Ordinal));

        // Quiet is normal.
        Assert.Empty(await lakehouse.RowsAsync(
            "select * from gold_entity_metrics_10min where total_events <= 3 and severity <> 'NORMAL' and not is_large_content_change"));

        var where = $"where window_start <> {start} and metric_date in (select metric_date from gold_entity_metrics_10min where "
            + $"baseline_source = '{source}')";
        var now = await SharesAsync(
            lakehouse, $"select is_anomaly, risk_score from gold_entity_metrics_10min {where}", "entity windows now");
        var nowUsers = await SharesAsync(
            lakehouse, $"select is_anomaly, user_risk_score as risk_score from gold_user_metrics_10min {where}", "user windows now");
        var before = await SharesAsync(lakehouse, Original(OriginalScores.Entities, where), "entity windows before");
        var beforeUsers = await SharesAsync(lakehouse, Original(OriginalScores.Users, where), "user windows before");
        var unhealthyNow = await UnhealthyAsync(
            lakehouse, $"select platform_health from gold_global_metrics_10min {where}", "global windows now");
        var unhealthyBefore = await UnhealthyAsync(lakehouse, Original(OriginalScores.Overall, where), "global windows before");
        Assert.InRange(now.Anomalous, 0, 0.05);
        Assert.InRange(nowUsers.Anomalous, 0, 0.05);
        Assert.InRange(unhealthyNow, 0, 0.05);
        Assert.InRange(now.Critical, 0, 0);
        Assert.InRange(before.Anomalous, 0.25, 1);
        Assert.InRange(beforeUsers.Anomalous, 0.25, 1);
        Assert.InRange(unhealthyBefore, 0.25, 1);
    }

    private static string Original(string scores, string where) =>
        $"select * from ({scores}) as o {where.Replace("metric_date in", "cast(window_start as date) in", StringComparison.Ordinal)}";

    private async Task<(double Anomalous, double High, double Critical)> SharesAsync(TestLakehouse lakehouse, string windows, string name)
    {
        var row = await lakehouse.RowAsync(
            $"""
            select count(*) as windows, avg(case when is_anomaly then 1e0 else 0e0 end) as anomalous, avg(case when risk_score >= 30 then 1e0 else 0e0 end) as high,
              avg(case when risk_score >= 50 then 1e0 else 0e0 end) as critical
            from ({windows}) as w
            """);
        output.WriteLine($"{name}: {row["windows"]}, anomalous {row["anomalous"]:P2}, HIGH and above {row["high"]:P2}, CRITICAL "
            + $"{row["critical"]:P2}");
        return ((double)row["anomalous"]!, (double)row["high"]!, (double)row["critical"]!);
    }

    private async Task<double> UnhealthyAsync(TestLakehouse lakehouse, string windows, string name)
    {
        var row = await lakehouse.RowAsync(
            $"""
            select count(*) as windows, avg(case when platform_health in ('CRITICAL', 'WARNING') then 1e0 else 0e0 end) as unhealthy,
              avg(case when platform_health = 'CRITICAL' then 1e0 else 0e0 end) as critical
            from ({windows}) as w
            """);
        output.WriteLine($"{name}: {row["windows"]}, WARNING and above {row["unhealthy"]:P2}, CRITICAL {row["critical"]:P2}");
        return (double)row["unhealthy"]!;
    }
}
