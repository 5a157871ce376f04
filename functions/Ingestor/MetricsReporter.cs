using WikiGuard.Aws.Metrics;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Metrics;
using static WikiGuard.Metrics.IngestMetrics;

namespace WikiGuard.Functions.Ingestor;

/// <summary>Writes the worker's metrics, one line per interval and one at the end.</summary>
internal sealed class MetricsReporter(IngestState state, EmbeddedMetrics metrics, IngestorSettings settings, TimeProvider time)
{
    private IngestCounters _counted = new();
    private StreamStatus? _stream;

    public async Task RunAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(settings.MetricsInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                Write();
        }
        catch (OperationCanceledException)
        {
            Write(); // what was counted since the last tick
        }
    }

    private void Write()
    {
        var report = state.Report();
        var (now, stream) = (report.Counters ?? new IngestCounters(), report.Stream);
        var counts = now - _counted;
        metrics.Write(
            Heartbeat.Of(1),
            IngestMetrics.Reading.Of(report.Counters is null ? 0 : 1),
            Received.Of(counts.Received),
            Filtered.Of(counts.Filtered),
            Produced.Of(counts.Produced),
            DeadLettered.Of(counts.DeadLettered),
            RewindDuplicates.Of(counts.RewindDuplicate),
            // The first connection is not a reconnect.
            Reconnects.Of(Math.Max((stream?.Connections ?? 0) - 1, 0) - Math.Max((_stream?.Connections ?? 0) - 1, 0)),
            StreamFailures.Of((stream?.Failures ?? 0) - (_stream?.Failures ?? 0)),
            StreamGaps.Of(stream?.SuspectedGap is { } gap && gap != _stream?.SuspectedGap ? 1 : 0),
            new MetricValue(LagSeconds, report.LagSeconds),
            new MetricValue(CheckpointAgeSeconds, report.CheckpointAgeSeconds),
            new MetricValue(InFlightBytes, report.InFlightBytes),
            new MetricValue(UpstreamSilenceSeconds, report.UpstreamSilenceSeconds),
            AllowlistRefused.Of(report.AllowlistRefused ? 1 : 0));
        (_counted, _stream) = (now, stream);
    }
}
