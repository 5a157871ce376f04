using WikiGuard.Batches;

namespace WikiGuard.Recovery;

/// <summary>What a rollback will do. Batches that come meanwhile are undone as well.</summary>
/// <param name="At">When the batch whose state is restored was complete.</param>
/// <param name="LastSeq">The layer's last batch at present.</param>
/// <param name="State">The state, with the tables that differ.</param>
/// <param name="Dates">The dates that differ, and those of the batches that are undone.</param>
/// <param name="OldestBatch">The earliest batch whose state could be restored, and when it was complete; null where no snapshots are
/// kept.</param>
public sealed record RollbackPlan(
    RollbackRequest Request, DateTimeOffset At, long LastSeq, EarlierState State, IReadOnlyList<DateOnly> Dates, OldestState? OldestBatch)
{
    /// <summary>The batch whose state is restored.</summary>
    public long ToSeq => State.ToSeq;

    /// <summary>Its id.</summary>
    public string ToBatch => BatchPlan.IdOf(Request.Layer, ToSeq);

    public long UndoneBatches => LastSeq - ToSeq;

    /// <summary>The layer has not moved since, and its tables are as they were.</summary>
    public bool IsNothing => UndoneBatches == 0 && State.Tables.Count == 0;

    /// <inheritdoc cref="EarlierState.Removed"/>
    public long Removed => State.Removed;

    /// <inheritdoc cref="EarlierState.PutBack"/>
    public long PutBack => State.PutBack;
}

/// <summary>How far back a rollback can go.</summary>
public sealed record OldestState(string BatchId, DateTimeOffset At);
