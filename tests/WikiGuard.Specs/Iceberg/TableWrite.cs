namespace WikiGuard.Specs.Iceberg;

/// <summary>A statement that has changed a table.</summary>
/// <param name="Statement">Its name, such as <c>silver/stage_events</c>.</param>
internal sealed record TableWrite(string Statement, string Table, IReadOnlyList<PartitionChange> Changes)
{
    /// <summary>Which files it leaves: what the model and the layers must agree in.</summary>
    public string Leaves => $"{Statement}: {Table}{(Changes.Any(c => c is { Added: > 0 }) ? " + data" : "")}"
        + (Changes.Any(c => c is { Removed: > 0, IsWhole: false }) ? " + deletes" : "") + (
            Changes.Any(c => c.IsWhole) ? " - partitions" : "");
}

/// <summary>How far a statement's predicates let it look into a table.</summary>
internal enum Reach
{
    /// <summary>The files of the batches that it takes, by <c>batch_seq</c>.</summary>
    Batch,

    /// <summary>The files with events of the windows that the batch touches, by <c>event_timestamp</c> or <c>window_start</c>.</summary>
    Windows,

    /// <summary>The day's partition.</summary>
    Day,
}

/// <param name="Bytes">Of a row, in the columns that are read; by the sizes of zstd Parquet.</param>
internal sealed record TableRead(string Table, Reach Reach, double Bytes);
