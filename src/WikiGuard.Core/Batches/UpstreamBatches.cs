namespace WikiGuard.Batches;

/// <summary>Batches of the previous layer that a layer has not read yet: as many as one batch takes.</summary>
/// <param name="Rows">How many rows the batches have handed on.</param>
/// <param name="Dates">The partitions that the rows lie in; one may occur twice.</param>
/// <param name="Span">Their event times; null where these are not known.</param>
/// <param name="MoreWaits">Further batches wait behind the last.</param>
internal sealed record UpstreamBatches(UpstreamRange Range, long Rows, IReadOnlyList<DateOnly> Dates, EventSpan? Span, bool MoreWaits)
{
    /// <summary>
    /// The last chunk of a replay, or a rollback, alone: rows of its dates may have gone, which no row of the batch tells.
    /// </summary>
    public bool IsReplay { get; init; }

    /// <summary>The times of edits of earlier batches that signals have changed.</summary>
    public IReadOnlyList<EventSpan> Signalled { get; init; } = [];

    /// <summary>How many of the rows are signals.</summary>
    public long Signals { get; init; }

    /// <summary>The modes of the batches.</summary>
    public string? Mode { get; init; }

    /// <param name="upstream">The previous layer.</param>
    /// <returns>Null where nothing waits.</returns>
    public static async Task<UpstreamBatches?> WaitingAsync(
        CheckpointStore checkpoints, string upstream, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var (source, _) = await checkpoints.LoadAsync(upstream, cancellationToken);
        var toSeq = checkpoint.SourceSeq;
        var dates = new List<DateOnly>();
        var spans = new List<EventSpan?>();
        var signalled = new List<EventSpan>();
        var modes = new List<string?>();
        long rows = 0, signals = 0;
        var isReplay = false;
        for (; !isReplay && toSeq < source.BatchSeq; toSeq++)
        {
            var manifest = await checkpoints.ReadManifestAsync(upstream, toSeq + 1, cancellationToken);
            isReplay = manifest.Replay is { IsLast: true }
                // Silver has nothing to do with what bronze has lost: its rows stay, until its own dates are replayed.
                || upstream == LayerNames.Silver && manifest.Rollback is not null;
            if ((isReplay || rows + manifest.RowsOut > BatchPlan.MaxRows) && toSeq > checkpoint.SourceSeq)
            {
                isReplay = false;
                break;
            }
            rows += manifest.RowsOut;
            signals += manifest.Signals;
            if (isReplay || manifest.Rollback is null)
                dates.AddRange(manifest.Dates);
            signalled.AddRange(manifest.Signalled ?? []);
            modes.Add(manifest.Mode);
            if (manifest.RowsOut > 0)
                spans.Add(manifest.Span);
        }
        return toSeq == checkpoint.SourceSeq
            ? null
            : new UpstreamBatches(new UpstreamRange(checkpoint.SourceSeq + 1, toSeq), rows, dates,
                // Without rows of their own, the batches have nothing but what signals changed.
                spans.Count == 0 ? signalled.FirstOrDefault() : EventSpan.Cover(spans), toSeq < source.BatchSeq)
            { IsReplay = isReplay, Signalled = signalled, Signals = signals, Mode = BatchModes.Join(modes) };
    }

    /// <summary>The plan to read them.</summary>
    public BatchPlan PlanFor(string layer, LayerCheckpoint checkpoint, DateTimeOffset now) =>
        IsReplay
            ? checkpoint.Next(layer, new WholeDates(Range.ToSeq), now, Dates) with { MoreWaits = MoreWaits }
            : checkpoint.Next(layer, Range, now, Dates) with
            {
                RowsIn = Rows,
                Signals = Signals,
                Span = Span,
                Signalled = Signalled.Count == 0 ? null : Signalled,
                Mode = Mode,
                MoreWaits = MoreWaits,
            };
}
