namespace WikiGuard.Metrics;

/// <summary>What each function that promotes a layer measures, once per run, including zeros.</summary>
public static class PromotionMetrics
{
    /// <summary>The dimension <c>Service</c>: the functions' names.</summary>
    public static IReadOnlyList<string> Services { get; } = ["CommitBronze", "PromoteSilver", "PromoteGold"];

    /// <summary>How long the oldest input that the layer has not taken has been waiting; 0 where none is.</summary>
    public static readonly Metric LagSeconds = new("LagSeconds", MetricUnit.Seconds);

    /// <summary>1 while a rule holds a batch, and with it the layer.</summary>
    public static readonly Metric HeldBatches = new("HeldBatches", MetricUnit.Count, MetricUse.UnlessZero);

    /// <summary>Records that a batch lost or counted twice: the difference between what it took and the sum of where that went.</summary>
    public static readonly Metric LedgerDifference = new("LedgerDifference", MetricUnit.Count, MetricUse.UnlessZero);

    /// <summary>The bytes that all statements of the run scanned.</summary>
    public static readonly Metric ScannedBytes = new("ScannedBytes", MetricUnit.Bytes);
}

/// <summary>What PromoteSilver measures in addition.</summary>
public static class SilverMetrics
{
    public const string Service = "PromoteSilver";

    /// <summary>Records that the rules have judged, without duplicates.</summary>
    public static readonly Metric JudgedRecords = new("JudgedRecords", MetricUnit.Count);

    /// <summary>Those of the judged records that went on to silver.</summary>
    public static readonly Metric PassedRecords = new("PassedRecords", MetricUnit.Count);
}

/// <summary>What Maintain measures.</summary>
public static class MaintenanceMetrics
{
    public const string Service = "Maintain";

    /// <inheritdoc cref="PromotionMetrics.ScannedBytes"/>
    public static readonly Metric ScannedBytes = new("ScannedBytes", MetricUnit.Bytes);

    /// <summary>
    /// Old versions of the tables' entries that were removed from the catalogue, which accepts no commit to a table that has 100,000.
    /// </summary>
    public static readonly Metric TableVersionsRemoved = new("TableVersionsRemoved", MetricUnit.Count, MetricUse.UnlessZero);
}
