using System.Security.Cryptography;
using System.Text;
using Parquet.Schema;

namespace WikiGuard.Bronze;

/// <summary>The landing area: what WriteBronze has made durable and CommitBronze has not yet taken into the tables.</summary>
public static class LandingFiles
{
    /// <summary>
    /// Accepted records; <c>event_timestamp</c> is null where the event has no time, and in files from before it was stored, as is
    /// <c>stream</c>. Times are in
    /// milliseconds: Parquet.Net writes wrong statistics for finer ones (aloneguid/parquet-dotnet#769), and readers then skip rows.
    /// </summary>
    public static LandingFormat Events { get; } = new("landing_bronze_events", "landing/bronze_events/",
    [
        new DataField<string>("event_id", nullable: false),
        new DataField<string>("event_data", nullable: false),
        new DataField<string>("kafka_topic", nullable: false),
        new DataField<int>("kafka_partition"),
        new DataField<long>("kafka_offset"),
        new DataField<string>("kafka_key", nullable: true),
        new DateTimeDataField("ingestion_timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit: DateTimeTimeUnit.Millis),
        new DataField<string>("ingest_mode", nullable: false),
        new DataField<DateOnly>("event_date"),
        new DateTimeDataField("event_timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit: DateTimeTimeUnit.Millis,
            isNullable: true),
        new DataField<string>("stream", nullable: true),
    ]);

    /// <summary>Refused records and dead letters.</summary>
    public static LandingFormat Quarantine { get; } = new("landing_bronze_quarantine", "landing/bronze_quarantine/",
    [
        new DataField<string>("quarantine_id", nullable: false),
        new DataField<string>("quarantine_reason", nullable: false),
        new DataField<string>("failed_checks", nullable: false),
        new DataField<string>("rule_version", nullable: false),
        new DataField<string>("original_record", nullable: false),
        new DataField<string>("event_id", nullable: true),
        new DataField<string>("kafka_topic", nullable: false),
        new DataField<int>("kafka_partition"),
        new DataField<long>("kafka_offset"),
        new DataField<DateOnly>("event_date"),
    ]);

    public const string Prefix = "landing/";

    /// <summary>What stands for the topic in records that a backfill took from files.</summary>
    public const string BackfillTopic = "backfill";

    public const string CommittedPrefix = "committed/";

    /// <summary>Where committed files go: the same names under <see cref="CommittedPrefix"/>.</summary>
    public static string CommittedKey(string landingKey) => CommittedPrefix + landingKey[Prefix.Length..];

    /// <summary>Where a committed file was before.</summary>
    public static string LandingKey(string committedKey) => Prefix + committedKey[CommittedPrefix.Length..];

    /// <summary>The folder of a format in which a replay's files wait; CommitBronze leaves them to the replay.</summary>
    /// <param name="execution">Keeps replays apart.</param>
    public static string ReplayFolder(LandingFormat format, string execution) => $"{format.Prefix}replay/{execution}/";

    /// <summary>Where a replay keeps the landing file of this key.</summary>
    public static string ReplayKey(string execution, LandingFile file) =>
        ReplayFolder(file.Format, execution) + file.Key[file.Format.Prefix.Length..];

    /// <summary>A file that holds no rows and is never committed; it lets the local engine read an empty landing area.</summary>
    public static bool IsSeed(string key) => key.Contains("/_seed/", StringComparison.Ordinal);

    /// <returns>Null for a key that is not a seed's.</returns>
    internal static LandingFormat? FormatOfSeed(string key) =>
        !IsSeed(key) ? null : key.StartsWith(Events.Prefix, StringComparison.Ordinal)
            ? Events : key.StartsWith(Quarantine.Prefix, StringComparison.Ordinal) ? Quarantine : null;

    /// <summary>
    /// The name of a file. It is derived from the file's content, so that a batch delivered again finds its file there, and a recreated
    /// topic, which counts offsets from 0 again, does not.
    /// </summary>
    /// <param name="ids">The ids of the rows, in offset order.</param>
    public static string KeyOf(
        LandingFormat format, string topic, int partition, long firstOffset, long lastOffset, IEnumerable<string> ids)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var id in ids)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(id));
            hash.AppendData([0]);
        }
        var digest = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
        return $"{format.Prefix}{topic}/{partition}/{firstOffset:D20}-{lastOffset:D20}-{digest}.parquet";
    }
}
