namespace WikiGuard.Cli.Run;

/// <summary>What <c>wikiguard run</c> was asked for.</summary>
/// <param name="Sources">sample, live, files or addresses, in order.</param>
/// <param name="Allowlist">A file; null for the one that ships.</param>
/// <param name="Config">A folder; null for the files that ship.</param>
/// <param name="Kafka">A Kafka to use instead of the embedded broker, <c>host:port</c>.</param>
/// <param name="Contact">How the stream's operators can reach whoever runs this.</param>
/// <param name="Since">Where to begin a stream that was not read before; null for now.</param>
/// <param name="Every">The time between two rounds of promotion over a stream.</param>
/// <param name="Window">How long a stream's records are gathered for a landing file.</param>
/// <param name="Keep">How long a stream's tables keep their rows, as it was given.</param>
/// <param name="SystemClock">The event clock is the system's, not the recording's.</param>
/// <param name="Dashboard">Where to serve the pages; null for not at all.</param>
/// <param name="ServeAfterwards">Go on serving them when all is promoted, until stopped.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Sources,
    string Lakehouse,
    string? Allowlist,
    string? Config,
    string? Kafka,
    string? Contact,
    DateTimeOffset? Since,
    TimeSpan Every,
    TimeSpan Window,
    IReadOnlyList<string> Keep,
    bool SystemClock,
    Uri? Dashboard,
    bool ServeAfterwards,
    bool Json,
    bool Verbose)
{
    /// <summary>Whether the only source is one that never ends.</summary>
    public bool IsStream => Sources is [var source] && SourceFactory.IsStream(source);
}
