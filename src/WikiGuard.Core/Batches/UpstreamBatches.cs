namespace WikiGuard.Batches;

/// <summary>The batches of the layer before that a layer has not read yet.</summary>
internal static class UpstreamBatches
{
    /// <param name="upstream">The layer before.</param>
    /// <returns>The last batch to read, how many rows that makes, the partitions and event times to look at, and whether more waits; or null where nothing waits.</returns>
    public static async Task<(long ToSeq, long Rows, List<DateOnly> Dates, EventSpan? Span, bool MoreWaits)?> WaitingAsync(
        CheckpointStore checkpoints, string upstream, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var (source, _) = await checkpoints.LoadAsync(upstream, cancellationToken);
        var toSeq = checkpoint.SourceSeq;
        var dates = new List<DateOnly>();
        var spans = new List<EventSpan?>();
        long rows = 0;
        for (; toSeq < source.BatchSeq; toSeq++)
        {
            var manifest = await checkpoints.ReadManifestAsync(upstream, toSeq + 1, cancellationToken);
            if (rows + manifest.RowsOut > BatchPlan.MaxRows && toSeq > checkpoint.SourceSeq)
                break;
            rows += manifest.RowsOut;
            dates.AddRange(manifest.Dates);
            if (manifest.RowsOut > 0)
                spans.Add(manifest.Span);
        }
        return toSeq == checkpoint.SourceSeq ? null : (toSeq, rows, dates, EventSpan.Cover(spans), toSeq < source.BatchSeq);
    }
}
