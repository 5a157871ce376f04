using System.Text;

namespace WikiGuard.Events;

/// <summary>What an event tells, by the stream that it is of.</summary>
public enum StreamKind
{
    /// <summary>An edit, or another change to a page.</summary>
    Changes,

    /// <summary>Which tags MediaWiki or a person has given to a revision.</summary>
    Tags,

    /// <summary>How likely Wikimedia's model holds it that a revision will be reverted.</summary>
    Predictions,

    /// <summary>A stream that this version does not know.</summary>
    Unknown,
}

/// <summary>
/// Wikimedia's streams that WikiGuard reads, by their <c>meta.stream</c>. The first is read always; the others are signals: what Wikimedia
/// itself knows about a revision.
/// </summary>
public static class Streams
{
    /// <summary>Schema mediawiki/recentchange 1.0.0. EventStreams also serves it as <c>recentchange</c>.</summary>
    public const string Changes = "mediawiki.recentchange";

    /// <summary>Schema mediawiki/revision/tags-change 1.0.0.</summary>
    public const string Tags = "mediawiki.revision-tags-change";

    // Schema mediawiki/page/prediction_classification_change 1.x, one stream for each model.
    private static readonly string[] Predictions =
    [
        "mediawiki.page_revert_risk_prediction_change.v1",
        "mediawiki.page_revert_risk_multilingual_prediction_change.v1",
        "mediawiki.page_revert_risk_wikidata_prediction_change.v1",
    ];

    // The changes first.
    private static readonly (byte[] Utf8, string Name, StreamKind Kind)[] All =
    [
        .. new[] { (Changes, StreamKind.Changes), (Tags, StreamKind.Tags) }.Concat(Predictions.Select(p => (p, StreamKind.Predictions)))
            .Select(s => (Encoding.ASCII.GetBytes(s.Item1), s.Item1, s.Item2)),
    ];

    /// <summary>
    /// What is read where nothing else is said, in one connection: the changes, which the source is identified by, tags, and predictions
    /// for all languages. By the names under which EventStreams serves them.
    /// </summary>
    public static IReadOnlyList<string> Default { get; } = ["recentchange", Tags, Predictions[0]];

    /// <summary>The streams of signals, by the names under which EventStreams serves them.</summary>
    public static IReadOnlyList<string> Signals { get; } = [Tags, .. Predictions];

    /// <param name="name">An event's <c>meta.stream</c>, unescaped UTF-8. An event without one is a change: recordings and other producers
    /// may leave it out.</param>
    public static StreamKind KindOf(ReadOnlySpan<byte> name) => Find(name)?.Kind ?? StreamKind.Unknown;

    /// <summary>The stream's name as the tables have it.</summary>
    /// <inheritdoc cref="KindOf"/>
    public static string NameOf(ReadOnlySpan<byte> name) => Find(name)?.Name ?? Encoding.UTF8.GetString(name);

    private static (byte[] Utf8, string Name, StreamKind Kind)? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return All[0];
        foreach (var stream in All)
        {
            if (name.SequenceEqual(stream.Utf8))
                return stream;
        }
        return null;
    }
}
