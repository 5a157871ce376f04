namespace WikiGuard.Recordings;

internal enum ChangeType
{
    Edit,
    New,
    Log,
    Categorize,
    External,
}

/// <summary>What a log event adds to a change.</summary>
/// <param name="ParamsJson">The value of <c>log_params</c>: an object, an array or a string, as the log's kind has it.</param>
internal sealed record LogEntry(long Id, string Type, string Action, string ParamsJson, string ActionComment);

/// <summary>One event before it is JSON. Lengths are bytes of the page's text, revisions those of an edit or a new page.</summary>
internal sealed record Change(ChangeType Type, Page Page, Person Person, string Comment, DateTimeOffset EventTime, DateTimeOffset Timestamp)
{
    /// <summary>Recent-changes id; null where a log event has none.</summary>
    public long? Id { get; init; }
    public int LengthOld { get; init; }
    public int LengthNew { get; init; }
    public long RevisionOld { get; init; }
    public long RevisionNew { get; init; }
    public bool IsMinor { get; init; }

    /// <summary>Null on wikis that do not patrol edits.</summary>
    public bool? IsPatrolled { get; init; }
    public bool IsRevert { get; init; }
    public LogEntry? Log { get; init; }
}
