using WikiGuard.Batches;
using WikiGuard.Costs;

namespace WikiGuard.Recovery;

/// <summary>What a replay will do. Live batches may come between two chunks, and change nothing of it.</summary>
/// <param name="Days">The dates that have anything to derive or to remove, in order.</param>
/// <param name="Chunks">In the order in which they run.</param>
public sealed record ReplayPlan(ReplayRequest Request, IReadOnlyList<ReplayDay> Days, IReadOnlyList<ReplayChunk> Chunks)
{
    /// <summary>In an execution on AWS, which ends at 25,000 events: a chunk is 7, and 3 more for each attempt that is repeated.</summary>
    public const int MostChunks = 2_500;

    /// <summary>Rows of the previous layer that are read.</summary>
    public long RowsIn => Days.Sum(d => d.RowsIn);

    /// <summary>Rows of the layer that stand there now; of gold, windows of all kinds.</summary>
    public long RowsThere => Days.Sum(d => d.RowsThere);

    /// <exception cref="InvalidConfigException">An execution has no room for so many chunks.</exception>
    public void CheckFits()
    {
        if (Chunks.Count > MostChunks)
        {
            throw new InvalidConfigException(
                $"It takes {Chunks.Count:N0} batches, and an execution has room for {MostChunks:N0}. Nothing was done. Ask for fewer dates "
                    + $"at a time; these are {Days.Count:N0}.");
        }
    }

    /// <summary>What it is expected to cost on AWS. Gold is computed anew after silver, in as many batches.</summary>
    public WorkCost Cost() => Request.Layer == LayerNames.Silver
        ? WorkCost.OfSilver(RowsIn + RowsThere, Chunks.Count) + WorkCost.OfSignals(SignalledChunks())
            + WorkCost.OfGold(RowsIn, Chunks.Count)
        : WorkCost.OfGold(RowsIn, Chunks.Count);

    private int SignalledChunks()
    {
        var signalled = Days.Where(d => d.HasSignals).Select(d => d.Date).ToHashSet();
        return Chunks.Count(c => c.Dates.Any(signalled.Contains));
    }
}

/// <param name="RowsIn">Rows of the previous layer.</param>
/// <param name="RowsThere">Rows of the layer itself.</param>
public sealed record ReplayDay(DateOnly Date, long RowsIn, long RowsThere)
{
    /// <summary>Whether signals tell of its edits, which takes statements of silver.</summary>
    public bool HasSignals { get; init; }
}

/// <summary>What one batch of a replay takes: several dates, or a part of one that is too large for a batch.</summary>
/// <param name="FromSeq">The first batch of the previous layer that is read; 0 for all.</param>
/// <param name="ToSeq">The last one, inclusive; null for all that the layer has read.</param>
/// <param name="IsFirst">Of its dates.</param>
/// <param name="IsLast">Of its dates.</param>
public sealed record ReplayChunk(IReadOnlyList<DateOnly> Dates, long RowsIn, long FromSeq, long? ToSeq, bool IsFirst, bool IsLast);

/// <summary>What the first chunk of some dates fixes for those that follow.</summary>
/// <param name="FirstSeq">The batch that it was.</param>
/// <param name="ThroughSeq">The last batch of the previous layer that the layer had read by then.</param>
public sealed record ReplaySeries(long FirstSeq, long ThroughSeq);
