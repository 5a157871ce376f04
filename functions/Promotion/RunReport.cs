using WikiGuard.Metrics;
using WikiGuard.Ports;
using WikiGuard.Promotion;

namespace WikiGuard.Functions.Promotion;

/// <summary>Tells the metrics of a run, however it ended.</summary>
public sealed class RunReport(CheckpointStore checkpoints, ScanMeter meter, IEventClock clock, TextWriter output, TimeProvider time)
{
    /// <param name="function">The function that ran: the metrics' service.</param>
    /// <param name="completed">The batches that the run completed.</param>
    /// <param name="failure">What it ended with; null for nothing.</param>
    public async Task WriteAsync(string function, string layer, IReadOnlyList<BatchManifest> completed, Exception? failure, CancellationToken cancellationToken)
    {
        var (checkpoint, _) = await checkpoints.LoadAsync(layer, cancellationToken);
        List<MetricValue> values =
        [
            PromotionMetrics.LagSeconds.Of(checkpoint.Planned is { } planned ? Math.Max(0, (clock.Now - planned.Now).TotalSeconds) : 0),
            PromotionMetrics.HeldBatches.Of(checkpoint.Planned is { Held: not null } ? 1 : 0),
            PromotionMetrics.LedgerDifference.Of(failure is LedgerDifferenceException e ? Math.Abs(e.Entry.Difference) : 0),
            PromotionMetrics.ScannedBytes.Of(meter.Take()),
        ];
        if (function == SilverMetrics.Service)
        {
            double Sum(params string[] counts) => completed.Sum(m => counts.Sum(c => m.Counts.GetValueOrDefault(c)));
            values.Add(SilverMetrics.JudgedRecords.Of(Sum("silver", "silver_quarantined", "dropped")));
            values.Add(SilverMetrics.PassedRecords.Of(Sum("silver")));
        }
        new EmbeddedMetrics(output, time, EmbeddedMetrics.DimensionsOf(function, EmbeddedMetrics.EnvironmentName)).Write(values);
    }
}
