namespace WikiGuard.Leases;

/// <summary>
/// The leases of several layers, held together: nobody else writes one of them, or reads one for another. Not for a host whose writers take
/// turns, which would wait for itself.
/// </summary>
public sealed class LayerLeases : IAsyncDisposable
{
    private readonly List<Lease> _all = [];

    private LayerLeases()
    {
    }

    public IReadOnlyList<Lease> All => _all;

    /// <summary>Distinguishes the holder from all before.</summary>
    public string Epochs => string.Join('-', _all.Select(l => $"{l.Epoch:D8}"));

    /// <exception cref="ConflictException">A layer is being written; those that were taken are given back.</exception>
    public static async Task<LayerLeases> AcquireAsync(LeaseStore store, IEnumerable<string> layers, CancellationToken cancellationToken)
    {
        var held = new LayerLeases();
        try
        {
            foreach (var layer in layers)
                held._all.Add(await store.AcquireAsync(layer, cancellationToken));
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lease in _all)
            await lease.DisposeAsync();
    }
}
