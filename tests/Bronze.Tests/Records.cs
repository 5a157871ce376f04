using System.Text;
using Amazon.Lambda.KafkaEvents;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Bronze.Tests;

/// <summary>Records as the trigger delivers them.</summary>
internal static class Records
{
    /// <summary>The log's time of every record here, in milliseconds since the epoch.</summary>
    public static readonly DateTimeOffset LogTime = new(2026, 11, 20, 23, 59, 58, 765, TimeSpan.Zero);

    /// <summary>An event as the Ingestor produces it.</summary>
    public static string Event(
        string id, string arrival = "2026-11-20T12:34:56.789123Z", long timestamp = 1_795_176_000, string comment = "") =>
        $$$"""{"meta":{"id":"{{{id}}}","dt":"2026-11-20T12:00:01Z"},"timestamp":{{{timestamp}}},"comment":"{{{comment}}}","""
        + $$$""" "_metadata":{"ingestion_timestamp":"{{{arrival}}}"}}""";

    public static KafkaEvent.KafkaEventRecord Record(
        long offset, string? value, int partition = 0, string topic = Topics.CleanedEvents, string? key = "enwiki:Earth",
        long? timestamp = null) =>
        Record(offset, BytesOf(value), partition, topic, BytesOf(key), timestamp);

    public static KafkaEvent.KafkaEventRecord Record(
        long offset, byte[]? value, int partition = 0, string topic = Topics.CleanedEvents, byte[]? key = null, long? timestamp = null) =>
            new()
            {
                Topic = topic,
                Partition = partition,
                Offset = offset,
                Timestamp = timestamp ?? LogTime.ToUnixTimeMilliseconds(),
                TimestampType = "CREATE_TIME",
                Key = key is null ? null : Convert.ToBase64String(key),
                Value = value is null ? null : new MemoryStream(value),
            };

    private static byte[]? BytesOf(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
