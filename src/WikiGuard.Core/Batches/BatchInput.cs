using System.Text.Json.Serialization;
using WikiGuard.Ingest;

namespace WikiGuard.Batches;

/// <summary>What a batch reads. It is stored with the plan, so that an attempt after a crash reads the same.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LandedFiles), "landed_files")]
[JsonDerivedType(typeof(UpstreamRange), "upstream_range")]
[JsonDerivedType(typeof(QuarantinedRows), "quarantined_rows")]
[JsonDerivedType(typeof(ReplayedRange), "replayed_range")]
[JsonDerivedType(typeof(WholeDates), "whole_dates")]
[JsonDerivedType(typeof(EarlierState), "earlier_state")]
[JsonDerivedType(typeof(SourceCounters), "source_counters")]
public abstract record BatchInput;

/// <summary>Bronze: the landing files of these keys.</summary>
/// <param name="Arrived">The first and the last arrival of their accepted rows; null where there are none, or where an older version
/// planned the batch.</param>
public sealed record LandedFiles(IReadOnlyList<string> Keys, EventSpan? Arrived) : BatchInput
{
    /// <summary>The records were read again from the log; null where they came from it for the first time.</summary>
    public LogReplay? Replay { get; init; }
}

/// <summary>How bronze takes records that it may have had before. Those that it lacks are added.</summary>
/// <param name="Truncate">Rows that differ from their record, or stand there more than once, are replaced.</param>
/// <param name="ReadSeq">The last batch of bronze that silver has read. Rows of later ones are left as they are: silver counts on
/// them.</param>
public sealed record LogReplay(bool Truncate, long ReadSeq);

/// <summary>Silver and gold: what these batches of the previous layer have handed on.</summary>
/// <param name="ToSeq">Inclusive.</param>
public sealed record UpstreamRange(long FromSeq, long ToSeq) : BatchInput;

/// <summary>Silver: open rows of its quarantine, which are judged again.</summary>
public sealed record QuarantinedRows(QuarantineFilter Filter) : BatchInput;

/// <summary>
/// Silver: what batches of bronze hold of the plan's dates, read again. It is one chunk of a replay: the rows that come of it replace those
/// that stand in silver, and belong to this batch from then on.
/// </summary>
/// <param name="ToSeq">Inclusive; everything up to silver's checkpoint in the last chunk.</param>
/// <param name="FirstSeq">The silver batch that is the first chunk of these dates.</param>
/// <param name="IsLast">After it, a row of these dates that no chunk wrote is one that bronze does not explain.</param>
/// <param name="Truncate">Such rows are removed.</param>
public sealed record ReplayedRange(long FromSeq, long ToSeq, long FirstSeq, bool IsLast, bool Truncate) : BatchInput;

/// <summary>Gold: everything on the plan's dates, whichever batches it came in. Windows left without events disappear.</summary>
/// <param name="ThroughSeq">The last batch of silver that is read.</param>
/// <param name="Truncate">The dates' windows are removed first, so that it does not matter what stands there.</param>
public sealed record WholeDates(long ThroughSeq, bool Truncate = false) : BatchInput
{
    /// <summary>What was usual before the dates is learned again, from what silver has by now.</summary>
    public bool Relearn { get; init; }
}

/// <summary>A layer's tables as one of its batches left them. What came after that is undone, this batch's number aside.</summary>
/// <param name="ToSeq">The layer's batch.</param>
/// <param name="SourceSeq">The last batch of the previous layer that the layer had read by then: it reads the next ones again.</param>
/// <param name="Tables">The tables that differ from what they were.</param>
public sealed record EarlierState(long ToSeq, long SourceSeq, IReadOnlyList<EarlierTable> Tables) : BatchInput
{
    /// <summary>Rows that came since, or were altered.</summary>
    [JsonIgnore]
    public long Removed => Tables.Sum(t => t.Removed);

    /// <summary>Rows that were there then, and are gone or altered.</summary>
    [JsonIgnore]
    public long PutBack => Tables.Sum(t => t.PutBack);

    /// <summary>Rows that differ, those that go and those that come back.</summary>
    [JsonIgnore]
    public long Rows => Removed + PutBack;
}

/// <param name="Table">Its name.</param>
/// <param name="SnapshotId">The snapshot that holds the earlier state; null where the table was empty then.</param>
/// <param name="Ranges">The dates that have rows that differ, and those between them.</param>
/// <param name="Removed">Rows that were not there then, when the batch was planned.</param>
/// <param name="PutBack">Rows that were there then and are not now.</param>
public sealed record EarlierTable(string Table, long? SnapshotId, IReadOnlyList<DateRange> Ranges, long Removed, long PutBack);

/// <summary>The ledger: what had been counted when the batch was planned.</summary>
/// <param name="Sources">The counters of each source.</param>
/// <param name="Recorded">The last batch of each layer whose line the batch writes; null where an older version planned it.</param>
public sealed record SourceCounters(IReadOnlyDictionary<string, IngestCounters> Sources, IReadOnlyDictionary<string, long>? Recorded)
    : BatchInput;
