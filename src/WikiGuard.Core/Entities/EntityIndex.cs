using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>A title or alias of an entity.</summary>
internal sealed record EntityName(PageName Page, KeyedEntity Entity, bool IsAlias);

/// <summary>The entities of one wiki, or those for every wiki, indexed by everything a page's name can be looked up with.</summary>
internal sealed class EntityIndex
{
    // Names that differ only by namespace share an entry.
    private readonly Dictionary<string, EntityName[]>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly PhraseIndex? _phrases;
    private readonly KeyedEntity? _anyPage;
    private readonly bool _hasSubpages;
    private readonly int _longestName;

    /// <param name="wiki">That of the entities; <see cref="KnownWikis.Any"/> for those of every wiki.</param>
    public EntityIndex(IReadOnlyCollection<MonitoredEntity> entities, Wiki wiki, bool caseSensitive, bool withAliases)
    {
        Wiki = wiki;
        var names = new List<EntityName>();
        foreach (var entity in entities)
        {
            var keyed = new KeyedEntity(entity);
            Entities.Add(keyed);
            var written = withAliases ? entity.Names : [entity.Title];
            if (entity.Title == MonitoredEntity.Any) _anyPage = keyed;
            else names.AddRange(written.Select((n, i) => new EntityName(PageName.Read(wiki, n), keyed, IsAlias: i > 0)));
        }

        // OrdinalIgnoreCase is Unicode's simple upper-casing of every character.
        var isByCase = IsByCase(wiki, caseSensitive);
        var comparer = isByCase ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        _names = names
            .GroupBy(n => wiki.Capitalize(n.Page.Text, n.Page.Namespace), comparer)
            .ToDictionary(g => g.Key, g => g.ToArray(), comparer)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        var phrases = names.Where(n => n.Entity.Entity.Match == TitleMatch.Phrase).OrderBy(n => n.IsAlias).ToList();
        if (phrases.Count > 0) _phrases = new PhraseIndex(phrases, wiki, isByCase);
        _longestName = names.Select(n => n.Page.Text.Length).DefaultIfEmpty().Max();
        _hasSubpages = entities.Any(e => e.Match == TitleMatch.Subpages);
    }

    public Wiki Wiki { get; }

    public List<KeyedEntity> Entities { get; } = [];

    /// <summary>Whether names are compared by case: always where a wiki tells "polish" from "Polish".</summary>
    public static bool IsByCase(Wiki wiki, bool caseSensitive) => caseSensitive || !wiki.CapitalFirst;

    public EntityName? FindName(in EventPage page) => Find(page.Name, page, subpage: false);

    /// <returns>The entity of the longest prefix that ends before a slash.</returns>
    public KeyedEntity? FindSubpage(in EventPage page)
    {
        if (!_hasSubpages) return null;
        // A slash further on ends no name, and a title made of slashes would be hashed again at each of them. A space may precede the
        // slash.
        for (var parent = page.Name[..Math.Min(page.Name.Length, _longestName + 2)]; parent.LastIndexOf('/') is var slash and > 0;)
        {
            parent = parent[..slash];
            if (Find(parent.TrimEnd(' '), page, subpage: true) is { } name) return name.Entity;
        }

        return null;
    }

    public KeyedEntity? FindPhrase(in EventPage page) => _phrases?.Find(page);

    public KeyedEntity? FindAny(in EventPage page) => _anyPage is { } any && any.Entity.Allows(page.Namespace) ? any : null;

    private EntityName? Find(ReadOnlySpan<char> text, in EventPage page, bool subpage)
    {
        if (!_names.TryGetValue(text, out var names)) return null;
        foreach (var name in names)
        {
            var entity = name.Entity.Entity;
            if (name.Page.Namespace == page.Subject && entity.Allows(page.Namespace) && (!subpage || entity.Match == TitleMatch.Subpages))
                return name;
        }

        return null;
    }
}
