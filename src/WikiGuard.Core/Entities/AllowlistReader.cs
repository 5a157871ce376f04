using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>Reads the allowlist's file and reports all its errors at once.</summary>
internal sealed partial class AllowlistReader
{
    private const string DefaultWiki = "enwiki";
    private const int LowestNamespace = -2;
    private const int HighestNamespace = 9999;
    private static readonly string[] Modes = ["exact", "subpages", "phrase"];

    private readonly ConfigErrors _errors;

    private AllowlistReader(ConfigErrors errors) => _errors = errors;

    public static Allowlist Read(string yaml, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var root = YamlReader.ReadMap(yaml, errors);
        var allowlist = root is null ? null : new AllowlistReader(errors).ReadRoot(root);
        errors.ThrowIfAny();
        return allowlist! with { Doubts = errors.Doubts };
    }

    private Allowlist ReadRoot(YamlMap root)
    {
        root.ExpectKeys(_errors, "the allowlist", "entities", "config");
        var caseSensitive = false;
        var checkRedirects = true;
        if (root["config"].AsMap(_errors, "'config'") is { } config)
        {
            // The number of entities: files of the original system state it, and nothing reads it.
            config.ExpectKeys(_errors, "'config'", "case_sensitive", "check_redirects", "total_monitored");
            config["total_monitored"].AsWhole(_errors, "'total_monitored'", 0, int.MaxValue);
            caseSensitive = config["case_sensitive"].AsBool(_errors, "'case_sensitive'") ?? caseSensitive;
            checkRedirects = config["check_redirects"].AsBool(_errors, "'check_redirects'") ?? checkRedirects;
        }

        var list = root.Require(_errors, "the allowlist", "entities").AsList(_errors, "'entities'", "- title: India");
        if (list is { Items.Count: 0 }) _errors.Add(list, "'entities' is empty, so nothing would be monitored; list at least one");
        var names = new NameClaims(caseSensitive, _errors);
        var entities = (list?.Items ?? []).Select(item => ReadEntity(item, names)).OfType<MonitoredEntity>().ToImmutableArray();
        names.Check();
        return new Allowlist(entities, caseSensitive, checkRedirects);
    }

    private MonitoredEntity? ReadEntity(YamlValue item, NameClaims names)
    {
        if (item.AsMap(_errors, "an entity") is not { } map) return null;
        map.ExpectKeys(_errors, "an entity", "title", "wiki", "aliases", "match", "namespaces");
        var wiki = map["wiki"] is null ? DefaultWiki : ReadWiki(map["wiki"]);
        var ofWiki = KnownWikis.Get(wiki ?? MonitoredEntity.Any);
        var title = ReadName(map.Require(_errors, "an entity", "title"), "'title'", ofWiki);
        var aliases = ReadAliases(map["aliases"], ofWiki);
        var match = ReadMatch(map["match"]);
        var namespaces = ReadNamespaces(map["namespaces"]);
        if (wiki is null || title is null) return null;

        names.ClaimTitle(wiki, title, map["title"]!);
        foreach (var (alias, at) in aliases) names.ClaimAlias(wiki, title, alias, at);
        var entity = new MonitoredEntity(wiki, title)
        {
            Aliases = [.. aliases.Select(a => a.Name)],
            Match = match,
            Namespaces = namespaces,
        };
        CheckTogether(entity, ofWiki, map);
        return entity;
    }

    private string? ReadWiki(YamlValue? value)
    {
        if (value.AsText(_errors, "'wiki'") is not { } wiki) return null;
        if (wiki == MonitoredEntity.Any || KnownWikis.IsKnown(wiki)) return wiki;
        var meant = KnownWikis.MeantBy(wiki);
        if (meant is not null || !WikiId().IsMatch(wiki))
        {
            _errors.Add(
                value!,
                $"{ConfigErrors.Show(wiki)} is not a wiki's id; write it like {meant ?? "enwiki, dewiki or commonswiki"}, or \"*\" for every "
                + "wiki");
            return null;
        }

        var nearest = NearestName.Of(wiki, [.. KnownWikis.Ids]);
        _errors.Doubt(value!, $"{ConfigErrors.Show(wiki)} is no wiki of Wikimedia's that this version knows"
            + (nearest is null ? "" : $"; did you mean {nearest}?"));
        return wiki;
    }

