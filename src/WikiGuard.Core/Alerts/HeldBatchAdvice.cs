namespace WikiGuard.Alerts;

/// <summary>What a person can do about a batch that a rule holds back.</summary>
public static class HeldBatchAdvice
{
    /// <param name="arguments">Further options that the commands need, with a leading space; empty for none.</param>
    public static string Of(string batchId, string arguments = "") =>
        $"Let it pass with: wikiguard quarantine redrive --batch {batchId}{arguments}\nor keep it out:   wikiguard quarantine discard "
            + $"--batch {batchId}{arguments}";
}
