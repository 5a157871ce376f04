namespace WikiGuard.Recordings;

/// <summary>
/// The vandalism of one article: temporary accounts empty and flood it, its watchers and a bot revert them, some vandals revert the
/// watchers; then it is protected. The last and largest removal stands until after the window, so that the window's net change is large
/// too.
/// </summary>
internal sealed class Burst
{
    public const string Entity = "enwiki:Barack Obama";

    private const int MostEdits = 60;
    private const int Accounts = 18;

    // Two lines come after the window's edits: the protection and the last revert.
    private const int LinesAfter = 2;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(8);

    private readonly Page _page;
    private readonly ChangeMaker _changes;
    private readonly Random _random;
    private readonly Person[] _vandals;

    public Burst(Catalogue catalogue, ChangeMaker changes, RecordingOptions options, Random random)
    {
        (_page, _changes, _random) = (catalogue.Entity("Barack Obama"), changes, random);
        _vandals = [.. Enumerable.Range(0, Accounts).Select(_ => People.Temporary(random))];
        WindowStart = Window.Of(options.Start + TimeSpan.FromDays(options.Days) * 0.7).Start;

        // Small recordings get a small burst, or none: it is to stand out, not to be the recording.
        Edits = (int)Math.Max(Math.Min(MostEdits, options.Events / 20 - LinesAfter), 0);
    }

    public DateTimeOffset WindowStart { get; }

    public int Edits { get; }

    public IEnumerable<Scene> Scenes()
    {
        if (Edits == 0)
            yield break;

        var healthy = _page.Length;
        for (var i = 0; i < Edits; i++)
        {
            var edit = i;
            var arrives = WindowStart.AddSeconds(40) + Length * edit / Edits;
            yield return new(arrives, writer => writer.Change(Next(edit, ref healthy, arrives)));
        }

        var protectedAt = WindowStart.AddMinutes(9.2);
        yield return new(protectedAt, writer => writer.Change(_changes.Log(
            _page,
            People.Patrollers[0],
            "Persistent [[WP:Vandalism|vandalism]]",
            Logs.Protection(_page, "protect", "extendedconfirmed"),
            protectedAt)));

        var healedAt = WindowStart.AddMinutes(11.5);
        yield return new(healedAt, writer => writer.Change(Revert(People.Patrollers[1], healthy, healedAt)));
    }

    // Of five edits three vandalise and two revert. The healthy size is the one before the first.
    private Change Next(int edit, ref int healthy, DateTimeOffset arrives)
    {
        if (edit == 0)
            healthy = _page.Length;
        if (edit == Edits - 1)
            return Vandalise(arrives, healthy - 62_000 - _page.Length);

        return (edit % 5) switch
        {
            2 => Revert(People.AntiVandalBot, healthy, arrives),
            4 => Revert(People.Patrollers[edit / 5 % People.Patrollers.Length], healthy, arrives),
            3 when _random.Next(2) == 0 => UndoTheWatcher(arrives),
            _ => Vandalise(arrives, VandalSize()),
        };
    }

    private Change Vandalise(DateTimeOffset arrives, int bytes) =>
        _changes.Edit(_page, AnyVandal(), EditSummaries.ByVandal(_random), bytes, arrives);

    private Change UndoTheWatcher(DateTimeOffset arrives) =>
        _changes.Edit(_page, AnyVandal(), EditSummaries.Undo(_page), _page.LengthBefore - _page.Length, arrives, isRevert: true);

    private Change Revert(Person watcher, int healthy, DateTimeOffset arrives)
    {
        var summary = watcher.IsBot ? EditSummaries.RevertByBot(_page, _random) : EditSummaries.Revert(_page, _random);
        return _changes.Edit(_page, watcher, summary, healthy - _page.Length, arrives, isRevert: true);
    }

    private Person AnyVandal() => _vandals[_random.Next(_vandals.Length)];

    private int VandalSize() => _random.Next(3) switch
    {
        0 => -_random.Next(10_500, 38_000),
        1 => _random.Next(10_500, 26_000),
        _ => _random.Next(5, 900),
    };
}
