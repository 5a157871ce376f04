namespace WikiGuard.Cli.Run;

/// <summary>What <c>wikiguard run</c> was asked for.</summary>
/// <param name="Sources">sample, live, files or addresses, in order.</param>
/// <param name="Kafka">A Kafka to use instead of the embedded broker, <c>host:port</c>.</param>
/// <param name="SystemClock">The event clock is the system's even where the source is a recording.</param>
/// <param name="Dashboard">Where to serve the status page; null for not at all.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Sources, string Lakehouse, string? Allowlist, string? Kafka, bool SystemClock, Uri? Dashboard, bool DashboardAsked, bool Json);
