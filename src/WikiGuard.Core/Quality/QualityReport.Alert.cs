using System.Text;
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
        var body = new StringBuilder();
        body.AppendLine($"{Counts.Total} rows: {Counts.Passed} passed, {Counts.Quarantined} quarantined, {Counts.Dropped} dropped.");
        body.AppendLine("Rules that failed, the worst first:");
        foreach (var rule in Worst.Take(MostRules)) body.AppendLine(Describe(rule));
        if (Worst.Count() > MostRules) body.AppendLine($"- and {Worst.Count() - MostRules} more");
        if (samples.Count > 0) body.AppendLine("Some of the rows:");
        foreach (var row in samples.Take(MostRows)) body.AppendLine(
            $"- {Printable(row.EventId ?? "without an id")}: {Printable(row.Reason ?? "")}");
        body.Append(Advice(Holds && !isReleased, advice));
        return new Alert(severity, Subject(Holds && !isReleased), body.ToString().ReplaceLineEndings("\n"));
    }

    private IEnumerable<RuleResult> Worst =>
        Rules.Where(r => r.IsBad).OrderByDescending(r => r.Status).ThenByDescending(r => r.Failed ?? 0);

    private string Advice(bool isHeld, ToolAdvice advice) => isHeld
        ? $"The batch is held, and {Layer} with it. Look at its rows.\n{HeldBatchAdvice.Of(BatchId, advice.Arguments)}"
        : Counts.Passed < Counts.Total
            ? $"The batch has gone on without the bad rows. See them {advice.ListRefused()}, and the rules' history in "
                + "quality_metrics."
            : "The batch has gone on, whole. See the rules' history in quality_metrics.";

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
        return $"- {rule.Name}: {Printable(rule.Because)} ({Printable(found)})";
    }

    // On one line of a mail or a chat.
    private static string Printable(string text) => PrintableText.Of(text, instead: ' ', LongestText);
}
