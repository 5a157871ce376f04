namespace WikiGuard.Config;

/// <summary>
/// How MediaWiki itself and its extension FlaggedRevs word the summary of an undo, a rollback or a rejection, in all their languages. The
/// links in it tell most of them, so that one expression serves every wiki. <c>eng/reverts.py</c> writes it from their messages.
/// </summary>
internal static class SoftwareReverts
{
    private static readonly Lazy<(string Links, string Beginnings)> Read = new(Load);

    /// <summary>Anywhere in a summary.</summary>
    public static string Links => Read.Value.Links;

    /// <summary>At the beginning of a summary.</summary>
    public static string Beginnings => Read.Value.Beginnings;

    private static (string Links, string Beginnings) Load()
    {
        using var reader = new StreamReader(typeof(SoftwareReverts).Assembly.GetManifestResourceStream("software-reverts.txt")!);
        return reader.ReadToEnd().Split('\n') is [_, var links, var beginnings, ..]
            ? (links, beginnings) : throw new InvalidDataException("software-reverts.txt: write it anew with eng/reverts.py.");
    }
}
