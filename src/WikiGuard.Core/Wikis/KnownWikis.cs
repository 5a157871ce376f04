using System.Collections.Concurrent;
using System.Globalization;

namespace WikiGuard.Wikis;

/// <summary>
/// Wikimedia's wikis, from Wikimedia's own configuration and MediaWiki's messages. <c>eng/wikis.php</c> writes them into
/// <c>wikis.tsv</c>.
/// </summary>
public static class KnownWikis
{
    private static readonly Lazy<Facts> Read = new(Facts.Load);
    private static readonly Lazy<Dictionary<string, int>> Anywhere = new(() => Read.Value.NamesAnywhere());
    private static readonly ConcurrentDictionary<string, Wiki> ById = new(StringComparer.Ordinal);

    /// <summary>What is true of any wiki: the English names of MediaWiki's own namespaces.</summary>
    public static Wiki Any { get; } = Make("*", "en", first: "capital", names: "");

    /// <summary>All ids, such as <c>enwiki</c>.</summary>
    public static IReadOnlyCollection<string> Ids => Read.Value.Wikis.Keys;

    public static bool IsKnown(string id) => Read.Value.Wikis.ContainsKey(id);

    /// <returns>For a wiki that is not known, one by this name to which nothing but <see cref="Any"/>'s applies.</returns>
    public static Wiki Get(string id) => ById.GetOrAdd(id, static key =>
        Read.Value.Wikis.TryGetValue(key, out var facts) ? Make(key, facts.Language, facts.First, facts.Names)
            : Make(key, "en", first: "capital", names: ""));

    /// <param name="domain">Such as <c>en.wikipedia.org</c>; that for small screens, <c>en.m.wikipedia.org</c>, is the same.</param>
    /// <returns>The wiki's id, or null where there is no such wiki.</returns>
    public static string? AtDomain(string domain)
    {
        var host = domain.ToLowerInvariant().Replace(".m.", ".", StringComparison.Ordinal);
        return Read.Value.Domains.GetValueOrDefault(host)
            ?? Read.Value.Domains.GetValueOrDefault($"www.{host}");
    }

    /// <summary>The wiki that MediaWiki's links call by a language's code, of the same project.</summary>
    /// <param name="wiki">Such as <c>enwiki</c>.</param>
    /// <param name="language">Such as <c>de</c>.</param>
    /// <returns>Such as <c>dewiki</c>; null where there is none.</returns>
    public static string? InLanguage(string wiki, string language)
    {
        if (!Read.Value.Wikis.TryGetValue(wiki, out var facts)) return null;
        var project = facts.Domain[(facts.Domain.IndexOf('.') + 1)..];
        // de.wikimedia.org is a chapter's; from Commons and the like, de: is Wikipedia's.
        return AtDomain($"{language}.{(project == "wikimedia.org" ? "wikipedia.org" : project)}");
    }

    /// <summary>A project's wiki in the language of another wiki; in English where that has many languages.</summary>
    /// <param name="wiki">Such as <c>dewiki</c>.</param>
    /// <param name="project">Such as <c>wiktionary.org</c>.</param>
    /// <returns>Such as <c>dewiktionary</c>; null where there is none.</returns>
    public static string? InProject(string wiki, string project)
    {
        if (!Read.Value.Wikis.TryGetValue(wiki, out var facts)) return null;
        var language = facts.Domain[..facts.Domain.IndexOf('.')];
        return AtDomain($"{(AtDomain($"{language}.wikipedia.org") is null ? "en" : language)}.{project}");
    }

    /// <summary>The ids of the wikis whose content is in a language.</summary>
    /// <param name="language">MediaWiki's code, such as <c>de</c>.</param>
    public static IEnumerable<string> WrittenIn(string language) =>
        Read.Value.Wikis.Where(w => w.Value.Language == language).Select(w => w.Key).Order(StringComparer.Ordinal);

    /// <summary>The namespace that some wiki or language calls by this name; 0 where none does.</summary>
    public static int NamespaceAnywhere(string name) => Anywhere.Value.GetValueOrDefault(name);

    private static Wiki Make(string id, string language, string first, string names)
    {
        var namespaces = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, number) in Entries(Read.Value.Languages[language]).Concat(Entries(names)))
        {
            namespaces.Remove(name);
            namespaces.Add(name, number);
        }

        var capitalized = first.Split(' ').Skip(2).Select(n => int.Parse(n, CultureInfo.InvariantCulture));
        return new Wiki(id, language, namespaces, first == "capital", capitalized);
    }

    private static IEnumerable<(string Name, int Number)> Entries(string names) =>
        names.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.LastIndexOf('=') is var end
            ? (entry[..end], int.Parse(entry.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : default);

    /// <param name="First">How titles begin: capital, any, or "any but" with the namespaces where it is a capital.</param>
    private sealed record WikiFacts(string Domain, string Language, string First, string Names);

    private sealed record Facts(
        Dictionary<string, string> Languages, Dictionary<string, WikiFacts> Wikis, Dictionary<string, string> Domains)
    {
        public static Facts Load()
        {
            var facts = new Facts(new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal));
            using var reader = new StreamReader(typeof(KnownWikis).Assembly.GetManifestResourceStream("wikis.tsv")!);
            while (reader.ReadLine() is { } line)
            {
                switch (line.Split('\t'))
                {
                    case ["language", var code, var names]:
                        facts.Languages.Add(code, names);
                        break;
                    case ["wiki", var id, var domain, var language, var first, var names]:
                        facts.Wikis.Add(id, new WikiFacts(domain, language, first, names));
                        facts.Domains.TryAdd(domain, id);
                        break;
                }
            }

            return facts;
        }

        /// <summary>Every name of a namespace; where several wikis mean different ones by it, the first counts.</summary>
        public Dictionary<string, int> NamesAnywhere()
        {
            var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, number) in Languages.Values.Concat(Wikis.Values.Select(w => w.Names)).SelectMany(Entries))
                found.TryAdd(name, number);
            return found;
        }
    }
}
