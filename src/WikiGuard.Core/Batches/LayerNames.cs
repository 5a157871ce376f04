namespace WikiGuard.Batches;

/// <summary>The layers by name: in checkpoints, leases, batch ids, and in the names of their tables.</summary>
public static class LayerNames
{
    public const string Bronze = "bronze";
    public const string Silver = "silver";
    public const string Gold = "gold";

    /// <summary>The pipeline's record of itself; it moves no events.</summary>
    public const string Ledger = "ledger";

    /// <summary>The layers that events pass through, in that order.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [Bronze, Silver, Gold];
}