    /// <summary>A tidied title or alias that can be looked up.</summary>
    private string? ReadName(YamlValue? value, string key, Wiki wiki)
    {
        // Without quotes, YAML takes the brackets of a link for lists.
        if (value is YamlList { Items: [YamlList { Items: [YamlScalar link] }] })
        {
            _errors.Add(value, $"{key} is a link, and not in quotes; write {ConfigErrors.Quoted(link.Text)}");
            return null;
        }

        if (value.AsText(_errors, key) is not { } written) return null;
        var name = WrittenTitle.Read(written, wiki);
        if (name.Wrong is { } wrong) _errors.Add(value!, $"{key} {ConfigErrors.Show(written)} {wrong}");
        if (value is YamlScalar { IsCutByComment: true })
        {
            _errors.Doubt(
                value, $"{key} {ConfigErrors.Show(written)} ends before a #, which begins a comment, and which no title has; write the "
                + "title as it is on the page");
        }
        if (name.Doubt is { } doubt) _errors.Doubt(value!, $"{key} {ConfigErrors.Show(written)} {doubt}");
        return name.Title;
    }

    private List<(string Name, YamlValue At)> ReadAliases(YamlValue? value, Wiki wiki)
    {
        var aliases = new List<(string, YamlValue)>();
        foreach (var item in value.AsList(_errors, "'aliases'", "[USA, United States of America]")?.Items ?? [])
        {
            if (ReadName(item, "an alias", wiki) is not { } alias) continue;
            if (alias == MonitoredEntity.Any) _errors.Add(item, "an alias cannot be '*'; make it a title of its own");
            else aliases.Add((alias, item));
        }

        return aliases;
    }

    private TitleMatch ReadMatch(YamlValue? value)
    {
        if (value.AsText(_errors, "'match'") is not { } text) return TitleMatch.Exact;
        var mode = Array.IndexOf(Modes, text);
        if (mode >= 0) return (TitleMatch)mode;
        var advice = NearestName.Of(text, Modes) is { } nearest ? $"did you mean '{nearest}'?" : $"known are {string.Join(", ", Modes)}";
        _errors.Add(value!, $"unknown match {ConfigErrors.Show(text)}; {advice}");
        return TitleMatch.Exact;
    }

    private ImmutableArray<int> ReadNamespaces(YamlValue? value)
    {
        if (value.AsList(_errors, "'namespaces'", "[0, 1]") is not { } list) return [];
        if (list.Items.Count == 0) _errors.Add(list, "'namespaces' is empty, so nothing would match; remove it for no restriction");
        var namespaces = ImmutableArray.CreateBuilder<int>();
        foreach (var item in list.Items)
        {
            if (item.AsWhole(_errors, "a namespace", LowestNamespace, HighestNamespace) is not { } number) continue;
            if (namespaces.Contains((int)number)) _errors.Add(item, $"the namespace {number} is listed twice; keep one");
            else namespaces.Add((int)number);
        }

        return namespaces.ToImmutable();
    }

    /// <summary>Reports values that are valid individually but contradict each other.</summary>
    private void CheckTogether(MonitoredEntity entity, Wiki wiki, YamlMap map)
    {
        if (entity.Title == MonitoredEntity.Any)
        {
            if (entity.Match != TitleMatch.Exact) _errors.Add(map["match"]!, "'match' means nothing for the title '*'; remove it");
            if (entity.Aliases.Length > 0) _errors.Add(map["aliases"]!, "'aliases' mean nothing for the title '*'; remove them");
        }
        else if (entity.Match == TitleMatch.Phrase)
        {
            foreach (var name in entity.Names.Where(n => TitleText.Words(PageName.Read(wiki, n).Text).Length == 0))
                _errors.Add(map["match"]!, $"{ConfigErrors.Show(name)} has no letter or digit to match as a phrase; use 'match: exact'");
            foreach (var name in entity.Names.Where(TitleText.IsWrittenWithoutBlanks))
            {
                _errors.Doubt(
                    map["match"]!, $"{ConfigErrors.Show(name)} is of a script without blanks between words, so as a phrase it matches only "
                    + "where it stands alone; list the titles");
            }
        }
        else
        {
            var pages = entity.Names.Select(n => PageName.Read(wiki, n).Namespace).Distinct();
            if (!pages.Any(n => entity.Allows(n) || (n >= 0 && entity.Allows(n + 1))))
                _errors.Add(
                    map["namespaces"]!,
                    $"'namespaces' leave out both {ConfigErrors.Show(entity.Title)} and its talk page, so nothing "
                    + "would match; add the page's own");
        }
    }

    // Database names of Wikimedia's wikis: https://meta.wikimedia.org/wiki/Special:SiteMatrix
    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WikiId();
}
