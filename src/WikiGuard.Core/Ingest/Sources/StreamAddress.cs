using System.Collections.Immutable;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Where one or more streams are read in one connection, e.g. <c>https://stream.wikimedia.org/v2/stream/recentchange,page-create</c>.
/// </summary>
public sealed class StreamAddress
{
    /// <summary>What a list of names is like, for whoever gave another.</summary>
    public const string NamesAdvice =
        "name at least one, such as recentchange; names have letters, digits, '.', '-' and '_', and commas between them.";

    /// <summary>Where Wikimedia's streams are.</summary>
    public static readonly Uri Wikimedia = new("https://stream.wikimedia.org");

    private const string EventStreamsPath = "/v2/stream/";

    /// <param name="uri">Its last segment names the streams, separated by commas.</param>
    public StreamAddress(Uri uri)
    {
        Uri = uri;
        var path = uri.AbsolutePath;
        Streams = [.. path[(path.LastIndexOf('/') + 1)..].Split(',')];
        IsEventStreams = path.Contains(EventStreamsPath, StringComparison.Ordinal);
        // Identified by its first stream, so that adding others after it does not lose its checkpoint.
        var first = uri.GetLeftPart(UriPartial.Authority) + path[..(path.LastIndexOf('/') + 1)] + Streams[0] + uri.Query;
        Identity = SourceIdentity.Of(uri.Host, first);
    }

    /// <summary>Wikimedia's stream of all edits, with those that say something about the edits.</summary>
    public static StreamAddress WithSignals { get; } = Of(Wikimedia, Events.Streams.Default);

    public Uri Uri { get; }

    public ImmutableArray<string> Streams { get; }

    /// <summary>The same whatever streams follow the first one.</summary>
    public string Identity { get; }

    /// <summary>Whether ids name topics as EventStreams does, so that they can be compared with the requested streams.</summary>
    public bool IsEventStreams { get; }

    /// <param name="baseAddress">E.g. <c>https://stream.wikimedia.org</c>.</param>
    /// <param name="streams">E.g. <c>recentchange</c>; the source is identified by the first one, so add others after it.</param>
    /// <exception cref="InvalidConfigException">No stream is given, or an invalid name.</exception>
    public static StreamAddress Of(Uri baseAddress, params IReadOnlyList<string> streams)
    {
        if (streams.Count == 0)
            throw new InvalidConfigException($"No stream of {baseAddress} is named. Name at least one, e.g. recentchange.");
        if (streams.FirstOrDefault(stream => !IsName(stream)) is { } wrong)
            throw new InvalidConfigException(
                $"\"{wrong}\" is no name of a stream. Names have letters, digits, '.', '-' and '_', e.g. mediawiki.page-create.");
        return new(new Uri(baseAddress, EventStreamsPath + string.Join(',', streams)));
    }

    /// <summary>The address that requests events from a time on.</summary>
    public Uri Since(DateTimeOffset? time) => time is not { } from
        ? Uri
        : new(Uri.AbsoluteUri + (Uri.Query.Length > 0 ? "&" : "?") + $"since={from.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");

    /// <param name="text">Names with commas between.</param>
    /// <returns>Null where there is none, or one that no stream has.</returns>
    public static IReadOnlyList<string>? ToNames(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } names
            && names.All(IsName) ? names : null;

    private static bool IsName(string stream) =>
        stream.Length > 0 && stream.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && char.IsAsciiLetterOrDigit(stream[0]);
}
