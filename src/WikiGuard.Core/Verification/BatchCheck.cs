using WikiGuard.Alerts;
using WikiGuard.Batches;

namespace WikiGuard.Verification;

/// <summary>Checks whether a layer's batches are all there, numbered without gaps, and what the one in flight waits for.</summary>
/// <param name="haveSomeBeenRemoved">Whether the lakehouse is old enough for maintenance to have removed the first manifests.</param>
internal sealed class BatchCheck(bool haveSomeBeenRemoved, string commandArguments)
{
    /// <param name="upstream">The layer that this one reads; null where there is none.</param>
    /// <param name="neededFrom">The first batch whose manifest will still be read.</param>
    public Check Judge(string name, LayerRecords records, LayerRecords? upstream, long neededFrom)
    {
        List<Damage> damages = [.. records.Damages];
        if (records.Checkpoint is { } checkpoint)
            damages.AddRange([.. Missing(records, neededFrom), .. Beyond(records), .. OfCheckpoint(records, checkpoint, upstream)]);
        List<Problem> problems = [.. damages.Select(d => Problem.Of(d, commandArguments)), .. Held(records)];
        var removed = records.Numbers is [> 1 and var first, ..]
            ? $"; older manifests than that of {records.IdOf(first)} were removed" : "";
        return Problem.Judge(problems, records switch
        {
            { Checkpoint.Planned: { } planned } =>
                Check.Note(name, $"{planned.BatchId} is begun and not finished", "The next run finishes it."),
            { LastBatch: 0 } => Check.Ok(name, "none yet"),
            _ => Check.Ok(name, $"{records.LastBatch:N0}, the last {records.IdOf(records.LastBatch)}{removed}"),
        });
    }

    // By gaps, not by numbers: a checkpoint that was changed can say any number.
    private IEnumerable<Damage> Missing(LayerRecords records, long neededFrom)
    {
        var next = haveSomeBeenRemoved ? Math.Max(1, Math.Min(records.Numbers.FirstOrDefault(records.LastBatch + 1), neededFrom)) : 1;
        foreach (var number in records.Numbers.Where(n => n <= records.LastBatch).Append(records.LastBatch + 1))
        {
            if (number > next)
            {
                yield return new Damage(records.KeyOf(next),
                    number == next + 1 ? $"{records.KeyOf(next)} is missing"
                    : $"{records.KeyOf(next)} is missing, and so are those after it up to {records.KeyOf(number - 1)}", Remedy.DeriveAgain);
            }
            next = Math.Max(next, number + 1);
        }
    }

    private static IEnumerable<Damage> Beyond(LayerRecords records) =>
        records.Numbers.Where(n => n > records.LastBegun).Take(1).Select(n => new Damage(
            CheckpointStore.CheckpointKey(records.Layer),
            $"{records.KeyOf(n)} is there, and the checkpoint knows batches up to {records.LastBegun}: it is an old one",
            Remedy.FromManifest));

    private static IEnumerable<Damage> OfCheckpoint(LayerRecords records, LayerCheckpoint checkpoint, LayerRecords? upstream)
    {
        var key = CheckpointStore.CheckpointKey(records.Layer);
        if (upstream is { Checkpoint: { } source } && checkpoint.SourceSeq > source.BatchSeq)
        {
            yield return new Damage(key,
                $"{key} has read {upstream.Layer} up to batch {checkpoint.SourceSeq}, and {upstream.Layer} has come to {source.BatchSeq}",
                Remedy.FromManifest);
        }
        else if (records.Manifests.GetValueOrDefault(checkpoint.BatchSeq)?.SourceSeq is { } read && read != checkpoint.SourceSeq)
        {
            yield return new Damage(key,
                $"{key} has read the layer before up to batch {checkpoint.SourceSeq}, and {records.IdOf(checkpoint.BatchSeq)} up to {read}",
                Remedy.FromManifest);
        }
    }

    private IEnumerable<Problem> Held(LayerRecords records)
    {
        if (records.Checkpoint?.Planned is { IsHeld: true } planned)
        {
            yield return new Problem(
                $"{planned.BatchId} is held, and {records.Layer} stands still: {planned.Held!.ReplaceLineEndings(" ")}",
                HeldBatchAdvice.Of(planned.BatchId, commandArguments));
        }
    }
}
