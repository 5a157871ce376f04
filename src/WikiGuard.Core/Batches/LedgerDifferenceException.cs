namespace WikiGuard.Batches;

/// <summary>What a batch took does not equal the sum of where it went.</summary>
public sealed class LedgerDifferenceException(LedgerEntry entry) : FatalException(
    $"{entry}: {Math.Abs(entry.Difference)} records are {(entry.Difference > 0 ? "lost" : "counted twice")}. "
    + "The batch stays open, and the layer behind it: compare the layer's tables by batch id before anything else.")
{
    public LedgerEntry Entry { get; } = entry;
}
