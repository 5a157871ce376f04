using System.Runtime.CompilerServices;
using WikiGuard.Ports;

namespace WikiGuard.Bench.Runs;

/// <summary>A recording that makes a stage of its reader, from the first event to the last.</summary>
internal sealed class StagedRecording(IRecording recording, Stages stages) : IRecording
{
    public string Name => recording.Name;

    public string Identity => recording.Identity;

    public bool IsLive => recording.IsLive;

    public ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken) =>
        recording.FingerprintAsync(offset, cancellationToken);

    // Not itself a method with awaits, from which the stage would not reach the caller.
    public IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, CancellationToken cancellationToken)
    {
        stages.Enter(StageNames.Ingestor);
        return ReadToEndAsync(from, cancellationToken);
    }

    private async IAsyncEnumerable<SourceEvent> ReadToEndAsync(
        SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        stages[StageNames.Ingestor].Begin();
        await foreach (var e in recording.ReadAsync(from, cancellationToken))
            yield return e;
        stages[StageNames.Ingestor].AddElapsed(TimeProvider.System.GetElapsedTime(started));
    }
}
