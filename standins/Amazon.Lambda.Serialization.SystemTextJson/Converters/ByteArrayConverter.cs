using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>A byte array as an array of numbers; base64 text is read too.</summary>
public class ByteArrayConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetBytesFromBase64();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A byte array is an array of numbers or base64 text.");

        var bytes = new List<byte>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            bytes.Add(ReadByte(ref reader));
        return bytes.ToArray();
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var b in value)
            writer.WriteNumberValue(b);
        writer.WriteEndArray();
    }

    // Kafka's header bytes come from Java, where a byte is signed: 0xC3 arrives as -61. The official converter refuses it, and with it
    // the whole batch.
    private static byte ReadByte(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt16(out var n) && n is >= sbyte.MinValue and <= byte.MaxValue
            ? unchecked((byte)n)
            : throw new JsonException("A byte is a number from -128 to 255.");
}
