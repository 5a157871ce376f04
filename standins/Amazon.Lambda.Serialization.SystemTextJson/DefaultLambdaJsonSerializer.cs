using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// JSON by System.Text.Json: names are read without regard to case and written as they are declared, nulls are left out,
/// a <see cref="MemoryStream"/> is base64 text, a byte array is an array of numbers.
/// </summary>
public class DefaultLambdaJsonSerializer : ILambdaSerializer
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public DefaultLambdaJsonSerializer()
    {
        SerializerOptions = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            PropertyNameCaseInsensitive = true,
            Converters = { new MemoryStreamConverter(), new ByteArrayConverter() },
        };
    }

    /// <param name="customizer">Changes the options after the defaults are set; a converter of one's own goes first (Insert at 0).</param>
    public DefaultLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
        : this() => customizer(SerializerOptions);

    protected JsonSerializerOptions SerializerOptions { get; }

    /// <exception cref="JsonSerializerException">The payload is no JSON, or not of this type.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(requestStream, SerializerOptions)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            throw new JsonSerializerException($"Cannot read the payload as {typeof(T).FullName}: {e.Message}", e);
        }
    }

    /// <exception cref="JsonSerializerException">The object cannot be written as JSON.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            using var writer = new Utf8JsonWriter(responseStream, WriterOptions);
            JsonSerializer.Serialize(writer, response, SerializerOptions);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new JsonSerializerException($"Cannot write the result of type {typeof(T).FullName} as JSON: {e.Message}", e);
        }
    }
}
