namespace WikiGuard.Ingest;

/// <summary>The state of an Ingestor.</summary>
/// <param name="Counters">Counts since it was created.</param>
/// <param name="NewestEvent">The latest <c>meta.dt</c> that it has seen.</param>
/// <param name="CheckpointAge">How long the oldest events that are not yet durable and checkpointed have been waiting; zero where there
/// are none.</param>
public sealed record IngestStatus(IngestCounters Counters, DateTimeOffset? NewestEvent, TimeSpan CheckpointAge)
{
    /// <summary>How far the Ingestor is behind the stream; null before the first event.</summary>
    public TimeSpan? LagAt(DateTimeOffset now) => now - NewestEvent;
}
