using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Risks;

/// <summary>Alerts about windows at risk.</summary>
public static class RiskAlerts
{
    private const int MostListed = 20;
    private const int MostNamed = 5;

    public static Alert Of(RiskyWindow window, ToolAdvice advice)
    {
        var known = window.As(WindowFate.Told, window.Start);
        return new Alert(
            KnownWindow.SeverityOf(window.Severity),
            $"{window.Entity} is {window.Severity} (risk {window.RiskScore}), {window.Start:yyyy-MM-dd HH:mm} to {window.End:HH:mm} UTC",
            $"{window.Events} events: {window.Edits} edits by {window.Editors} editors, {window.AnonymousEdits} of them anonymous, and "
                + $"{window.Reverts} reverts."
                + (window.Explanation.Length > 0 ? $"\n{Spoken.Sentence(window.Explanation)}" : ""))
        {
            Id = known.Id,
            Since = window.Start,
            Entity = window.Entity,
            Evidence = window.Evidence.Count == 0 ? []
                : [new AlertEvidence("Edits, the most telling first", [.. window.Evidence.Select(LineOf)])],
            Commands =
            [
                advice.EditsOf(window.Entity),
                new("Say what it was with",
                    $"wikiguard mark {ShellWord.Quoted(window.Entity)} {window.Start:yyyy-MM-ddTHH:mm}Z right{advice.Arguments}"),
                advice.Acknowledge(known.Id),
                advice.Mute("entity", window.Entity),
            ],
            Runbook = RunbookSections.Risk,
        };
    }

    /// <summary>Many windows in one message.</summary>
    /// <param name="isAfterQuiet">Some of them waited for the end of the quiet hours.</param>
    public static Alert OfMany(IReadOnlyList<KnownWindow> windows, bool isAfterQuiet, ToolAdvice advice)
    {
        var worst = windows.OrderByDescending(w => w.RiskScore).ThenBy(w => w.Start).ThenBy(w => w.Entity, StringComparer.Ordinal).ToList();
        var lines = worst.Take(MostListed).Select(w => w.Words).ToList();
        if (worst.Count > MostListed)
            lines.Add($"and {worst.Count - MostListed} more");
        return new Alert(
            worst.Max(w => KnownWindow.SeverityOf(w.Severity)),
            $"{windows.Count} {(windows.Count == 1 ? "window" : "windows")} at risk "
                + (isAfterQuiet ? "since the quiet hours began" : "at once"),
            $"Of {string.Join(", ", worst.Select(w => w.Entity).Distinct(StringComparer.Ordinal).Take(MostNamed))}"
                + $"{(worst.DistinctBy(w => w.Entity).Count() > MostNamed ? " and others" : "")}.")
        {
            Since = windows.Min(w => w.Start),
            Evidence = [new AlertEvidence("Windows, the riskiest first", [.. lines.Select(l => new AlertLine(l))])],
            Commands = [advice.ListAlerts()],
            Runbook = RunbookSections.Risk,
        };
    }

    private static AlertLine LineOf(TellingEdit edit) => new(
        $"{edit.At:HH:mm:ss} {edit.User ?? "a hidden user"}{(edit.Bytes is { } bytes ? $", {bytes:+#,0;-#,0;0} bytes" : "")}"
            + $"{(edit.Contribution is { Length: > 0 } told ? $" ({told})" : "")}{(edit.Comment is { Length: > 0 } said ? $": {said}" : "")}",
        Uri.TryCreate(edit.Diff, UriKind.Absolute, out var diff) && diff.Scheme == Uri.UriSchemeHttps ? diff : null);
}
