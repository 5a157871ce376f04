namespace WikiGuard.Recordings;

/// <summary>Makes changes that follow from one another: ids and revisions grow, a page's sizes are continuous.</summary>
internal sealed class ChangeMaker(RecordingOptions options, Random random)
{
    private long _changeId = 1_990_748_740;
    private long _revision = 1_335_471_545;
    private long _logId = 176_876_969;

    public Change Edit(Page page, Person person, string comment, int bytes, DateTimeOffset arrives, bool isRevert = false)
    {
        if (options.Raids > 0)
            comment = EditSummaries.Untidy(comment, page, person, isRevert, random);
        var (eventTime, timestamp) = Times(arrives);
        var change = new Change(ChangeType.Edit, page, person, comment, eventTime, timestamp)
        {
            Id = NextId(),
            LengthOld = page.Length,
            LengthNew = Math.Max(page.Length + bytes, 40),
            RevisionOld = page.Revision,
            RevisionNew = NextRevision(),
            IsMinor = !isRevert && person.IsRegistered && random.Next(5) == 0,
            IsPatrolled = page.Wiki.Id == "enwiki" ? null : random.Next(2) == 0,
            IsRevert = isRevert,
        };
        (page.LengthBefore, page.Length) = (page.Length, change.LengthNew);
        (page.Revision, page.LastUser) = (change.RevisionNew, person.Name);
        return change;
    }

    public Change New(Page page, Person person, string comment, int length, DateTimeOffset arrives)
    {
        var (eventTime, timestamp) = Times(arrives);
        page.Revision = NextRevision();
        (page.Length, page.LengthBefore, page.LastUser) = (length, length, person.Name);
        return new(ChangeType.New, page, person, comment, eventTime, timestamp)
        {
            Id = NextId(),
            LengthNew = length,
            RevisionNew = page.Revision,
            IsPatrolled = person.IsBot,
        };
    }

    public Change Log(Page page, Person person, string comment, LogEntry log, DateTimeOffset arrives)
    {
        var (eventTime, timestamp) = Times(arrives);
        return new(ChangeType.Log, page, person, comment, eventTime, timestamp)
        {
            // The stream leaves the id out of patrol log events, which are not shown among recent changes.
            Id = log.Type == "patrol" ? null : NextId(),
            Log = log with { Id = _logId += random.Next(1, 4) },
        };
    }

    /// <summary>A change without a text of its own: a page that enters a category, an item that changed on Wikidata.</summary>
    public Change Notice(ChangeType type, Page page, Person person, string comment, DateTimeOffset arrives)
    {
        var (eventTime, timestamp) = Times(arrives);
        return new(type, page, person, comment, eventTime, timestamp)
        {
            Id = NextId(),
            RevisionOld = page.Revision,
            RevisionNew = _revision,
        };
    }

    private (DateTimeOffset EventTime, DateTimeOffset Timestamp) Times(DateTimeOffset arrives)
    {
        var eventTime = Later(arrives.AddMilliseconds(-random.Next(2_000)), options.Start);
        var timestamp = Later(eventTime.AddMilliseconds(-random.Next(4_000)), options.Start);
        return (eventTime, DateTimeOffset.FromUnixTimeSeconds(timestamp.ToUnixTimeSeconds()));
    }

    private long NextId() => _changeId += random.Next(1, 6);

    private long NextRevision() => _revision += random.Next(1, 4);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
