using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace WikiGuard.Functions.Bronze;

/// <summary>
/// Reads a batch whatever the bytes of its headers are. The package's type has signed bytes, so that a header byte above 127, written as
/// the number that it is, would make the whole batch unreadable and stop its partition for good. No header is used.
/// </summary>
public sealed class BatchSerializer() : DefaultLambdaJsonSerializer(options => options.Converters.Insert(0, new HeaderBytes()))
{
    private sealed class HeaderBytes : JsonConverter<sbyte[]>
    {
        /// <exception cref="JsonException">It is no array of bytes, signed or not.</exception>
        public override sbyte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("A header's value is an array of numbers.");
            var bytes = new List<sbyte>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                bytes.Add(
                    reader.TokenType == JsonTokenType.Number && reader.TryGetInt16(out var n) && n is >= sbyte.MinValue and <= byte.MaxValue
                        ? unchecked((sbyte)n)
                        : throw new JsonException("A byte is a number from -128 to 255."));
            }
            return [.. bytes];
        }

        public override void Write(Utf8JsonWriter writer, sbyte[] value, JsonSerializerOptions options) =>
            throw new NotSupportedException("No answer has headers.");
    }
}
