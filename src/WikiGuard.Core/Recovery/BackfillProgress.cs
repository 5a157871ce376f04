using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>Whether what a backfill has landed has reached gold. Live batches go on meanwhile, and are not waited for.</summary>
public sealed class BackfillProgress(IObjectStore objects, CheckpointStore checkpoints)
{
    /// <param name="catchUp">What an earlier call returned.</param>
    /// <exception cref="InvalidConfigException">A layer holds a batch back, and goes on when somebody has released it.</exception>
    public async Task<(bool IsDone, CatchUp CatchUp)> LookAsync(CatchUp catchUp, CancellationToken cancellationToken)
    {
        foreach (var format in new[] { LandingFiles.Events, LandingFiles.Quarantine })
        {
            if ((await objects.ListAsync($"{format.Prefix}{BackfillDesk.Topic}/", cancellationToken)).Count > 0)
            {
                await LoadAsync(LayerNames.Bronze, cancellationToken);
                return (false, catchUp);
            }
        }
        var bronze = await LoadAsync(LayerNames.Bronze, cancellationToken);
        if (catchUp.BronzeSeq == 0)
            catchUp = catchUp with { BronzeSeq = bronze.BatchSeq };
        var silver = await LoadAsync(LayerNames.Silver, cancellationToken);
        if (silver.SourceSeq < catchUp.BronzeSeq)
            return (false, catchUp);
        if (catchUp.SilverSeq == 0)
            catchUp = catchUp with { SilverSeq = silver.BatchSeq };
        var gold = await LoadAsync(LayerNames.Gold, cancellationToken);
        return (gold.SourceSeq >= catchUp.SilverSeq, catchUp);
    }

    private async Task<LayerCheckpoint> LoadAsync(string layer, CancellationToken cancellationToken)
    {
        var (checkpoint, _) = await checkpoints.LoadAsync(layer, cancellationToken);
        return checkpoint.Planned is { IsHeld: true, Held: { } because } held
            ? throw new InvalidConfigException(
                $"{layer} holds {held.BatchId} back: {Spoken.Sentence(because)} Nothing is lost: what was landed goes on once the batch is "
                    + "released.")
            : checkpoint;
    }
}
