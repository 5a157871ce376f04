using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using WikiGuard.Config;
using WikiGuard.Ingest.Sources;
using WikiGuard.Kafka;

namespace WikiGuard.Functions.Ingestor;

/// <summary>What an operator decides; docs/ingestor.md has the table.</summary>
public sealed partial record IngestorSettings
{
    public const string DefaultHealthAddress = "127.0.0.1:8080";

    /// <summary>The names of all settings.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "bucket", "contact", "stream_url", "streams", "since", "silence_seconds", "rewind_seconds",
        "kafka_bootstrap_servers", "kafka_security", "kafka_region", "kafka_secret", "kafka_ca_file", "kafka_in_flight_mib",
        "allowlist_key", "allowlist_file", "health_address", "ready_checkpoint_age_seconds",
        "environment", "metrics_interval_seconds", "log_level", "checkpoint_seconds", "lease_seconds", "drain_seconds",
    ];

    public required string Bucket { get; init; }

    /// <summary>An e-mail address or a web page, for the User-Agent.</summary>
    public required string Contact { get; init; }

    public required Uri StreamUrl { get; init; }

    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>Where reading begins when there is no checkpoint; null: now.</summary>
    public DateTimeOffset? Since { get; init; }

    public required TimeSpan Silence { get; init; }

    public required TimeSpan Rewind { get; init; }

    public required string BootstrapServers { get; init; }

    public required KafkaAccess Kafka { get; init; }

    /// <summary>The authorities that brokers' certificates may come from; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>How many bytes may be handed to Kafka and not yet be acknowledged, for each topic.</summary>
    public required long MaxBytesInFlight { get; init; }

    /// <summary>A key in the bucket; not used where there is a file.</summary>
    public required string AllowlistKey { get; init; }

    public string? AllowlistFile { get; init; }

    public required IPEndPoint HealthAddress { get; init; }

    /// <summary>With an older checkpoint the Ingestor is not ready.</summary>
    public required TimeSpan ReadyCheckpointAge { get; init; }

    /// <summary>The metrics' second dimension.</summary>
    public string? Environment { get; init; }

    public required TimeSpan MetricsInterval { get; init; }

    public required LogLevel LogLevel { get; init; }

    /// <summary>How much of the stream a checkpoint covers at most: a crash reads that again, and each is a write to S3.</summary>
    public required TimeSpan Checkpoint { get; init; }

    public required TimeSpan Lease { get; init; }

    /// <summary>How long a stop may take to make durable what was read.</summary>
    public required TimeSpan Drain { get; init; }

    /// <exception cref="InvalidConfigException">Names every error.</exception>
    public static IngestorSettings Read(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = environment.ToDictionary(StringComparer.Ordinal);
        var from = new HostSettings(variables, Names);
        var settings = new IngestorSettings
        {
            Bucket = from.Require("bucket", "name the bucket that holds the lakehouse."),
            Contact = from.Require("contact", "give an e-mail address or a web page; Wikimedia turns away who cannot be reached."),
            StreamUrl = from.Parsed("stream_url", HostSettings.ToWebAddress, "write a web address such as https://stream.wikimedia.org.")
                ?? StreamAddress.Wikimedia,
            Streams = from.Parsed("streams", StreamAddress.ToNames, StreamAddress.NamesAdvice) ?? Events.Streams.Default,
            Since = from.Parsed<DateTimeOffset?>("since", ToTime, "write a time in UTC such as 2026-05-01T12:00:00Z."),
            Silence = from.Seconds("silence_seconds", 90, 1, 3600),
            Rewind = from.Seconds("rewind_seconds", 5, 0, 3600),
            BootstrapServers = from.Require("kafka_bootstrap_servers", "give host:port, several with commas between."),
            Kafka = KafkaAccess.Read(from, variables.GetValueOrDefault("AWS_REGION")),
            CaFile = from.Text("kafka_ca_file"),
            MaxBytesInFlight = (long)from.Number("kafka_in_flight_mib", 4, 1, 1024) * 1024 * 1024,
            AllowlistKey = from.Text("allowlist_key") ?? "config/entity-allowlist.yaml",
            AllowlistFile = from.Text("allowlist_file"),
            HealthAddress = from.Parsed("health_address", ToAddress, "write an IP address and a port such as 0.0.0.0:8080.")
                ?? IPEndPoint.Parse(DefaultHealthAddress),
            ReadyCheckpointAge = from.Seconds("ready_checkpoint_age_seconds", 120, 1, 86_400),
            Environment = from.Text("environment"),
            MetricsInterval = from.Seconds("metrics_interval_seconds", 60, 1, 3600),
            LogLevel = from.Choice("log_level", LogLevel.Information),
            Checkpoint = from.Seconds("checkpoint_seconds", 10, 1, 60),
            Lease = from.Seconds("lease_seconds", 45, 6, 60),
            Drain = from.Seconds("drain_seconds", 25, 1, 110),
        };
        settings.CheckTogether(from);
        from.ThrowIfAny();
        return settings;
    }

    private void CheckTogether(HostSettings from)
    {
        if (from.Text("contact") is not null && !Contact.Contains('@', StringComparison.Ordinal)
            && !Contact.Contains("://", StringComparison.Ordinal))
            from.Wrong("contact", "give an e-mail address or a web page, such as ops@example.org.");
        if (from.Text("bucket") is not null && !BucketName().IsMatch(Bucket))
            from.Wrong("bucket", "give a bucket's name: 3 to 63 lower-case letters, digits, '.' and '-', without s3:// and path.");
        if (from.Text("kafka_bootstrap_servers") is not null && !BootstrapServers.Split(',').All(s => HostAndPort().IsMatch(s.Trim())))
            from.Wrong("kafka_bootstrap_servers", "give host:port, several with commas between.");
        if (AllowlistFile is not null && from.Text("allowlist_key") is not null)
            from.Wrong("allowlist_file", "WIKIGUARD_ALLOWLIST_KEY is set as well; remove one of the two.");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostAndPort();

    private static IPEndPoint? ToAddress(string text) => IPEndPoint.TryParse(text, out var address) && address.Port > 0 ? address : null;

    private static DateTimeOffset? ToTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) ? time : null;
}
