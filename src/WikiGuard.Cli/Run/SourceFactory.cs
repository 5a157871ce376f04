using Microsoft.Extensions.Logging;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Run;

/// <summary>Turns what <c>--source</c> says into sources.</summary>
internal static class SourceFactory
{
    public const string Sample = "sample";
    public const string Live = "live";

    private static readonly Uri Wikimedia = new("https://stream.wikimedia.org/v2/stream/recentchange");

    public static bool IsStream(string source) =>
        source == Live || source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidConfigException">The source cannot be read at all.</exception>
    public static IEventSource Open(string source, HttpClient http, ILoggerFactory logging)
    {
        if (IsStream(source))
        {
            return new EventStreamSource(
                http, source == Live ? Wikimedia : new Uri(source), new EventStreamOptions(UserAgent()), TimeProvider.System,
                new Random(Environment.ProcessId), logging.CreateLogger<EventStreamSource>());
        }
        return new RecordingSource(source == Sample ? Path.Combine(AppContext.BaseDirectory, "samples", "sample.jsonl.gz") : source);
    }

    // Wikimedia asks clients to say who they are and how to reach them, and turns away those that do not.
    private static string UserAgent() =>
        Environment.GetEnvironmentVariable("WIKIGUARD_USER_AGENT") is { Length: > 0 } own
            ? own
            : "WikiGuard/0.1 (laptop run; set WIKIGUARD_USER_AGENT to name yourself and an e-mail address)";
}
