using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>Whether what a backfill has landed has reached gold. Live batches go on meanwhile, and are not waited for.</summary>
public sealed class BackfillProgress(IObjectStore objects, CheckpointStore checkpoints)
{
    /// <summary>What has landed by now, for <see cref="LookAsync"/> to wait for.</summary>
    public async Task<CatchUp> LandedAsync(CancellationToken cancellationToken) =>
        new() { Landed = (await WaitingAsync(cancellationToken)).Max(f => (DateTimeOffset?)f.WrittenAt) };

    /// <exception cref="InvalidConfigException">A layer holds a batch back, so that it would take nothing else.</exception>
    public async Task RequireNoneHeldAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in LayerNames.InOrder)
            await LoadAsync(layer, cancellationToken);
    }

    /// <param name="catchUp">What an earlier call returned.</param>
    /// <exception cref="InvalidConfigException">A layer holds a batch back, and goes on when somebody has released it.</exception>
    public async Task<(bool IsDone, CatchUp CatchUp)> LookAsync(CatchUp catchUp, CancellationToken cancellationToken)
    {
        var isLanded = (await WaitingAsync(cancellationToken)).Any(f => f.File.IsBackfill || f.WrittenAt <= catchUp.Landed);
        var bronze = await LoadAsync(LayerNames.Bronze, cancellationToken); // after that, so that it counts what was taken just now
        if (isLanded)
            return (false, catchUp);
        if (catchUp.BronzeSeq == 0)
            catchUp = catchUp with { BronzeSeq = bronze.Planned?.BatchSeq ?? bronze.BatchSeq }; // one in flight has moved its files already
        var silver = await LoadAsync(LayerNames.Silver, cancellationToken);
        if (silver.SourceSeq < catchUp.BronzeSeq)
            return (false, catchUp);
        if (catchUp.SilverSeq == 0)
            catchUp = catchUp with { SilverSeq = silver.BatchSeq };
        var gold = await LoadAsync(LayerNames.Gold, cancellationToken);
        return (gold.SourceSeq >= catchUp.SilverSeq, catchUp);
    }

    private async Task<IEnumerable<(LandingFile File, DateTimeOffset WrittenAt)>> WaitingAsync(CancellationToken cancellationToken) =>
        from o in await objects.ListWrittenAsync(LandingFiles.Prefix, cancellationToken)
        let file = LandingFile.Parse(o.Key)
        where file is { IsReplay: false }
        select (file, o.WrittenAt);

    private async Task<LayerCheckpoint> LoadAsync(string layer, CancellationToken cancellationToken)
    {
        var (checkpoint, _) = await checkpoints.LoadAsync(layer, cancellationToken);
        return checkpoint.Planned is { IsHeld: true, Held: { } because } held
            ? throw new InvalidConfigException(
                $"{layer} holds {held.BatchId} back: {Spoken.Sentence(because)} Nothing is lost: what was landed goes on once the batch is "
                    + $"released: wikiguard quarantine redrive --batch {held.BatchId} --stack NAME")
            : checkpoint;
    }
}
