namespace WikiGuard.Recovery;

/// <summary>
/// How far a file has been landed, and what became of its lines:
/// <c>lines = landed + blank + canaries + not monitored</c>.
/// </summary>
/// <param name="Partition">Identifies the file's content in the rows that came of it.</param>
public sealed record BackfilledFile(int Partition)
{
    /// <summary>Bytes, decompressed, after which the next part begins.</summary>
    public long Offset { get; init; }

    public long Lines { get; init; }

    /// <summary>Lines that went to bronze, which accepts or quarantines each.</summary>
    public long Landed { get; init; }

    /// <summary>Those of <see cref="Landed"/> that are no events; bronze quarantines them.</summary>
    public long Malformed { get; init; }

    public long Blank { get; init; }

    /// <summary>Test events of the stream's operators.</summary>
    public long Canaries { get; init; }

    /// <summary>Edits of pages that the allowlist does not name.</summary>
    public long NotMonitored { get; init; }

    /// <summary>When the first edit was recorded; null before it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When the last edit was recorded.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Nothing is left to land.</summary>
    public bool IsWhole { get; init; }
}
