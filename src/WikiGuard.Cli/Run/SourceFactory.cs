using System.Security.Cryptography;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Run;

/// <summary>Turns what <c>--source</c> says into sources.</summary>
internal static class SourceFactory
{
    public const string Sample = "sample";
    public const string Live = "live";

    public static bool IsStream(string source) =>
        source == Live || source.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is Wikimedia's own source, which refuses clients that do not say how to reach whoever runs them.</summary>
    public static bool NeedsContact(string source) =>
        source == Live || source.Contains("wikimedia.org", StringComparison.OrdinalIgnoreCase);

    /// <returns>Why nothing can be read under this name; null where it may be.</returns>
    public static string? WhyNot(string source) => source switch
    {
        _ when IsStream(source) =>
            source == Live || Uri.TryCreate(source, UriKind.Absolute, out _)
            ? null : $"--source {source} is no address. Give one such as {StreamAddress.WithSignals.Uri}.",
        _ when source.Contains("://", StringComparison.Ordinal) =>
            $"--source {source}: a stream is read by http or https. Give sample, live, a file, or the URL of a stream.",
        _ when source is not (Sample or Live) && source.ToLowerInvariant() is Sample or Live && !File.Exists(source) =>
            $"--source {source}: write {source.ToLowerInvariant()}.",
        _ => null,
    };

    /// <param name="contact">An e-mail address or web page for the User-Agent.</param>
    /// <param name="since">Where to begin a stream that was not read before.</param>
    /// <exception cref="InvalidConfigException">The source cannot be read at all.</exception>
    public static IEventSource Open(string source, string? contact, DateTimeOffset? since, HttpClient http, ILoggerFactory logging)
    {
        if (IsStream(source))
            return OpenStream(source, StreamAddress.WithSignals, StreamOptions(contact) with { Since = since }, http, logging);
        return new RecordingSource(source == Sample ? Path.Combine(AppContext.BaseDirectory, "samples", "sample.jsonl.gz") : source);
    }

    /// <inheritdoc cref="Open"/>
    /// <param name="live">What <see cref="Live"/> stands for.</param>
    public static EventStreamSource OpenStream(
        string source, StreamAddress live, EventStreamOptions options, HttpClient http, ILoggerFactory logging) => new(
        http, source == Live ? live : new StreamAddress(new Uri(source)), options, TimeProvider.System,
        new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), logging.CreateLogger<EventStreamSource>());

    /// <inheritdoc cref="Open"/>
    public static EventStreamOptions StreamOptions(string? contact) =>
        EventStreamOptions.ReachedAt(contact ?? "https://127.0.0.1/ a run on its own machine");
}
