using System.Buffers;
using System.Text;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>
/// Decides which events belong to a monitored entity. Lookups use a hash, whatever the number of entities, and allocate nothing. Safe for
/// concurrent use.
/// </summary>
public sealed class EntityFilter
{
    // MediaWiki's longest title has 255 bytes; longer ones, which only another producer can send, get a temporary buffer.
    private const int TitleOnStack = 320;
    internal const int LongestWiki = 64;

    private readonly Dictionary<string, EntityIndex>.AlternateLookup<ReadOnlySpan<char>> _wikis;
    private readonly EntityIndex? _everyWiki;
    private readonly bool _caseSensitive;
    private readonly List<KeyedEntity> _entities;

    public EntityFilter(Allowlist allowlist)
    {
        _caseSensitive = allowlist.CaseSensitive;
        var wikis = allowlist.Entities
            .GroupBy(e => e.Wiki, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key, g => new EntityIndex([.. g], KnownWikis.Get(g.Key), _caseSensitive, allowlist.CheckRedirects),
                StringComparer.Ordinal);
        _entities = [.. wikis.Values.SelectMany(w => w.Entities)];
        wikis.Remove(MonitoredEntity.Any, out _everyWiki);
        _wikis = wikis.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The entities that no page has matched so far.</summary>
    public IReadOnlyList<MonitoredEntity> Unmatched => [.. _entities.Where(e => !e.HasMatched).Select(e => e.Entity)];

    /// <summary>
    /// Finds the entity that a page belongs to. Where several match, the most specific wins: title, alias, subpages, phrase, <c>*</c>;
    /// within each, the wiki's own entities come before those for every wiki.
    /// </summary>
    /// <param name="wiki">The event's <c>wiki</c>: unescaped UTF-8.</param>
    /// <param name="title">The event's <c>title</c> with the prefix of its namespace: unescaped UTF-8.</param>
    /// <param name="namespace">
    /// The event's <c>namespace</c>; without it the title is taken as written, like the names in the allowlist.
    /// </param>
    public bool TryMatch(ReadOnlySpan<byte> wiki, ReadOnlySpan<byte> title, int? @namespace, out EntityMatch match)
    {
        match = default;
        var ownWiki = IndexOf(wiki);
        if (ownWiki is null && _everyWiki is null) return false;

        var buffer = title.Length <= TitleOnStack ? stackalloc char[TitleOnStack] : new char[title.Length];
        var found = Find(EventPage.Read(title, @namespace, ownWiki?.Wiki ?? KnownWikis.Any, _caseSensitive, buffer), ownWiki, _everyWiki);
        if (found is null) return false;
        found.HasMatched = true;
        match = new EntityMatch(found);
        return true;
    }

    private static KeyedEntity? Find(in EventPage page, EntityIndex? ownWiki, EntityIndex? everyWiki)
    {
        var own = ownWiki?.FindName(page);
        var every = own is { IsAlias: false } ? null : everyWiki?.FindName(page);
        var name = every is { IsAlias: false } ? every : own ?? every;
        return name?.Entity
            ?? ownWiki?.FindSubpage(page) ?? everyWiki?.FindSubpage(page)
            ?? ownWiki?.FindPhrase(page) ?? everyWiki?.FindPhrase(page)
            ?? ownWiki?.FindAny(page) ?? everyWiki?.FindAny(page);
    }

    private EntityIndex? IndexOf(ReadOnlySpan<byte> wiki)
    {
        Span<char> name = stackalloc char[LongestWiki];
        return wiki.Length <= LongestWiki
            && Ascii.ToUtf16(wiki, name, out var length) == OperationStatus.Done
            && _wikis.TryGetValue(name[..length], out var index) ? index : null;
    }
}
