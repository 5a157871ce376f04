using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>What a person can do about a batch that a rule holds back.</summary>
public static class HeldBatchAdvice
{
    /// <param name="arguments">Further options that the commands need, with a leading space; empty for none.</param>
    public static IReadOnlyList<AlertCommand> Commands(string batchId, string arguments = "") =>
    [
        new("Let it pass with", $"wikiguard quarantine redrive --batch {batchId}{arguments}"),
        new("or keep it out", $"wikiguard quarantine discard --batch {batchId}{arguments}"),
    ];

    /// <inheritdoc cref="Commands"/>
    public static string Of(string batchId, string arguments = "") => AlertText.Of(Commands(batchId, arguments));

    /// <param name="because">The rule that holds it, in words.</param>
    public static Alert AlertOf(string batchId, string because, ToolAdvice advice) =>
        new(AlertSeverity.Critical, $"{batchId} is held, and its layer stands still", because)
        {
            Advice = "Look at its rows.",
            Commands = Commands(batchId, advice.Arguments),
            Runbook = RunbookSections.Held,
        };
}
