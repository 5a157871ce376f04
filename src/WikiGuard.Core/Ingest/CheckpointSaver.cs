using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>Saves a source's checkpoints, and retries for a while when the store does not answer.</summary>
internal sealed class CheckpointSaver(IngestCheckpointStore checkpoints, TimeSpan patience, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <returns>The new tag.</returns>
    /// <exception cref="ConflictException">Another Ingestor has moved the checkpoint.</exception>
    /// <exception cref="TransientException">The store has not answered within the patience.</exception>
    public async Task<string> SaveAsync(IEventSource source, IngestCheckpoint checkpoint, string? etag, CancellationToken cancellationToken)
    {
        var fingerprint = source is IRecording recording
            ? await recording.FingerprintAsync(checkpoint.Position.Offset, cancellationToken) : null;
        checkpoint = checkpoint with { Fingerprint = fingerprint };
        var began = time.GetTimestamp();
        for (var wait = TimeSpan.Zero; ;)
        {
            try
            {
                // A write that got no answer may have happened.
                if (wait > TimeSpan.Zero && await checkpoints.LoadAsync(source.Identity, cancellationToken) is var (stored, tag)
                    && IsSame(stored, checkpoint))
                    return tag;
                return await checkpoints.SaveAsync(source.Identity, checkpoint, etag, cancellationToken);
            }
            catch (TransientException e) when (time.GetElapsedTime(began) < patience)
            {
                wait = TimeSpan.FromTicks(Math.Clamp(wait.Ticks * 2, TimeSpan.TicksPerSecond, LongestWait.Ticks));
                logger.LogWarning("The checkpoint of {Source} cannot be saved: {Reason} Trying again in {Seconds} s; reading goes on",
                    source.Name, e.Message, wait.TotalSeconds);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    private static bool IsSame(IngestCheckpoint a, IngestCheckpoint b) =>
        (a.Epoch, a.Position, a.Counters) == (b.Epoch, b.Position, b.Counters);
}
