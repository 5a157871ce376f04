using System.Text.Json.Serialization;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Functions.Ingestor;

/// <summary>The Ingestor's health at one moment: the body of <c>/healthz</c> and <c>/readyz</c>.</summary>
/// <param name="State">starting, standby, reading, or stopping.</param>
/// <param name="IsLive">The worker's loop iterates, whatever Kafka and the stream do.</param>
/// <param name="IsReady">It reads, is connected, and its checkpoint keeps up.</param>
/// <param name="NotReadyBecause">One sentence for each reason.</param>
internal sealed record HealthReport(
    string State, bool IsLive, bool IsReady, IReadOnlyList<string> NotReadyBecause, IngestCounters? Counters, DateTimeOffset? NewestEvent,
    double? LagSeconds, double? CheckpointAgeSeconds, double? UpstreamSilenceSeconds, long? InFlightBytes, bool AllowlistRefused,
    StreamStatus? Stream)
{
    // The loop iterates many times within a lease's life; one that has not for this long never will.
    private const int LeasesUntilDead = 3;

    public static HealthReport Of(IngestState state, IngestorSettings settings, DateTimeOffset now)
    {
        var (reading, waitsFor) = (state.Reading, state.Keeper?.WaitsFor);
        var (status, stream) = (reading?.Ingestor.Status, reading?.Source.Status);
        List<string> reasons = [];
        if (reading is null)
            reasons.Add(waitsFor is null ? "It is starting." : $"It stands by: {Spoken.Sentence(waitsFor)}");
        else if (waitsFor is not null)
            reasons.Add($"The lease is lost: {Spoken.Sentence(waitsFor)}");
        if (state.IsStopping)
            reasons.Add("It is stopping.");
        if (stream is { IsConnected: false })
            reasons.Add(Spoken.Sentence($"The stream is not connected{(stream.LastFailure is { } failure ? $": {failure}" : "")}"));
        if (status?.CheckpointAge > settings.ReadyCheckpointAge)
            reasons.Add($"Events have been waiting for {status.CheckpointAge.TotalSeconds:0} s to be durable and checkpointed.");
        return new HealthReport(
            StateOf(state), now - (state.Keeper?.LastTurn ?? state.Started) < settings.Lease * LeasesUntilDead, reasons.Count == 0, reasons,
            status?.Counters, status?.NewestEvent, status?.LagAt(now)?.TotalSeconds, status?.CheckpointAge.TotalSeconds,
            reading is null ? null : SilenceOf(status!, stream!, reading.Started, now).TotalSeconds, reading?.Log.InFlightBytes,
            state.Allowlist.IsRefused, stream);
    }

    private static string StateOf(IngestState state) => state switch
    {
        { IsStopping: true } => "stopping",
        { Reading: not null } => "reading",
        { Keeper: not null } => "standby",
        _ => "starting",
    };

    // While events wait for Kafka nothing is read: that time does not count as the stream's silence.
    private static TimeSpan SilenceOf(IngestStatus status, StreamStatus stream, DateTimeOffset started, DateTimeOffset now)
    {
        var silence = now - (stream.LastEventAt ?? started) - status.CheckpointAge;
        return silence > TimeSpan.Zero ? silence : TimeSpan.Zero;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
