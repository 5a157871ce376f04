using System.Text.Json.Serialization;

namespace WikiGuard.Leases;

/// <summary>Who may write a layer: <c>leases/{layer}.json</c>, changed only with <c>If-Match</c>.</summary>
/// <param name="Holder">For people: the host and its run.</param>
/// <param name="Epoch">Counts the holders, and distinguishes each from the previous one.</param>
/// <param name="ExpiresAt">System time. From then on anybody may take the lease; the holder gives it back by setting the earliest
/// possible time.</param>
/// <param name="ExecutionId">The statement that the holder has running, or whose end it does not know.</param>
public sealed record LeaseRecord(string Holder, long Epoch, DateTimeOffset ExpiresAt, string? ExecutionId)
{
    /// <summary>When the holder took it; null in leases from before it was stored.</summary>
    public DateTimeOffset? TakenAt { get; init; }
}

/// <summary>A lease that somebody holds at this moment.</summary>
public sealed record HeldLease(string Name, LeaseRecord Record);

/// <summary>
/// A held right to write a layer. Working renews it: a holder that is idle for longer than <see cref="LeaseStore.Duration"/> can lose it,
/// and learns of that at its next step, before its next statement.
/// </summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly LeaseStore _store;
    private readonly string _layer;
    private readonly IDisposable? _turn;
    private LeaseRecord _record;
    private string _etag;
    private bool _hasEnded;

    /// <param name="turn">Ends with the lease; null where nobody in this process waits for it.</param>
    internal Lease(LeaseStore store, string layer, LeaseRecord record, string etag, IDisposable? turn) =>
        (_store, _layer, _record, _etag, _turn) = (store, layer, record, etag, turn);

    public long Epoch => _record.Epoch;

    /// <summary>It was not renewed in time: another holder may have it.</summary>
    public bool HasExpired => _store.HasExpired(_record);

    /// <summary>Confirms the lease, and records what runs under it.</summary>
    /// <param name="executionId">The statement that runs, or null before the next one starts.</param>
    /// <exception cref="ConflictException">Another writer has taken the lease.</exception>
    public async Task HoldAsync(string? executionId, CancellationToken cancellationToken)
    {
        if (string.Equals(executionId, _record.ExecutionId, StringComparison.Ordinal) && _store.IsFresh(_record))
            return;
        await SaveAsync(_store.Renewed(_record) with { ExecutionId = executionId }, cancellationToken);
    }

    /// <summary>The running statement has certainly ended; that is written with the next change.</summary>
    public void Ended() => _hasEnded = true;

    /// <summary>
    /// Gives the lease back, or leaves it to expire where the store does not take it within <see cref="LeaseStore.GiveBackLimit"/>. A
    /// statement whose end is not known stays in it, for the successor to stop.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(LeaseStore.GiveBackLimit);
        try
        {
            await SaveAsync(LeaseStore.GivenBack(_record), limit.Token);
        }
        catch (Exception e) when (e is WikiGuardException or OperationCanceledException)
        {
            // Another holder already has it, or it expires by itself.
        }
        finally
        {
            _turn?.Dispose();
        }
    }

    private async Task SaveAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        if (_hasEnded && record.ExecutionId == _record.ExecutionId)
            record = record with { ExecutionId = null };
        _etag = await WriteAsync(record, cancellationToken);
        _record = record;
        _hasEnded = false;
    }

    private async Task<string> WriteAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.SaveAsync(_layer, record, _etag, cancellationToken);
        }
        catch (ConflictException)
        {
            // The answer to an earlier write may have been lost. Nobody else can have written a record with this epoch.
            if (await _store.OwnTagAsync(_layer, _record, cancellationToken) is not { } own)
                throw;
            return await _store.SaveAsync(_layer, record, own, cancellationToken);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LeaseRecord))]
internal sealed partial class LeaseJson : JsonSerializerContext;
