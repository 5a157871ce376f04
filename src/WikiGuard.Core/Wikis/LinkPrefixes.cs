namespace WikiGuard.Wikis;

/// <summary>
/// Prefixes with which a title leads from one site to another, so that no page's title has them. They come from Wikimedia's own
/// configuration; <c>eng/interwiki.php</c> writes them into <c>interwiki.tsv</c>. https://www.mediawiki.org/wiki/Manual:Interwiki
/// </summary>
internal static class LinkPrefixes
{
    // A wiki that is not known may link as Wikipedia does.
    private const string Usual = "enwiki";

    private static readonly Lazy<Dictionary<(string Kind, string Prefix), string>> Facts = new(Load);

    /// <param name="wiki">The id of the wiki where the title stands.</param>
    /// <param name="prefix">What stands before the colon; its case does not matter.</param>
    /// <returns>Whether it leads elsewhere, and the id of the wiki there; null where it is none of Wikimedia's that is known.</returns>
    public static (bool Leads, string? Wiki) Read(string wiki, string prefix)
    {
        var (from, name) = (KnownWikis.IsKnown(wiki) ? wiki : Usual, prefix.ToLowerInvariant());
        if (Facts.Value.TryGetValue(("project", name), out var project)) return (true, KnownWikis.InProject(from, project));
        var there = KnownWikis.InLanguage(from, Facts.Value.GetValueOrDefault(("language", name), name));
        return there is null && Facts.Value.TryGetValue(("everywhere", name), out var domain)
            ? (true, KnownWikis.AtDomain(domain)) : (there is not null, there);
    }

    private static Dictionary<(string Kind, string Prefix), string> Load()
    {
        var facts = new Dictionary<(string, string), string>();
        using var reader = new StreamReader(typeof(LinkPrefixes).Assembly.GetManifestResourceStream("interwiki.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var kind, var prefix, var leads])
                facts.Add((kind, prefix), leads);
        }

        return facts;
    }
}
