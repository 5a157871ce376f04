using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace WikiGuard.Ingest;

/// <summary>
/// What the Ingestor could not parse or produce, as a record of the dead-letter topic:
/// <c>{"reason","detail","source","number","size","received_at"}</c> and the whole input as <c>"value"</c> (UTF-8), <c>"value_base64"</c>,
/// or <c>"object"</c> (the key of an object that holds the bytes).
/// </summary>
/// <param name="Reason">A short name, such as <c>invalid_json</c>.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Source">The file or stream.</param>
/// <param name="Number">Which event of the source, from 1.</param>
/// <param name="ReceivedAt">By the event clock.</param>
public sealed record DeadLetter(string Reason, string Detail, string Source, long Number, DateTimeOffset ReceivedAt)
{
    /// <summary>Input up to this many bytes is included inline.</summary>
    public const int MaxInlineBytes = 256 * 1024;

    public const string ObjectPrefix = "deadletter/";

    /// <summary>The key of larger input: its date of arrival and its own hash, so that writing it twice has the effect of once.</summary>
    public static string ObjectKey(DateTimeOffset receivedAt, ReadOnlySpan<byte> input) =>
        $"{ObjectPrefix}{receivedAt.UtcDateTime:yyyy-MM-dd}/"
            + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input));

    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> input, string? objectKey)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("reason", Reason);
        writer.WriteString("detail", Detail);
        writer.WriteString("source", Source);
        writer.WriteNumber("number", Number);
        writer.WriteNumber("size", input.Length);
        writer.WriteString("received_at", ReceivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (objectKey is not null)
            writer.WriteString("object", objectKey);
        else if (Utf8.IsValid(input))
            writer.WriteString("value", input);
        else
            writer.WriteBase64String("value_base64", input);
        writer.WriteEndObject();
    }

    /// <returns>False where it is not a dead letter of ours: JSON as <see cref="Write"/> writes it, and nothing after it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DeadLetter? letter)
    {
        letter = null;
        if (!Utf8.IsValid(record))
            return false;
        try
        {
            var reader = new Utf8JsonReader(record);
            using var json = JsonDocument.ParseValue(ref reader);
            reader.Read(); // throws where something follows
            letter = new DeadLetter(
                json.RootElement.GetProperty("reason").GetString()!,
                json.RootElement.GetProperty("detail").GetString()!,
                json.RootElement.GetProperty("source").GetString()!,
                json.RootElement.GetProperty("number").GetInt64(),
                json.RootElement.GetProperty("received_at").GetDateTimeOffset());
            return letter is { Reason: not null, Detail: not null, Source: not null };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }
}
