namespace WikiGuard.Recordings;

/// <summary>A planted line: when it arrives, and how to write it then.</summary>
internal readonly record struct Scene(DateTimeOffset Arrives, Action<RecordingWriter> Write);

/// <summary>What happens besides ordinary traffic, in order of arrival.</summary>
internal sealed class Plot(Catalogue catalogue, ChangeMaker changes, Traffic traffic, RecordingOptions options, Random random)
{
    // Below these a recording has no room for the smaller subplots, and for the smallest.
    private const int Smallest = 200;
    private const int SmallestWithEpisodes = 1_000;

    private const int HiddenEdits = 3;

    private static readonly string[] SpreeEntities = ["Jesus", "India", "The Undertaker", "Catholic Church", "Britney Spears"];

    private static readonly (string Wiki, string Title)[] Abroad =
        [("dewiki", "Indien"), ("frwiki", "Inde"), ("eswiki", "India"), ("commonswiki", "File:Map of India.svg")];

    private readonly TimeSpan _length = TimeSpan.FromDays(options.Days);
    private readonly bool _hasSubplots = options.Events >= Smallest;
    private readonly bool _hasEpisodes = options.Events >= SmallestWithEpisodes;
    private readonly Raids _raids = new(catalogue, changes, options);

    public Burst Burst { get; } = Burst.OfStory(catalogue, changes, options, random);

    public Person Spree { get; } = People.Temporary(random);

    public Person CrossWiki { get; } = new("Polyglot Marten");

    public IReadOnlyList<Scene> Scenes()
    {
        var scenes = Burst.Scenes().Concat(Canaries()).Concat(_raids.Scenes());
        if (_hasSubplots)
            scenes = scenes.Concat(SpreeScenes()).Concat(CrossWikiScenes()).Concat(LateScenes()).Concat(MalformedScenes());
        if (_hasEpisodes)
            scenes = scenes.Concat(HiddenScenes()).Concat(SelfRevertScenes()).Concat(MoveScenes());
        return [.. scenes.OrderBy(s => s.Arrives)];
    }

    /// <summary>Adds what was planted to the writer's counts.</summary>
    public RecordingSummary Describe(RecordingSummary counts) => counts with
    {
        Burst = Burst.Edits > 0 ? new(Burst.Entity, Burst.WindowStart, Burst.Edits) : null,
        SpreeUser = _hasSubplots ? Spree.Name : null,
        CrossWikiUser = _hasSubplots ? CrossWiki.Name : null,
        HiddenEdits = _hasEpisodes ? HiddenEdits : 0,
        SelfReverts = _hasEpisodes ? 1 : 0,
        Moves = _hasEpisodes ? 2 : 0,
        Raids = _raids.Planted,
    };

    // Hourly, as Wikimedia sends them, unless that would be more than one line in twenty.
    private IEnumerable<Scene> Canaries()
    {
        var count = Math.Min(options.Days * 24, options.Events / 20);
        for (var i = 0; i < count; i++)
        {
            var at = At((i + 0.3) / count);
            yield return new(at, writer => writer.Canary(at));
        }
    }

    private IEnumerable<Scene> SpreeScenes()
    {
        var start = Window.Of(At(0.4)).Start.AddMinutes(1);
        for (var i = 0; i < SpreeEntities.Length + 2; i++)
        {
            var page = catalogue.Entity(SpreeEntities[i % SpreeEntities.Length]);
            var at = start.AddSeconds(55 * i);
            yield return new(at, writer => writer.Change(changes.Edit(page, Spree, "", random.Next(-300, 900), at)));
        }
    }

    private IEnumerable<Scene> CrossWikiScenes()
    {
        var start = Window.Of(At(0.55)).Start.AddMinutes(1);
        var pages = Abroad.Select(a => catalogue.Neighbour(a.Wiki, a.Title)).Prepend(catalogue.Entity("India"));
        foreach (var (i, page) in pages.Index())
        {
            var at = start.AddSeconds(70 * i);
            yield return new(at, writer => writer.Change(changes.Edit(page, CrossWiki, "+ image", random.Next(40, 90), at)));
        }
    }

    // A name that had to be suppressed: it stands in none of its edits, nor in the summary that undoes the last of them.
    private IEnumerable<Scene> HiddenScenes()
    {
        var page = catalogue.Entity("Jesus");
        var start = Window.Of(At(0.3)).Start.AddMinutes(1);
        for (var i = 0; i < HiddenEdits; i++)
        {
            var at = start.AddSeconds(80 * i);
            yield return new(at, writer => writer.Change(changes.Edit(page, People.Hidden, "", random.Next(20, 300), at)));
        }

        var undone = start.AddSeconds(80 * HiddenEdits);
        yield return new(undone, writer => writer.Change(changes.Edit(
            page, People.Patrollers[2], EditSummaries.Undo(page), page.LengthBefore - page.Length, undone, isRevert: true)));
    }

    private IEnumerable<Scene> SelfRevertScenes()
    {
        var (page, person) = (catalogue.Entity("ATP Tour records"), new Person("Hasty Compass"));
        var start = At(0.62);
        yield return new(start, writer => writer.Change(changes.Edit(page, person, "new table", 640, start)));
        var undone = start.AddSeconds(2); // before anybody else edits the page
        yield return new(undone, writer => writer.Change(changes.Edit(
            page, person, EditSummaries.Undo(page), page.LengthBefore - page.Length, undone, isRevert: true)));
    }

    // Over the redirect that has the page's shorter name, and back.
    private IEnumerable<Scene> MoveScenes()
    {
        var (page, redirect) = (catalogue.Entity("United Kingdom"), catalogue.Alias("UK"));
        var start = At(0.46);
        yield return new(start, writer => writer.Change(
            changes.Log(page, new Person("Brisk Ferry"), "the usual name", Logs.Move(page, redirect), start)));
        var back = start.AddMinutes(3);
        yield return new(back, writer => writer.Change(
            changes.Log(redirect, People.Patrollers[1], "not without a discussion", Logs.Move(redirect, page), back)));
    }

    private IEnumerable<Scene> LateScenes() =>
    [
        Late(0.2, "Michael Jackson", TimeSpan.FromMinutes(50)),
        Late(0.5, "United States", TimeSpan.FromMinutes(50)),
        Late(0.8, "World War II", TimeSpan.FromMinutes(50)),
        Late(0.9, "Donald Trump", TimeSpan.FromHours(10)),
        Late(0.95, "Adolf Hitler", TimeSpan.FromHours(10)),
    ];

    private Scene Late(double share, string title, TimeSpan late)
    {
        var arrives = At(share);
        var isStale = late > TimeSpan.FromHours(1);
        return new(arrives, writer => writer.LateChange(traffic.Edit(catalogue.Entity(title), arrives - late), isStale));
    }

    private IEnumerable<Scene> MalformedScenes()
    {
        var kinds = Enum.GetValues<Malformation>();
        return kinds.Select((kind, i) => At((i + 0.6) / kinds.Length)).Zip(kinds, (at, kind) =>
            new Scene(at, writer => writer.Malformed(traffic.Edit(catalogue.AnyMonitored(random), at), kind)));
    }

    private DateTimeOffset At(double share) => options.Start + _length * share;
}
