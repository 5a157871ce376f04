using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>
/// Writes a line: level, message, timestamp, service and name, then the invocation's and the custom keys, then the line's own fields,
/// then the exception. Of two fields of one name the first stays.
/// </summary>
internal sealed class LogLineWriter
{
    private readonly PowertoolsLoggerConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly JsonNamingPolicy _names;
    private readonly JsonSerializerOptions _options;
    private readonly string _service;

    public LogLineWriter(PowertoolsLoggerConfiguration configuration, TimeProvider time)
    {
        _configuration = configuration;
        _time = time;
        _names = FieldName.Policy(LogSettings.OutputCase(configuration));
        _service = LogSettings.Service(configuration);
        MinimumLevel = LogSettings.MinimumLevel(configuration);
        _options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = _names,
            DictionaryKeyPolicy = _names,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter() },
        };
    }

    public LogLevel MinimumLevel { get; }

    public void Write(
        string name, LogLevel level, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? exception)
    {
        var timestamp = _time.GetUtcNow().UtcDateTime.ToString(_configuration.TimestampFormat ?? "o");
        IEnumerable<KeyValuePair<string, object?>> own =
        [
            new("Level", level.ToString()),
            new("Message", message),
            new("Timestamp", timestamp),
            new("Service", _service),
            new("Name", name),
        ];
        var line = own
            .Concat(Known(LogKeys.Invocation))
            .Concat(Known(LogKeys.Custom))
            .Concat(fields)
            .Append(new("Exception", exception is null ? null : ExceptionFields.Of(exception)));
        // One call, so that lines of several threads do not mix.
        Console.Out.WriteLine(Encoding.UTF8.GetString(ToJson(line)));
    }

    private ReadOnlySpan<byte> ToJson(IEnumerable<KeyValuePair<string, object?>> line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = _options.Encoder }))
        {
            json.WriteStartObject();
            foreach (var (key, value) in line)
            {
                if (key == "{OriginalFormat}" || value is null || string.IsNullOrWhiteSpace(key))
                    continue;
                var fieldName = _names.ConvertName(key.TrimStart('@', '$'));
                if (!written.Add(fieldName))
                    continue;
                json.WritePropertyName(fieldName);
                json.WriteRawValue(Serialize(value));
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    // A line must come out whatever was put into it.
    private byte[] Serialize(object value)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), _options);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException or ArgumentException)
        {
            return JsonSerializer.SerializeToUtf8Bytes(value.ToString(), _options);
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Known(IEnumerable<KeyValuePair<string, object>>? keys) =>
        keys?.Select(key => KeyValuePair.Create(key.Key, (object?)key.Value)) ?? [];
}
