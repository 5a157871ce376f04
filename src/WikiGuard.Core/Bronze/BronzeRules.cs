using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using WikiGuard.Events;
using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Bronze;

/// <summary>
/// Bronze's verdict on one record: an event row, or a quarantine row with the reason and the whole record. The Ingestor sends only what
/// passes; these checks are for other producers on the topic. A record of the dead-letter topic carries its reason.
/// </summary>
internal sealed class BronzeRules
{
    public const string Version = "1";

    /// <summary>The largest value that bronze accepts, in bytes: what the topic's default limit lets through.</summary>
    public const int MaxValueBytes = 1_048_576;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly EventReader _reader = new();

    public bool TryAccept(LogRecord record, out BronzeEventRow row, out BronzeQuarantineRow refused)
    {
        row = default;
        refused = default;
        if (string.Equals(record.Topic, Topics.DeadLetters, StringComparison.Ordinal))
            refused = FromDeadLetter(record);
        else if (record.Value is not { } value)
            refused = Refuse(record, "tombstone", "the record is a tombstone: it has a key and no value");
        else if (record.Refusal is { } refusal)
            refused = Refuse(record, "not_mapped", refusal);
        else if (value.Length > MaxValueBytes)
            refused = Refuse(record, "oversize", $"the value is {value.Length} bytes long, more than {MaxValueBytes}");
        else if (!_reader.TryRead(value.Span, out var change, out var malformed))
            refused = Refuse(record, malformed.Reason, malformed.Detail);
        else if (record.Key is { } key && !Utf8.IsValid(key.Span))
            refused = Refuse(record, "invalid_key", "the record's key is not UTF-8", Encoding.UTF8.GetString(change.Id));
        else
        {
            var arrival = change.IngestionTimestamp ?? record.Timestamp;
            var date = DateOnly.FromDateTime((change.EventTime ?? arrival).UtcDateTime);
            row = new BronzeEventRow(
                record, Encoding.UTF8.GetString(change.Id), Encoding.UTF8.GetString(value.Span), arrival, date, change.EventTime,
                Streams.NameOf(change.Stream));
            return true;
        }
        return false;
    }

    private static BronzeQuarantineRow FromDeadLetter(LogRecord record)
    {
        var value = record.Value ?? ReadOnlyMemory<byte>.Empty;
        return DeadLetter.TryRead(value.Span, out var letter)
            ? new BronzeQuarantineRow(
                record, IdOf(record, value.Span), letter.Detail, $"ingest:{letter.Reason}", Encoding.UTF8.GetString(value.Span),
                EventId: null, DateOnly.FromDateTime(letter.ReceivedAt.UtcDateTime))
            : Refuse(record, "dead_letter_unreadable", "the record on the dead-letter topic is not one of the Ingestor's");
    }

    private static BronzeQuarantineRow Refuse(LogRecord record, string check, string reason, string? eventId = null)
    {
        var value = record.Value ?? ReadOnlyMemory<byte>.Empty;
        return new BronzeQuarantineRow(record, IdOf(record, value.Span), record.Place is { } place ? $"{place}: {reason}" : reason, check,
            Whole(record), eventId, DateOnly.FromDateTime(record.Timestamp.UtcDateTime));
    }

    private static string IdOf(LogRecord record, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"bronze:{record.Topic}:{record.Partition}:{record.Offset}:")));
        hash.AppendData(value);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The record as JSON: its key and its value as text where they are UTF-8, as base64 where they are not.</summary>
    private static string Whole(LogRecord record)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            Write(writer, "key", record.Key);
            Write(writer, "value", record.Value);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { Span: var text })
            writer.WriteNull(name);
        else if (Utf8.IsValid(text))
            writer.WriteString(name, text);
        else
            writer.WriteBase64String($"{name}_base64", text);
    }
}
