using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Risks;

/// <summary>An entity's window as gold has scored it, with its most telling edits.</summary>
/// <param name="Explanation">The reasons in words, with the numbers.</param>
public sealed record RiskyWindow(
    string Entity, DateTimeOffset Start, DateTimeOffset End, string Severity, long RiskScore, string Explanation)
{
    public long Events { get; init; }

    public long Edits { get; init; }

    public long Reverts { get; init; }

    public long AnonymousEdits { get; init; }

    public long Editors { get; init; }

    public IReadOnlyList<TellingEdit> Evidence { get; init; } = [];

    internal (string, DateTimeOffset) Key => (Entity, Start);

    internal KnownWindow As(WindowFate fate, DateTimeOffset at) => new(Entity, Start, Severity, RiskScore, at, fate);

    /// <param name="rows">Of alerts/risky_windows.</param>
    internal static IReadOnlyList<RiskyWindow> Of(IEnumerable<QueryRow> rows) =>
    [
        .. rows.GroupBy(r => (r.Get<string>("entity"), TimeOf(r, "window_start"))).Select(window =>
        {
            var row = window.First();
            return new RiskyWindow(
                window.Key.Item1, window.Key.Item2, TimeOf(row, "window_end"), row.Get<string>("severity"), row.Get<long>("risk_score"),
                (string?)row["anomaly_explanation"] ?? "")
            {
                Events = row.Get<long>("total_events"),
                Edits = row.Get<long>("edit_count"),
                Reverts = row.Get<long>("revert_count"),
                AnonymousEdits = row.Get<long>("anonymous_edit_count"),
                Editors = row.Get<long>("unique_editors"),
                Evidence = [.. window.Where(r => r["event_timestamp"] is not null).Select(r => new TellingEdit(
                    TimeOf(r, "event_timestamp"), (string?)r["user_name"], (string?)r["contribution"], (long?)r["bytes_changed"],
                    (string?)r["comment"], (string?)r["diff_url"]))],
            };
        }),
    ];

    private static DateTimeOffset TimeOf(QueryRow row, string column) => new(row.Get<DateTime>(column), TimeSpan.Zero);
}

/// <param name="User">Null where the wiki suppressed it.</param>
/// <param name="Contribution">To what, such as <c>revert, large</c>.</param>
public sealed record TellingEdit(
    DateTimeOffset At, string? User, string? Contribution, long? Bytes, string? Comment, string? Diff);
