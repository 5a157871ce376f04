namespace WikiGuard.Config;

/// <summary>
/// How MediaWiki itself, its extensions FlaggedRevs and AutoModerator, and pywikibot word the summary of an undo, a rollback or a
/// rejection, in all their languages. The links in it tell most of them, so that one expression serves every wiki. <c>eng/reverts.py</c>
/// writes it from their messages.
/// </summary>
internal static class SoftwareReverts
{
    private static readonly Lazy<(string Links, string Beginnings, string Bots)> Read = new(Load);

    /// <summary>Anywhere in a summary.</summary>
    public static string Links => Read.Value.Links;

    /// <summary>At the beginning of a summary.</summary>
    public static string Beginnings => Read.Value.Beginnings;

    /// <summary>What pywikibot calls a bot, in all its languages and small letters: it stands before the words of a summary.</summary>
    public static string Bots => Read.Value.Bots;

    private static (string Links, string Beginnings, string Bots) Load()
    {
        using var reader = new StreamReader(typeof(SoftwareReverts).Assembly.GetManifestResourceStream("software-reverts.txt")!);
        return reader.ReadToEnd().Split('\n') is [_, var links, var beginnings, var bots, ..]
            ? (links, beginnings, bots) : throw new InvalidDataException("software-reverts.txt: write it anew with eng/reverts.py.");
    }
}
