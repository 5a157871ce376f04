using WikiGuard.Batches;

namespace WikiGuard.Recovery;

/// <summary>What a rollback will do. Batches that come meanwhile are undone as well.</summary>
/// <param name="ToSeq">The batch whose state is restored.</param>
/// <param name="ToBatch">Its id.</param>
/// <param name="At">When it was complete.</param>
/// <param name="LastBatch">The layer's last batch at present.</param>
/// <param name="State">The state, with the tables that differ.</param>
/// <param name="Dates">The dates that differ, and those of the batches that are undone.</param>
/// <param name="OldestBatch">The earliest batch whose state could be restored, and when it was complete; null where no snapshots are
/// kept.</param>
public sealed record RollbackPlan(
    RollbackRequest Request, long ToSeq, string ToBatch, DateTimeOffset At, string LastBatch, long UndoneBatches, EarlierState State,
    IReadOnlyList<DateOnly> Dates, OldestState? OldestBatch)
{
    /// <summary>The layer has not moved since, and its tables are as they were.</summary>
    public bool IsNothing => UndoneBatches == 0 && State.Tables.Count == 0;

    /// <summary>Rows that came since, or were altered.</summary>
    public long Removed => State.Tables.Sum(t => t.Removed);

    /// <summary>Rows that were there then, and are gone or altered.</summary>
    public long PutBack => State.Tables.Sum(t => t.PutBack);
}

/// <summary>How far back a rollback can go.</summary>
public sealed record OldestState(string BatchId, DateTimeOffset At);
