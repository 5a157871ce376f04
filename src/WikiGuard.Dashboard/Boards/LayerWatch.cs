using WikiGuard.Batches;

namespace WikiGuard.Dashboard.Boards;

/// <summary>Tells when a layer has completed a batch.</summary>
public sealed class LayerWatch
{
    private readonly DashboardHost _host;
    private readonly string _layer;
    private string? _version;

    private LayerWatch(DashboardHost host, string layer) => (_host, _layer) = (host, layer);

    /// <summary>Batches that are completed from now on are told.</summary>
    public static async Task<LayerWatch> BeginAsync(DashboardHost host, string layer, CancellationToken cancellationToken)
    {
        var watch = new LayerWatch(host, layer);
        watch._version = await watch.VersionAsync(cancellationToken);
        return watch;
    }

    /// <summary>Looks as often as the host says, and calls after each look that found another batch.</summary>
    /// <returns>Completes when nobody looks any more.</returns>
    public Task EachBatchAsync(Func<Task> completed, CancellationToken gone) => Ticking.EachAsync(
        _host,
        async () =>
        {
            var version = await VersionAsync(gone);
            if (version is null || version == _version)
                return;
            _version = version;
            await completed();
        },
        gone);

    // When the layer last completed a batch: one small look, which asks the engine nothing. Null where it cannot be told now; the next look
    // may succeed.
    private async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var written = await _host.Objects.ListWrittenAsync(CheckpointStore.CheckpointKey(_layer), cancellationToken);
            return string.Join(',', written.Select(w => w.WrittenAt.UtcTicks));
        }
        catch (Exception e) when (e is WikiGuardException or OperationCanceledException)
        {
            return null;
        }
    }
}
