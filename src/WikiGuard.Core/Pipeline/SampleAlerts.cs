using WikiGuard.Alerts;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Risks;

namespace WikiGuard.Pipeline;

/// <summary>An alert of each kind, for whoever tries how alerts arrive.</summary>
public static class SampleAlerts
{
    private const string Batch = "silver-00000042";
    private const string Entity = "enwiki:India";

    public static IReadOnlyList<(string Name, Alert Alert)> All(ToolAdvice advice, DateTimeOffset now)
    {
        var id = AlertIds.OfCondition("sample", "sample", DateTimeOffset.UnixEpoch);
        Alert Lasting(Alert alert) => alert with { Id = id, Since = now, Commands = [.. alert.Commands, advice.Acknowledge(id)] };
        return
        [
            ("quality", Lasting(Quality(now).Alert(
                [new SampleRow("0f3e2c1a-0000-4000-8000-000000000001", "the title is missing")], advice)!)),
            ("held", Lasting(HeldBatchAdvice.AlertOf(Batch, "size: too few rows (3, wanted >= 100)", advice))),
            ("risk", RiskAlerts.Of(Window(now), advice)),
            ("many-risks", RiskAlerts.OfMany([Window(now).As(WindowFate.Told, now)], isAfterQuiet: true, advice)),
            ("over", HeldBatchAdvice.AlertOf(Batch, "", advice).Over(now.AddHours(-1))),
        ];
    }

    private static QualityReport Quality(DateTimeOffset now) => new(
        Batch, "silver_events", 3, now, new BatchCounts(1000, 910, 90, 0),
        [
            new RuleResult(
                "title_complete", "complete", 3, RuleAction.Quarantine, AlertSeverity.Warning, "the title is missing", 1000, 910, 90, 0.91,
                null, "every row", RuleStatus.Warn),
        ],
        AlertSeverity.Warning);

    private static RiskyWindow Window(DateTimeOffset now)
    {
        var start = WikiGuard.Window.Of(now).Start;
        return new RiskyWindow(Entity, start, start.AddMinutes(10), "CRITICAL", 65, "9 of 14 edits were reverted; 11 were anonymous")
        {
            Events = 16,
            Edits = 14,
            Reverts = 5,
            AnonymousEdits = 11,
            Editors = 7,
            Evidence =
            [
                new TellingEdit(start.AddSeconds(75), "~2026-12345-6", "revert, anonymous", -5120, "/* History */ fixed it",
                    "https://en.wikipedia.org/w/index.php?diff=2&oldid=1"),
                new TellingEdit(start.AddSeconds(130), User: null, "hidden", 312, Comment: null, Diff: null),
            ],
        };
    }
}
