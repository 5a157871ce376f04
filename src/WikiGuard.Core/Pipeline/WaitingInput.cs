using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Pipeline;

/// <summary>
/// Since when a layer's oldest input has been waiting. It is read from the object store, without a statement, so that it is also known
/// while no statement succeeds.
/// </summary>
public sealed class WaitingInput(IObjectStore objects, CheckpointStore checkpoints)
{
    /// <param name="checkpoint">The layer's.</param>
    /// <returns>Null where nothing waits.</returns>
    public async Task<DateTimeOffset?> SinceAsync(string layer, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var input = layer switch
        {
            LayerNames.Bronze => await LandedAsync(cancellationToken),
            LayerNames.Silver => await UnreadAsync(LayerNames.Bronze, checkpoint, cancellationToken),
            LayerNames.Gold => await UnreadAsync(LayerNames.Silver, checkpoint, cancellationToken),
            _ => null,
        };
        // A redrive, or a date to recompute, has no input other than its plan.
        return new[] { input, checkpoint.Planned?.Now }.Min();
    }

    private async Task<DateTimeOffset?> LandedAsync(CancellationToken cancellationToken) =>
        (await objects.ListWrittenAsync(LandingFiles.Prefix, cancellationToken))
            .Where(o => LandingFile.Parse(o.Key) is { IsReplay: false }).Min(o => (DateTimeOffset?)o.WrittenAt);

    private async Task<DateTimeOffset?> UnreadAsync(string upstream, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var (source, _) = await checkpoints.LoadAsync(upstream, cancellationToken);
        return source.BatchSeq > checkpoint.SourceSeq
            ? (await checkpoints.ReadManifestAsync(upstream, checkpoint.SourceSeq + 1, cancellationToken)).PlannedAt
            : null;
    }
}
