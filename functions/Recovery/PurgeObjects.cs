using WikiGuard.Aws;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// What a stack's bucket keeps of a subject beside the tables: results of queries, batches that failed, and earlier versions of objects.
/// </summary>
public sealed class PurgeObjects(S3ObjectStore objects, LeaseStore leases)
{
    private const string ResultPrefix = "athena-results/";

    /// <summary>Where earlier versions may hold what the stream says.</summary>
    private static readonly string[] Prefixes =
    [
        ResultPrefix, FailedBatch.Prefix, DeadLetter.ObjectPrefix, LandingFiles.Prefix, LandingFiles.CommittedPrefix, "warehouse/",
    ];

    /// <summary>How many parts <see cref="DestroyAsync"/> has.</summary>
    public static int Parts => Prefixes.Length;

    /// <summary>The keys of failed batches that hold the subject.</summary>
    public async Task<IReadOnlyList<string>> FailedBatchesAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var key in await objects.ListAsync(FailedBatch.Prefix, cancellationToken))
        {
            if (await objects.GetAsync(key, cancellationToken) is { } batch && FailedBatch.Holds(batch.Content.Span, subject))
                found.Add(key);
        }
        return found;
    }

    /// <param name="part">One of <see cref="Parts"/>, from 0.</param>
    /// <param name="hasTime">Whether some more may be begun.</param>
    /// <returns>False where something is left for the next call.</returns>
    /// <exception cref="ConflictException">A layer is being written; try again.</exception>
    public async Task<bool> DestroyAsync(PurgeSubject subject, int part, Func<bool> hasTime, CancellationToken cancellationToken)
    {
        var prefix = Prefixes[part];
        if (prefix == ResultPrefix)
            await objects.DeleteAsync(await UnreadResultsAsync(cancellationToken), cancellationToken);
        else if (prefix == FailedBatch.Prefix)
            await objects.DeleteAsync(await FailedBatchesAsync(subject, cancellationToken), cancellationToken);
        return await objects.DestroyEarlierAsync(prefix, hasTime, cancellationToken);
    }

    /// <summary>Destroys one object and all its versions.</summary>
    public async Task ForgetAsync(string key, CancellationToken cancellationToken)
    {
        await objects.DeleteAsync([key], cancellationToken);
        await objects.DestroyEarlierAsync(key, () => true, cancellationToken);
    }

    // While no layer is at work, none waits for one of these.
    private async Task<IReadOnlyList<string>> UnreadResultsAsync(CancellationToken cancellationToken)
    {
        await using var held = await LayerLeases.AcquireAsync(leases, [.. LayerNames.InOrder, LayerNames.Ledger], cancellationToken);
        return await objects.ListAsync(ResultPrefix, cancellationToken);
    }
}
