namespace WikiGuard.Recordings;

/// <summary>
/// Raids on articles of six Wikipedias, evenly over the recording and at any moment of a window, by which the scores are measured. Their
/// wikis, raiders and sizes do not depend on one another.
/// </summary>
internal sealed class Raids
{
    /// <summary>Sets the raids' randomness apart from the story's.</summary>
    private const int RaidSeed = 0x4a1d;

    private static readonly string[] Wikis = ["enwiki", "dewiki", "frwiki", "eswiki", "jawiki", "ruwiki"];

    private static readonly Raider[] Raiders = Enum.GetValues<Raider>();

    private static readonly int[] Sizes = [6, 8, 10, 12, 16, 20, 25, 30, 40, 50, 60];

    // A raid, and the revert that ends it, are over before the recording is.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly (Raider By, string Wiki, Burst Burst)[] _raids;

    public Raids(Catalogue catalogue, ChangeMaker changes, RecordingOptions options)
    {
        var random = new Random(options.Seed ^ RaidSeed);
        var each = (TimeSpan.FromDays(options.Days) - Longest) / Math.Max(options.Raids, 1);
        _raids = [.. Enumerable.Range(0, options.Raids).Select(i => Plan(options.Start + each * (i + random.NextDouble())))];

        (Raider, string, Burst) Plan(DateTimeOffset begins)
        {
            var (by, wiki) = (Raiders[random.Next(Raiders.Length)], Wikis[random.Next(Wikis.Length)]);
            var size = Sizes[random.Next(Sizes.Length)];
            return (by, wiki, new Burst(catalogue.AnyArticle(wiki, random), Accounts(by, size, random), begins, size, changes, random)
            { EndsInARemoval = random.Next(4) == 0 });
        }
    }

    public IReadOnlyList<PlantedRaid> Planted => [.. _raids.Select(r => new PlantedRaid(r.Wiki, r.By, r.Burst.Revisions))];

    public IEnumerable<Scene> Scenes() => _raids.SelectMany(r => r.Burst.Scenes());

    private static Person[] Accounts(Raider by, int size, Random random) => by switch
    {
        Raider.Temporary => Several(1 + (size / 4), () => People.Temporary(random)),
        Raider.Unregistered => Several(random.Next(1, 4), () => People.Address(random)),
        Raider.New => Several(random.Next(1, 5), () => People.Registered(random) with { IsNew = true }),
        Raider.Experienced => Several(random.Next(1, 3), () => People.Registered(random) with { IsNew = false }),
        _ => Several(1, () => People.Bot(random)),
    };

    private static Person[] Several(int count, Func<Person> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}
