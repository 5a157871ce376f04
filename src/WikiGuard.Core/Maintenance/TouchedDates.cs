using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Maintenance;

/// <summary>
/// The partitions that a layer's batches have touched since they were compacted, however old they are: <c>maintenance/{layer}.json</c>.
/// Dates are recorded before they are worked on and struck off afterwards, so that an interrupted run loses no date, and the next one goes
/// on where it stopped.
/// </summary>
internal sealed class TouchedDates
{
    private readonly IObjectStore _objects;
    private readonly string _layer;
    private TouchedPartitions _touched;
    private string _etag;

    private TouchedDates(IObjectStore objects, string layer, TouchedPartitions touched, string etag) =>
        (_objects, _layer, _touched, _etag) = (objects, layer, touched, etag);

    /// <summary>Sorted.</summary>
    public IReadOnlyList<DateOnly> Dates => _touched.Dates;

    /// <summary>
    /// The dates left over from the last time, and those of batches completed since. The first time, those of the batches whose manifests
    /// still exist.
    /// </summary>
    public static async Task<TouchedDates> ReadAsync(
        IObjectStore objects, CheckpointStore checkpoints, string layer, CancellationToken cancellationToken)
    {
        var key = KeyOf(layer);
        var stored = await objects.GetAsync(key, cancellationToken);
        var before = stored?.Read(
            key, MaintenanceJson.Default.TouchedPartitions, "Delete it; all that batches did of late is then compacted anew.")
            ?? new TouchedPartitions(0, []);
        var last = (await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.BatchSeq;
        var since = await checkpoints.DatesAsync(layer, before.BatchSeq, last, cancellationToken);
        var now = new TouchedPartitions(last, [.. before.Dates.Union(since).Order()]);
        return new TouchedDates(objects, layer, now, await SaveAsync(objects, layer, now, stored?.ETag, cancellationToken));
    }

    /// <summary>Strikes off dates that have been compacted.</summary>
    public async Task StrikeOffAsync(IReadOnlyCollection<DateOnly> dates, CancellationToken cancellationToken)
    {
        _touched = _touched with { Dates = [.. _touched.Dates.Except(dates)] };
        _etag = await SaveAsync(_objects, _layer, _touched, _etag, cancellationToken);
    }

    private static Task<string> SaveAsync(
        IObjectStore objects, string layer, TouchedPartitions touched, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync(KeyOf(layer), touched, MaintenanceJson.Default.TouchedPartitions, etag, "maintenance", cancellationToken);

    private static string KeyOf(string layer) => $"maintenance/{layer}.json";
}

/// <param name="BatchSeq">The last batch of the layer whose dates are, or were, among these.</param>
/// <param name="Dates">The partitions that are to be compacted.</param>
internal sealed record TouchedPartitions(long BatchSeq, IReadOnlyList<DateOnly> Dates);
