using System.Collections.Concurrent;
using System.Globalization;

namespace WikiGuard.Wikis;

/// <summary>
/// Wikimedia's wikis, from Wikimedia's own configuration and MediaWiki's messages. <c>eng/wikis.php</c> writes them into
/// <c>wikis.tsv</c>.
/// </summary>
public static class KnownWikis
{
    // The endings of ids, and of what is taken for one; longer ones first.
    private static readonly string[] Projects =
    [
        "wikipedia", "wiktionary", "wikivoyage", "wikiversity", "wikisource", "wikiquote", "wikibooks", "wikinews", "wiki",
    ];

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

    /// <summary>The wiki that somebody means who writes no id: an address or the beginning of one, a project, a language.</summary>
    /// <param name="written">Such as <c>https://de.wikipedia.org</c>, <c>dewikipedia</c>, <c>commons</c> or <c>de</c>.</param>
    /// <returns>The wiki's id, or null where nothing like it is known.</returns>
    public static string? MeantBy(string written)
    {
        var text = written.Trim().ToLowerInvariant();
        text = text[(text.IndexOf("//", StringComparison.Ordinal) is >= 0 and var slashes ? slashes + 2 : 0)..].Split('/')[0];
        if (text.Contains('.', StringComparison.Ordinal))
            return AtDomain(text) ?? AtDomain($"{text}.org");
        if (Read.Value.Wikis.ContainsKey(text))
            return text;
        var project = Array.Find(Projects, p => text.EndsWith(p, StringComparison.Ordinal)) ?? "";
        var language = text[..^project.Length].Replace('_', '-');
        // The Norwegian Wikipedia has the code of both languages, and holds Bokmål.
        language = language == "nb" ? "no" : language;
        return AtDomain($"{language}.{(project is "" or "wiki" ? "wikipedia" : project)}.org")
            ?? (project.Length == 0 ? AtDomain($"{language}.wikimedia.org") ?? AtDomain($"{language}.org") : null);
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
