using System.Text.Json.Nodes;
using WikiGuard.Recordings;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What came of the edits that windows and predictions pointed at.</summary>
public sealed class SignalQualitySpecs
{
    private const long First = 1_335_471_000;

    private static readonly DateTimeOffset Noon = EventJson.Noon;

    private static readonly DateOnly Day = DateOnly.FromDateTime(Noon.UtcDateTime);

    [Fact]
    public async Task A_revert_counts_for_48_hours()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Edit(1), Edit(2), Edit(3), Edit(4), Prediction(1, 0.95), Prediction(2, 0.91), Prediction(3, 0.19), Reverted(1, hours: 47.9),
            Reverted(2, hours: 48.1), Reverted(4, hours: 1));
        lakehouse.SetClock(Noon.AddDays(3));
        await lakehouse.PromoteAsync();

        Assert.Equal(
            [
                "2026-01-29 revertrisk-language-agnostic 3 tenth 1: 0 of 1, risk 0.19",
                "2026-01-29 revertrisk-language-agnostic 3 tenth 9: 1 of 2, risk 0.93",
                "2026-01-29   tenth : 1 of 1, risk ",
            ],
            await LinesAsync(lakehouse));
    }

    [Fact]
    public async Task A_day_is_scored_when_two_days_have_passed_since_and_not_again_by_what_comes_live()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Edit(1), Prediction(1, 0.95));
        lakehouse.SetClock(Noon.AddDays(2.4));
        await lakehouse.PromoteAsync();
        var early = await LinesAsync(lakehouse);
        await lakehouse.LandAsIsAsync(Reverted(1, hours: 47));
        lakehouse.SetClock(Noon.AddDays(2.6));
        await lakehouse.PromoteAsync();
        var due = await LinesAsync(lakehouse);
        await lakehouse.LandAsIsAsync(Edit(2, Noon.AddDays(2.7)), Reverted(1, hours: 60));
        var before = lakehouse.Crash.Statements.Count;
        await lakehouse.PromoteAsync();

        Assert.Empty(early);
        Assert.Equal(["2026-01-29 revertrisk-language-agnostic 3 tenth 9: 1 of 1, risk 0.95"], due);
        Assert.DoesNotContain(
            lakehouse.Crash.Statements.Skip(before), s => s.Name is "gold/unscored_dates" or "gold/merge_gold_signal_quality");
    }

    [Fact]
    public async Task A_replay_scores_its_dates_again_and_leaves_no_row_of_before()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Edit(1), Prediction(1, 0.95));
        lakehouse.SetClock(Noon.AddDays(4));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(Prediction(1, 0.35, n: 99, version: "4"), Reverted(1, hours: 3));
        await lakehouse.PromoteAsync();
        var live = await LinesAsync(lakehouse);

        await lakehouse.RecomputeAsync(Day);

        Assert.Equal(["2026-01-29 revertrisk-language-agnostic 3 tenth 9: 0 of 1, risk 0.95"], live);
        Assert.Equal(["2026-01-29 revertrisk-language-agnostic 4 tenth 3: 1 of 1, risk 0.35"], await LinesAsync(lakehouse));
    }

    [Fact]
    public async Task Days_without_signals_are_scored_with_nothing_known_and_once()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Edit(1));
        lakehouse.SetClock(Noon.AddDays(4));
        await lakehouse.PromoteAsync();

        var row = await lakehouse.RowAsync("select * from gold_signal_quality");
        Assert.Equal((1L, 0L, 0L, null), (row["edits"], row["signalled_edits"], row["reverted_edits"], row["model"]));
    }

    [Fact]
    [LongTest("A recording of a week is taken in.")]
    public async Task What_is_scored_is_what_the_recording_says()
    {
        using var recording = new MemoryStream();
        await RecordingGenerator.WriteAsync(
            recording, new RecordingOptions(6_000, Days: 7) { Signals = true }, CancellationToken.None);
        recording.Position = 0;
        await using var lakehouse = await RecordedLakehouse.OfAsync(recording);

        var said = Said(recording.ToArray());
        var flagged = (await lakehouse.RowsAsync(
            "select entity, window_start from gold_entity_metrics_10min where is_anomaly and anomaly_types <> 'REVERTED'"))
            .Select(r => ((string)r["entity"]!, (DateTime)r["window_start"]!)).ToHashSet();
        var edits = (await lakehouse.RowsAsync(
            "select wiki, revision_new, entity, target_entity, event_timestamp, event_date from silver_events where event_type in "
                + "('edit', 'new')")).ToList();
        var scoredAt = await lakehouse.ScalarAsync<DateTime>("select max(scored_at) from gold_signal_quality");
        var due = DateOnly.FromDateTime(scoredAt).AddDays(-3);
        var expected = edits.Where(e => (DateOnly)e["event_date"]! <= due).Select(e =>
            {
                var at = (DateTime)e["event_timestamp"]!;
                var (risk, reverted) = said.GetValueOrDefault(((string)e["wiki"]!, (long)e["revision_new"]!));
                var window = new DateTime(at.Ticks - at.Ticks % TimeSpan.FromMinutes(10).Ticks, at.Kind);
                return (Date: (DateOnly)e["event_date"]!, Tenth: risk is { } r ? (int?)Math.Min((int)(r * 10), 9) : null,
                    IsReverted: reverted is { } time && time - at <= TimeSpan.FromHours(48),
                    IsFlagged: flagged.Contains(((string)e["entity"]!, window)));
            })
            .GroupBy(e => (e.Date, e.Tenth)).OrderBy(g => g.Key.Date).ThenBy(g => g.Key.Tenth ?? 99)
            .Select(g => $"{g.Key.Date:O} {g.Key.Tenth}: {g.Count()}, reverted {g.Count(e => e.IsReverted)}, flagged "
                + $"{g.Count(e => e.IsFlagged)}, both {g.Count(e => e.IsReverted && e.IsFlagged)}")
            .ToList();

        Assert.Equal(expected,
            (await lakehouse.RowsAsync("select * from gold_signal_quality order by metric_date, tenth nulls last"))
                .Select(r => $"{r["metric_date"]:O} {r["tenth"]}: {r["edits"]}, reverted {r["reverted_edits"]}, flagged {r["flagged_edits"]}, "
                    + $"both {r["flagged_reverted"]}"));
        Assert.True(expected.Count > 20, string.Join('\n', expected));
        Assert.NotEmpty(await lakehouse.AskAsync(Sql.SqlLibrary.TextOf("queries/signal_quality")));
        Assert.NotEmpty(await lakehouse.AskAsync(Sql.SqlLibrary.TextOf("queries/signal_calibration")));
    }

    // What the lines say of each revision, read by nothing of the pipeline.
    private static Dictionary<(string Wiki, long Revision), (double? Risk, DateTime? Reverted)> Said(byte[] recording)
    {
        var said = new Dictionary<(string, long), (double? Risk, DateTime? Reverted)>();
        foreach (var line in System.Text.Encoding.Latin1.GetString(recording).Split('\n'))
        {
            if (line.Contains("\"mediawiki.page_revert_risk_prediction_change.v1\"", StringComparison.Ordinal))
            {
                var json = JsonNode.Parse(line)!;
                var key = ((string)json["wiki_id"]!, (long)json["revision"]!["rev_id"]!);
                said[key] = said.GetValueOrDefault(key) with
                {
                    Risk = (double)json["predicted_classification"]!["probabilities"]!["true"]!,
                };
            }
            else if (line.Contains("\"mediawiki.revision-tags-change\"", StringComparison.Ordinal)
                && line.Contains("mw-reverted", StringComparison.Ordinal))
            {
                var json = JsonNode.Parse(line)!;
                var key = ((string)json["database"]!, (long)json["rev_id"]!);
                var at = DateTimeOffset.Parse(
                    (string)json["meta"]!["dt"]!, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
                said[key] = said.GetValueOrDefault(key) with { Reverted = at };
            }
        }
        return said;
    }

    private static async Task<List<string>> LinesAsync(TestLakehouse lakehouse) =>
    [
        .. (await lakehouse.RowsAsync("select * from gold_signal_quality order by metric_date, model nulls last, tenth")).Select(
            r => $"{r["metric_date"]:yyyy-MM-dd} {r["model"]} {r["model_version"]} tenth {r["tenth"]}: {r["reverted_edits"]} of {r["edits"]}, "
                + FormattableString.Invariant($"risk {r["mean_risk"]:0.##}")),
    ];

    private static JsonObject Edit(int n, DateTimeOffset? at = null) =>
        EventJson.Edit(n, at).With("revision", new JsonObject { ["old"] = First, ["new"] = First + n });

    private static JsonObject Prediction(int of, double risk, int? n = null, string version = "3") =>
        SignalJson.Prediction(20 + (n ?? of), First + of, Noon, risk, version);

    private static JsonObject Reverted(int of, double hours) => SignalJson.Tags(
        40 + of + (int)hours, First + of, Noon, ["mw-reverted"], before: [], at: Noon.AddHours(hours));
}
