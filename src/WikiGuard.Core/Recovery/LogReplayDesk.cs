using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>
/// Gives bronze records that it may have had before. Each part is a batch of bronze like any other; live batches come between, and the
/// other layers read what bronze lacked from there. The same part again changes nothing more.
/// </summary>
public sealed class LogReplayDesk(LayerRunner runner, BronzeLayer bronze, CheckpointStore checkpoints, IObjectStore objects)
{
    /// <summary>Takes files that wait in landing for their replay.</summary>
    /// <returns>The batch; null where an earlier call has taken the files, or there are none.</returns>
    /// <exception cref="ConflictException">Bronze is being written; try again.</exception>
    /// <exception cref="TransientException">Bronze holds a batch back, which has to be released first.</exception>
    public async Task<BatchManifest?> TakeAsync(IReadOnlyList<string> files, bool truncate, CancellationToken cancellationToken)
    {
        var (planned, isFree) = (default(BatchPlan), false);
        var completed = await runner.RunAsync(bronze, async (checkpoint, engine, token) =>
        {
            if (isFree)
                return null;
            isFree = true;
            var there = new HashSet<string>(StringComparer.Ordinal);
            foreach (var folder in files.Select(f => f[..(f.LastIndexOf('/') + 1)]).Distinct(StringComparer.Ordinal))
                there.UnionWith(await objects.ListAsync(folder, token));
            var waiting = files.Where(there.Contains).Select(f =>
                LandingFile.Parse(f) ?? throw new InvalidConfigException($"{f} is no landing file by its name.")).ToList();
            if (waiting.Count == 0)
                return null;
            var (silver, _) = await checkpoints.LoadAsync(LayerNames.Silver, token);
            return planned = await bronze.PlanAsync(checkpoint, engine, waiting, new LogReplay(truncate, silver.SourceSeq), token);
        }, cancellationToken);
        return isFree
            ? completed.FirstOrDefault(b => b.BatchId == planned?.BatchId)
            : throw new TransientException("bronze holds a batch back, and nothing was replayed. See which: wikiguard verify. Release it, "
                + "and run the replay again.");
    }

    /// <summary>Takes what the log has, part by part.</summary>
    /// <param name="progress">Is told of each part: the batch, and where reading goes on.</param>
    public async Task RunAsync(
        IRecordLog log, LogReader reader, LogReplayPlan plan, string execution, Action<BatchManifest?, LogPosition> progress,
        CancellationToken cancellationToken)
    {
        await ClearAsync(execution, cancellationToken);
        for (var position = LogPosition.Start(plan); !position.IsEnd(plan);)
        {
            var part = await reader.ReadAsync(log, plan, position, execution, cancellationToken);
            position = part.Next;
            progress(await TakeAsync(part.Files, plan.Request.Truncate, cancellationToken), position);
        }
    }

    /// <summary>The landing files that bronze has committed and that are kept, oldest first: in a folder, they are the log.</summary>
    /// <param name="from">When a file was committed, at the earliest; null for all.</param>
    /// <param name="to">Exclusive.</param>
    public async Task<IReadOnlyList<string>> CommittedFilesAsync(
        DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
    [
        .. (await objects.ListWrittenAsync(LandingFiles.CommittedPrefix, cancellationToken))
            .Where(f => !(f.WrittenAt < from) && !(f.WrittenAt >= to) && LandingFile.Parse(LandingKeyOf(f.Key)) is not null)
            .OrderBy(f => f.WrittenAt).Select(f => f.Key),
    ];

    /// <summary>Takes committed landing files again, as many at a time as a batch of bronze takes.</summary>
    /// <param name="progress">Is told of each part: the batch, and how many files it was.</param>
    public async Task RunAsync(
        IReadOnlyList<string> committed, bool truncate, string execution, Action<BatchManifest?, int> progress,
        CancellationToken cancellationToken)
    {
        await ClearAsync(execution, cancellationToken);
        var files = committed.Select(k => LandingFile.Parse(LandingKeyOf(k))!).ToList();
        while (files.Count > 0)
        {
            var part = bronze.First(files);
            var keys = new List<string>();
            foreach (var file in part)
            {
                if (await objects.GetAsync(LandingFiles.CommittedKey(file.Key), cancellationToken) is not { Content: var content })
                    continue; // maintenance has removed it meanwhile
                keys.Add(LandingFiles.ReplayKey(execution, file));
                await objects.PutIfAbsentAsync(keys[^1], content, cancellationToken);
            }
            progress(await TakeAsync(keys, truncate, cancellationToken), part.Count);
            // The file itself is still there.
            await objects.DeleteAsync([.. keys.Select(LandingFiles.CommittedKey)], cancellationToken);
            files.RemoveRange(0, part.Count);
        }
    }

    // What an attempt that was killed has left is read again, maybe cut in other places; but for a batch that it had begun.
    private async Task ClearAsync(string execution, CancellationToken cancellationToken)
    {
        await runner.RunAsync(bronze, cancellationToken);
        foreach (var format in new[] { LandingFiles.Events, LandingFiles.Quarantine })
        {
            var left = await objects.ListAsync(LandingFiles.ReplayFolder(format, execution), cancellationToken);
            await objects.DeleteAsync(left, cancellationToken);
        }
    }

    private static string LandingKeyOf(string key) => $"{LandingFiles.Prefix}{key[LandingFiles.CommittedPrefix.Length..]}";
}
