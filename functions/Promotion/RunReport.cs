using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Metrics;
using WikiGuard.Batches;
using WikiGuard.Metrics;
using WikiGuard.Pipeline;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Promotion;

/// <summary>Writes the metrics of a run, however it ended.</summary>
public sealed class RunReport(
    CheckpointStore checkpoints, WaitingInput waiting, ScanMeter meter, IEventClock clock, TextWriter output, TimeProvider time,
    ILogger<RunReport> logger)
{
    // It comes last, within the seconds that a run leaves.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Never fails: a run's own failure must reach Lambda.</summary>
    /// <param name="function">The function that ran: the metrics' service.</param>
    /// <param name="completed">The batches that the run completed.</param>
    /// <param name="failure">What it ended with; null for nothing.</param>
    /// <param name="isAtWorkElsewhere">Another writer holds the layer, such as maintenance at night: how far the layer is behind, the run
    /// after that tells. What waits for a writer that is at work is no fault to be called for.</param>
    public async Task WriteAsync(
        string function, string layer, IReadOnlyList<BatchManifest> completed, Exception? failure, bool isAtWorkElsewhere)
    {
        var (lag, held) = await StandingAsync(layer);
        List<MetricValue> values =
        [
            PromotionMetrics.LagSeconds.Of(isAtWorkElsewhere ? null : lag),
            new(PromotionMetrics.HeldBatches, held),
            PromotionMetrics.LedgerDifference.Of(failure is LedgerDifferenceException e ? Math.Abs(e.Entry.Difference) : 0),
            PromotionMetrics.ScannedBytes.Of(meter.Take()),
        ];
        if (function == SilverMetrics.Service)
        {
            double Sum(params string[] counts) => completed.Sum(m => counts.Sum(c => m.Counts.GetValueOrDefault(c)));
            values.Add(SilverMetrics.JudgedRecords.Of(Sum("silver", "signals", "silver_quarantined", "dropped")));
            values.Add(SilverMetrics.PassedRecords.Of(Sum("silver", "signals")));
        }
        new EmbeddedMetrics(output, time, EmbeddedMetrics.DimensionsOf(function, EmbeddedMetrics.EnvironmentName)).Write(values);
    }

    private async Task<(TimeSpan? Lag, int? Held)> StandingAsync(string layer)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var (checkpoint, _) = await checkpoints.LoadAsync(layer, limit.Token);
            var lag = await waiting.SinceAsync(layer, checkpoint, limit.Token) is { } since ? clock.Now - since : TimeSpan.Zero;
            return (lag > TimeSpan.Zero ? lag : TimeSpan.Zero, checkpoint.Planned is { IsHeld: true } ? 1 : 0);
        }
        catch (Exception e) when (e is WikiGuardException or OperationCanceledException)
        {
            logger.LogWarning("How far {Layer} is behind cannot be determined now: {Reason}", layer, e.Message);
            return (null, null);
        }
    }
}
