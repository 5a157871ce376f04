namespace WikiGuard.Ingest;

/// <summary>Where an Ingestor stands.</summary>
/// <param name="Counters">Since it was made.</param>
/// <param name="NewestEvent">The latest <c>meta.dt</c> that it has seen.</param>
/// <param name="CheckpointAge">How long the oldest events that are not durable and checkpointed have been waiting for it; zero where none
/// do.</param>
public sealed record IngestStatus(IngestCounters Counters, DateTimeOffset? NewestEvent, TimeSpan CheckpointAge)
{
    /// <summary>How far the Ingestor is behind the stream; null before the first event.</summary>
    public TimeSpan? LagAt(DateTimeOffset now) => now - NewestEvent;
}
