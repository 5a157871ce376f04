using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Quality;

/// <summary>A row that failed, as an alert shows it.</summary>
public sealed record SampleRow(string? EventId, string? Reason);

public sealed partial record QualityReport
{
    private const int MostRules = 5;
    private const int MostRows = 5;
    private const int LongestText = 160;

    /// <summary>Says what is wrong with the batch, and what to do.</summary>
    /// <param name="samples">Some of the rows that failed; the first five are shown.</param>
    /// <param name="advice">How people reach the lakehouse.</param>
    /// <param name="isReleased">A person has released the batch although a rule holds it.</param>
    /// <returns>Null for a healthy batch.</returns>
    public Alert? Alert(IReadOnlyList<SampleRow> samples, ToolAdvice advice, bool isReleased = false)
    {
        if (Severity is not { } severity) return null;
        var isHeld = Holds && !isReleased;
        var rules = Worst.Take(MostRules).Select(Describe).ToList();
        if (Worst.Count() > MostRules) rules.Add($"and {Worst.Count() - MostRules} more");
        var rows = samples.Take(MostRows).Select(r => $"{Printable(r.EventId ?? "without an id")}: {Printable(r.Reason ?? "")}").ToList();
        return new Alert(
            severity, Subject(isHeld),
            $"{Counts.Total} rows: {Counts.Passed} passed, {Counts.Quarantined} quarantined, {Counts.Dropped} dropped.")
        {
            Evidence =
            [
                Evidence("Rules that failed, the worst first", rules),
                .. rows.Count == 0 ? [] : new[] { Evidence("Some of the rows", rows) },
            ],
            Advice = Advice(isHeld),
            Commands = isHeld ? HeldBatchAdvice.Commands(BatchId, advice.Arguments)
                : [.. Counts.Passed < Counts.Total ? new[] { advice.ListRefused() } : [], advice.Mute("rule", Worst.First().Name)],
            Rules = isHeld ? [] : [.. Worst.Select(r => r.Name)],
            Runbook = isHeld ? RunbookSections.Held : RunbookSections.Quality,
        };
    }

    private static AlertEvidence Evidence(string heading, IEnumerable<string> lines) =>
        new(heading, [.. lines.Select(l => new AlertLine(l))]);

    private IEnumerable<RuleResult> Worst =>
        Rules.Where(r => r.IsBad).OrderByDescending(r => r.Status).ThenByDescending(r => r.Failed ?? 0);

    private string Advice(bool isHeld) => isHeld
        ? $"The batch is held, and {Layer} with it. Look at its rows."
        : $"The batch has gone on{(Counts.Passed < Counts.Total ? " without the bad rows" : ", whole")}. The rules' history is in "
            + "quality_metrics.";

    private string Subject(bool isHeld)
    {
        // Rounded down, so that nothing below a limit looks as if it met it.
        var rate = PassRate is { } share ? $"{Math.Floor(share * 1000) / 10:0.0} % of its rows passed" : "its rows could not be judged";
        return $"quality of {Table}, batch {BatchId}: {rate}{(isHeld ? "; the batch is held" : "")}";
    }

    private static string Describe(RuleResult rule)
    {
        var found = rule.Metric is { } metric ? $"{metric:0.####}, wanted {rule.Threshold}"
            : rule.Status == RuleStatus.Error ? rule.Threshold
            : $"{rule.Failed} of {rule.Total} rows";
        return $"{rule.Name}: {Printable(rule.Because)} ({Printable(found)})";
    }

    // On one line of a mail or a chat.
    private static string Printable(string text) => PrintableText.Of(text, instead: ' ', LongestText);
}
