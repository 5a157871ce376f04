namespace WikiGuard.Recordings;

/// <summary>The pages that people edit in a recording.</summary>
internal sealed class Catalogue
{
    private static readonly Wiki English = new("enwiki", "en.wikipedia.org");

    private static readonly Dictionary<string, Wiki> Wikis = new[]
    {
        English,
        new Wiki("dewiki", "de.wikipedia.org"),
        new Wiki("frwiki", "fr.wikipedia.org"),
        new Wiki("eswiki", "es.wikipedia.org"),
        new Wiki("jawiki", "ja.wikipedia.org"),
        new Wiki("ruwiki", "ru.wikipedia.org"),
        new Wiki("wikidatawiki", "www.wikidata.org"),
        new Wiki("commonswiki", "commons.wikimedia.org"),
    }.ToDictionary(w => w.Id);

    // The most edited first: a page's place decides how often it is picked.
    private static readonly string[] Entities =
    [
        "Donald Trump", "United States", "India", "List of WWE personnel", "United Kingdom", "World War II", "Michael Jackson",
        "List of current UFC fighters", "Adolf Hitler", "Jesus", "Wikipedia", "Barack Obama", "Catholic Church", "Britney Spears",
        "George W. Bush", "The Undertaker", "List of Netflix original programming", "ATP Tour records",
        "List of programs broadcast by ABS-CBN", "Legalism (Chinese philosophy)",
    ];

    private static readonly string[] Aliases = ["UK", "WWII", "Barack Hussein Obama"];

    // Not monitored, though many hold a monitored title, or are held by one, or have one on another wiki.
    private static readonly (string Wiki, int Namespace, string Title)[] Neighbours =
    [
        ("enwiki", 0, "CAS"), ("enwiki", 0, "UKIP"), ("enwiki", 0, "Culture of the United States"), ("enwiki", 0, "Indian Ocean"),
        ("enwiki", 0, "List of United States cities by population"), ("enwiki", 0, "United States men's national soccer team"),
        ("enwiki", 0, "Donald Trump Jr."), ("enwiki", 0, "Jesus Christ Superstar"), ("enwiki", 0, "World War II in popular culture"),
        ("enwiki", 0, "List of former WWE personnel"), ("enwiki", 0, "Wikipedia Zero"),
        ("enwiki", 0, "George W. Bush Presidential Center"), ("enwiki", 0, "China–United Kingdom relations"),
        ("enwiki", 0, "Michael Jackson albums discography"), ("enwiki", 0, "Ukulele"),
        ("enwiki", 1, "Talk:Indiana"), ("enwiki", 1, "Talk:Criticism of the Catholic Church"), ("enwiki", 1, "Talk:Wikipedia/Archive 25"),
        ("enwiki", 2, "User:Quiet Heron/Michael Jackson draft"), ("enwiki", 3, "User talk:Komitsuki"),
        ("enwiki", 10, "Template:Barack Obama"),
        ("enwiki", 4, "Wikipedia:Administrators' noticeboard"), ("enwiki", 4, "Wikipedia:Articles for deletion/Britney Spears in fashion"),
        ("dewiki", 0, "Barack Obama"), ("dewiki", 0, "Indien"), ("dewiki", 0, "Vereinigte Staaten"),
        ("dewiki", 1, "Diskussion:Donald Trump"),
        ("frwiki", 0, "Inde"), ("frwiki", 0, "États-Unis"), ("frwiki", 0, "Michael Jackson"), ("frwiki", 0, "Église catholique"),
        ("eswiki", 0, "India"), ("eswiki", 0, "Estados Unidos"), ("eswiki", 0, "Adolf Hitler"),
        ("jawiki", 0, "インド"), ("jawiki", 0, "アメリカ合衆国"), ("jawiki", 0, "マイケル・ジャクソン"),
        ("ruwiki", 0, "Индия"), ("ruwiki", 0, "Вторая мировая война"),
        ("wikidatawiki", 0, "Q76"), ("wikidatawiki", 0, "Q30"), ("wikidatawiki", 0, "Q668"), ("wikidatawiki", 0, "Q22686"),
        ("commonswiki", 6, "File:Barack Obama in 2012 (cropped).jpg"), ("commonswiki", 6, "File:Map of India.svg"),
    ];

    private static readonly string[] Categories =
    [
        "Category:Presidents of the United States", "Category:Wikipedia articles needing clarification",
        "Category:Pages using WikiProject United States with unknown parameters", "Category:All articles with dead external links",
        "Category:Articles with short description", "Category:CS1 maint: archived copy as title",
    ];

    private readonly Page[] _entities;
    private readonly Page[] _talks;
    private readonly Page[] _aliases;
    private readonly Page[] _neighbours;
    private readonly Page[] _categories;

    public Catalogue(Random random)
    {
        _entities = [.. Entities.Select(t => New(random, English, 0, t, isMonitored: true, random.Next(150_000, 450_000)))];
        _talks = [.. Entities.Select(t => New(random, English, 1, "Talk:" + t, isMonitored: true, random.Next(20_000, 120_000)))];
        _aliases = [.. Aliases.Select(t => New(random, English, 0, t, isMonitored: true, 90))];
        _neighbours =
        [
            .. Neighbours.Select(n => New(random, Wikis[n.Wiki], n.Namespace, n.Title, isMonitored: false, random.Next(3_000, 90_000))),
        ];
        _categories = [.. Categories.Select(t => New(random, English, 14, t, isMonitored: false, 400))];
    }

    public Page Entity(string title) => _entities[Array.IndexOf(Entities, title)];

    /// <summary>A redirect to a monitored page.</summary>
    public Page Alias(string title) => _aliases[Array.IndexOf(Aliases, title)];

    /// <summary>An article of a wiki, monitored or not; some are there of each Wikipedia.</summary>
    public Page AnyArticle(string wiki, Random random)
    {
        var articles = _entities.Concat(_neighbours).Where(p => p.Wiki.Id == wiki && p.Namespace == 0).ToList();
        return articles[random.Next(articles.Count)];
    }

    /// <summary>The page that people on another wiki call by this title.</summary>
    public Page Neighbour(string wiki, string title) => _neighbours.Single(p => p.Wiki.Id == wiki && p.Title == title);

    /// <summary>A monitored page: the article four times out of five, else its talk page or a redirect to it.</summary>
    public Page AnyMonitored(Random random)
    {
        var rank = Math.Min(random.Next(Entities.Length), random.Next(Entities.Length));
        return random.Next(100) switch
        {
            < 82 => _entities[rank],
            < 96 => _talks[rank],
            _ => _aliases[random.Next(_aliases.Length)],
        };
    }

    public Page AnyAlias(Random random) => _aliases[random.Next(_aliases.Length)];

    public Page AnyNeighbour(Random random) => _neighbours[random.Next(_neighbours.Length)];

    public Page AnyCategory(Random random) => _categories[random.Next(_categories.Length)];

    /// <summary>A user's talk page, which the first message to that user creates.</summary>
    public static Page UserTalk(string user) => new(English, 3, "User talk:" + user, isMonitored: false, length: 0, revision: 0);

    private static Page New(Random random, Wiki wiki, int ns, string title, bool isMonitored, int length) =>
        new(wiki, ns, title, isMonitored, length, 1_334_000_000 + random.Next(400_000));
}
