using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Leases;

/// <summary>
/// The leases of the layers and of the Ingestor. Whoever takes over from a holder that stopped silently first stops the statement which
/// that holder had running, and waits for its end: only then do the tables hold all that it will ever write.
/// </summary>
/// <param name="engine">Stops a statement that was left running; null for a host that runs none.</param>
/// <param name="turn">The turns of writers in this process; null where it has one writer at a time anyway.</param>
public sealed class LeaseStore(
    IObjectStore objects, IQueryEngine? engine, TimeProvider time, ILogger<LeaseStore> logger, LeaseHolder holder, LeaseTurn? turn = null)
{
    internal const string Prefix = "leases/";
    private const string Mend = "Restore an earlier version of the object: its epoch must not be used again.";

    /// <summary>How long a holder may be idle. Statements renew the lease while they run.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>How long giving a lease back may take, by the process's own clock: a stop must not hang on a store that is away.</summary>
    public static readonly TimeSpan GiveBackLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long the leases of this store last without being renewed.</summary>
    public TimeSpan Lifetime { get; init; } = Duration;

    /// <exception cref="ConflictException">Another writer holds the layer or was faster to take it.</exception>
    public async Task<Lease> AcquireAsync(string layer, CancellationToken cancellationToken)
    {
        var taken = turn is null ? null : await turn.TakeAsync(cancellationToken);
        try
        {
            return await AcquireAsync(layer, taken, cancellationToken);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    private async Task<Lease> AcquireAsync(string layer, IDisposable? taken, CancellationToken cancellationToken)
    {
        var key = KeyOf(layer);
        var stored = await objects.GetAsync(key, cancellationToken);
        var last = stored is null ? null : Read(key, stored);
        if (last is not null && last.ExpiresAt > time.GetUtcNow())
            throw new ConflictException($"{layer} is held by {last.Holder} until {last.ExpiresAt:HH:mm:ss} UTC. It is at work; what waits "
                + "is taken by its next run.");

        var record = Renewed(new LeaseRecord(holder.Name, (last?.Epoch ?? 0) + 1, default, last?.ExecutionId)
        { TakenAt = time.GetUtcNow() });
        var lease = new Lease(this, layer, record, await SaveAsync(layer, record, stored?.ETag, cancellationToken), taken);
        if (record.ExecutionId is { } left)
        {
            logger.LogWarning("{Layer} was left by {Holder} with statement {ExecutionId} perhaps still running; stopping it", layer,
                last!.Holder, left);
            await (engine ?? throw new FatalException($"The lease of {layer} names statement {left}, and this host has no engine to stop "
                + "it with.")).StopAsync(left, cancellationToken);
            lease.Ended();
        }
        return lease;
    }

    /// <summary>
    /// For a host that knows by other means that no writer is left: leases of a killed process need not expire. Their epochs stay, so that
    /// no later attempt takes an earlier one's rows for its own. A lease that cannot be read is made anew, with an epoch that no count of
    /// holders reaches.
    /// </summary>
    public static async Task EndAllAsync(
        IObjectStore objects, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var key in await objects.ListAsync(Prefix, cancellationToken))
        {
            if (await objects.GetAsync(key, cancellationToken) is not { } stored)
                continue;
            LeaseRecord record;
            try
            {
                record = Read(key, stored);
            }
            catch (DamagedStoreException)
            {
                record = new LeaseRecord("nobody", time.GetUtcNow().ToUnixTimeSeconds(), default, ExecutionId: null);
            }
            await objects.SaveAsync(key, GivenBack(record), LeaseJson.Default.LeaseRecord, stored.ETag, "writer", cancellationToken);
        }
    }

    /// <summary>The leases that are held at a given moment.</summary>
    public static async Task<IReadOnlyList<HeldLease>> HeldAsync(
        IObjectStore objects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = new List<HeldLease>();
        foreach (var key in await objects.ListAsync(Prefix, cancellationToken))
        {
            if (await objects.GetAsync(key, cancellationToken) is { } stored && Read(key, stored) is var record && record.ExpiresAt > now)
                held.Add(new HeldLease(NameOf(key), record));
        }
        return held;
    }

    internal LeaseRecord Renewed(LeaseRecord record) => record with { ExpiresAt = time.GetUtcNow() + Lifetime };

    // Not our current time: if the clock were set back by an hour, it would lock everybody out for that hour, including this process.
    internal static LeaseRecord GivenBack(LeaseRecord record) => record with { ExpiresAt = default };

    internal bool IsFresh(LeaseRecord record) => record.ExpiresAt - time.GetUtcNow() > Lifetime * 2 / 3;

    internal bool HasExpired(LeaseRecord record) => record.ExpiresAt <= time.GetUtcNow();

    /// <returns>The tag of the stored lease, if it is still that of this holder and epoch.</returns>
    internal async Task<string?> OwnTagAsync(string layer, LeaseRecord own, CancellationToken cancellationToken) =>
        await objects.GetAsync(KeyOf(layer), cancellationToken) is { } stored
        && Read(KeyOf(layer), stored) is var record
            && (record.Holder, record.Epoch) == (own.Holder, own.Epoch)
            ? stored.ETag
            : null;

    internal async Task<string> SaveAsync(string layer, LeaseRecord record, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.SaveAsync(KeyOf(layer), record, LeaseJson.Default.LeaseRecord, etag, "writer", cancellationToken);
        }
        catch (ConflictException e)
        {
            throw new ConflictException(
                $"The lease of {layer} went to another writer. This one stops here; the other finishes the batch.", e);
        }
    }

    /// <exception cref="DamagedStoreException">The object is no lease.</exception>
    internal static LeaseRecord Read(string key, StoredObject stored) => stored.Read(
        key, LeaseJson.Default.LeaseRecord, Mend, Remedy.MadeOnOpening, defect: l => l.Epoch < 0 ? $"its epoch is {l.Epoch}" : null);

    internal static string NameOf(string key) => Path.GetFileNameWithoutExtension(key);

    private static string KeyOf(string layer) => $"{Prefix}{layer}.json";
}

/// <summary>What a holder calls itself: the host, and what runs on it.</summary>
public sealed record LeaseHolder(string Name);
