using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Dashboard.Boards;

/// <summary>Tells whether a layer has completed a batch since the last look.</summary>
public static class LayerVersion
{
    /// <summary>When the layer last completed a batch: one small look, which asks the engine nothing.</summary>
    /// <returns>Null where it cannot be told now; the next look may succeed.</returns>
    public static async Task<string?> OfAsync(IObjectStore objects, string layer, CancellationToken cancellationToken)
    {
        try
        {
            var written = await objects.ListWrittenAsync(CheckpointStore.CheckpointKey(layer), cancellationToken);
            return string.Join(',', written.Select(w => w.WrittenAt.UtcTicks));
        }
        catch (Exception e) when (e is WikiGuardException or OperationCanceledException)
        {
            return null;
        }
    }
}
