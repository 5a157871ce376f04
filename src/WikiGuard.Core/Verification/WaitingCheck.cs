namespace WikiGuard.Verification;

/// <summary>Reports which rows the next layer has not read yet: a backlog, not a fault.</summary>
internal static class WaitingCheck
{
    private const string Name = "waiting";

    /// <param name="pairs">Each layer with the one that reads it.</param>
    public static Check Judge(params IEnumerable<(LayerRecords Upstream, LayerRecords Reader)> pairs)
    {
        var waiting = pairs.Where(p => p is { Upstream.Checkpoint: not null, Reader.Checkpoint: not null }).Select(Backlog).OfType<string>()
            .ToList();
        return waiting.Count == 0
            ? Check.Ok(Name, "nothing waits for silver or gold")
            : Check.Note(Name, string.Join("; ", waiting), "The next run takes them on.");
    }

    private static string? Backlog((LayerRecords Upstream, LayerRecords Reader) pair)
    {
        var (upstream, reader) = pair;
        var from = reader.Checkpoint!.SourceSeq + 1;
        var rows = upstream.Manifests.Where(m => m.Key >= from && m.Key <= upstream.LastBatch).Sum(m => m.Value.RowsOut);
        return from > upstream.LastBatch
            ? null : $"{rows:N0} rows of {upstream.Layer} wait for {reader.Layer}, from {upstream.IdOf(from)} on";
    }
}
