namespace WikiGuard.Recordings;

/// <summary>
/// The vandalism of one article: temporary accounts empty and flood it, its watchers and a bot revert them, some vandals revert the
/// watchers; then it is protected. The last and largest removal stands until after the window, so that the window's net change is large
/// too.
/// </summary>
/// <param name="begins">The first edit; the others follow within eight minutes.</param>
internal sealed class Burst(Page page, Person[] vandals, DateTimeOffset begins, int edits, ChangeMaker changes, Random random)
{
    private const int MostEdits = 60;
    private const int Accounts = 18;

    // Two lines come after the window's edits: the protection and the last revert.
    private const int LinesAfter = 2;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(8);

    /// <summary>That of the story.</summary>
    public static Burst OfStory(Catalogue catalogue, ChangeMaker changes, RecordingOptions options, Random random)
    {
        var vandals = Enumerable.Range(0, Accounts).Select(_ => People.Temporary(random)).ToArray();
        var window = Window.Of(options.Start + TimeSpan.FromDays(options.Days) * 0.7);
        // Small recordings get a small burst, or none: it is to stand out, not to be the recording.
        var edits = (int)Math.Max(Math.Min(MostEdits, options.Events / 20 - LinesAfter), 0);
        return new(catalogue.Entity("Barack Obama"), vandals, window.Start.AddSeconds(40), edits, changes, random);
    }

    public string Entity => $"{page.Wiki.Id}:{page.Title}";

    /// <summary>The window in which it begins.</summary>
    public DateTimeOffset WindowStart => Window.Of(begins).Start;

    public int Edits => edits;

    /// <summary>Those of its edits that were written.</summary>
    public List<long> Revisions { get; } = [];

    /// <summary>The last edit takes 62 KB away.</summary>
    public bool EndsInARemoval { get; init; } = true;

    public IEnumerable<Scene> Scenes()
    {
        if (edits == 0)
            yield break;

        var healthy = page.Length;
        for (var i = 0; i < edits; i++)
        {
            var edit = i;
            var arrives = begins + Length * edit / edits;
            yield return new(arrives, writer => writer.Change(Note(Next(edit, ref healthy, arrives))));
        }

        var protectedAt = begins.AddSeconds(512);
        yield return new(protectedAt, writer => writer.Change(changes.Log(
            page,
            People.Patrollers[0],
            "Persistent [[WP:Vandalism|vandalism]]",
            Logs.Protection(page, "protect", "extendedconfirmed"),
            protectedAt)));

        var healedAt = begins.AddSeconds(650);
        yield return new(healedAt, writer => writer.Change(Revert(People.Patrollers[1], healthy, healedAt)));
    }

    // Of five edits three vandalise and two revert. The healthy size is the one before the first.
    private Change Next(int edit, ref int healthy, DateTimeOffset arrives)
    {
        if (edit == 0)
            healthy = page.Length;
        if (edit == edits - 1 && EndsInARemoval)
            return Vandalise(arrives, healthy - 62_000 - page.Length);

        return (edit % 5) switch
        {
            2 => Revert(People.AntiVandalBot, healthy, arrives),
            4 => Revert(People.Patrollers[edit / 5 % People.Patrollers.Length], healthy, arrives),
            3 when random.Next(2) == 0 => UndoTheWatcher(arrives),
            _ => Vandalise(arrives, VandalSize()),
        };
    }

    private Change Note(Change change)
    {
        Revisions.Add(change.RevisionNew);
        return change;
    }

    private Change Vandalise(DateTimeOffset arrives, int bytes) =>
        changes.Edit(page, AnyVandal(), EditSummaries.ByVandal(random), bytes, arrives);

    private Change UndoTheWatcher(DateTimeOffset arrives) =>
        changes.Edit(page, AnyVandal(), EditSummaries.Undo(page), page.LengthBefore - page.Length, arrives, isRevert: true);

    private Change Revert(Person watcher, int healthy, DateTimeOffset arrives)
    {
        var summary = watcher.IsBot ? EditSummaries.RevertByBot(page, random) : EditSummaries.Revert(page, random);
        return changes.Edit(page, watcher, summary, healthy - page.Length, arrives, isRevert: true);
    }

    private Person AnyVandal() => vandals[random.Next(vandals.Length)];

    private int VandalSize() => random.Next(3) switch
    {
        0 => -random.Next(10_500, 38_000),
        1 => random.Next(10_500, 26_000),
        _ => random.Next(5, 900),
    };
}
