using System.Globalization;

namespace WikiGuard.Specs.Iceberg;

/// <summary>
/// A tick of all layers in ordinary times, as a description: which statements change which tables and how, and what they read. <see
/// cref="GrowthSpecs"/> holds it against what the layers send.
/// Windows are as long as a tick, so that a batch writes two: it goes on with one and begins the next.
/// </summary>
/// <param name="Number">From 1; a day has 144.</param>
/// <param name="Commits">Batches of bronze that silver takes in one.</param>
/// <param name="Events">Of the tick.</param>
internal sealed record Tick(int Number, int Commits = 5, long Events = 350)
{
    public const int ADay = 144;

    /// <summary>Entities and users that are at work in ten minutes, so many for each event.</summary>
    private const double WindowsPerEvent = 0.6;

    private const int ClearedEvery = 16;

    private const long LedgerLines = 8;
    private const long QualityLines = 40;

    public string Date => DateOf(Number);

    private string Batch => Number.ToString(CultureInfo.InvariantCulture);

    public IEnumerable<TableWrite> Writes
    {
        get
        {
            for (var commit = 0; commit < Commits; commit++)
                yield return Insert("bronze/merge_bronze_events", "bronze_events", Date, Events / Commits);
            if (Number % ClearedEvery == 0)
            {
                var earlier = Enumerable.Range(Math.Max(1, Number - ClearedEvery), Math.Min(Number - 1, ClearedEvery));
                yield return new TableWrite("silver/clear_staged", "silver_staged",
                    [.. earlier.Select(n => new PartitionChange(n.ToString(CultureInfo.InvariantCulture), Added: 0, Events,
                        IsWhole: true))]);
            }
            yield return Insert("silver/stage_events", "silver_staged", Batch, Events);
            yield return Insert("silver/merge_silver_events", "silver_events", Date, Events);
            var windows = (long)(Events * WindowsPerEvent);
            yield return Replace("gold/merge_gold_entity_metrics_10min", "gold_entity_metrics_10min", windows);
            yield return Replace("gold/merge_gold_user_metrics_10min", "gold_user_metrics_10min", windows);
            yield return Replace("gold/merge_gold_global_metrics_10min", "gold_global_metrics_10min", 1);
            yield return Insert("ledger/merge_pipeline_ledger", "pipeline_ledger", Date, LedgerLines);
            yield return Insert("quality/merge_quality_metrics", "quality_metrics", Date, QualityLines);
        }
    }

    /// <summary>What silver, gold and the ledger read.</summary>
    public static IReadOnlyList<TableRead> Reads { get; } =
    [
        new("bronze_events", Reach.Batch, 600), // the events whole, and their keys once more
        new("silver_events", Reach.Windows, 40), // the ids: staging, merging and counting look for copies
        new("silver_quarantine", Reach.Day, 40),
        new("silver_staged", Reach.Batch, 500), // to measure, to merge, to count
        new("silver_events", Reach.Windows, 400), // windows of three kinds, once to be measured and once to be merged, and evidence
        new("gold_entity_metrics_10min", Reach.Windows, 60),
        new("gold_user_metrics_10min", Reach.Windows, 30),
        new("gold_global_metrics_10min", Reach.Windows, 16),
        new("pipeline_ledger", Reach.Day, 8), // the keys of lines: neighbours differ little
        new("quality_metrics", Reach.Day, 3),
    ];

    public static string DateOf(int tick) => $"day {(tick - 1) / ADay}";

    private static TableWrite Insert(string statement, string table, string partition, long rows) =>
        new(statement, table, [new PartitionChange(partition, rows)]);

    private TableWrite Replace(string statement, string table, long windows) =>
        new(statement, table, [new PartitionChange(Date, Number == 1 ? windows : 2 * windows, Number == 1 ? 0 : windows)]);
}
