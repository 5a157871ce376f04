namespace WikiGuard.Alerts;

/// <summary>What a person can do about a batch that a rule holds back.</summary>
public static class HeldBatchAdvice
{
    /// <param name="arguments">Options that the commands need besides, with a space in front; empty for none.</param>
    public static string Of(string batchId, string arguments = "") =>
        $"Let it pass with: wikiguard quarantine redrive --batch {batchId}{arguments}\nor keep it out:   wikiguard quarantine discard "
            + $"--batch {batchId}{arguments}";
}
