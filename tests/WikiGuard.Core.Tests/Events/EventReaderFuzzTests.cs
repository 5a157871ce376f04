using System.Text;
using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Events;

/// <summary>The reader against System.Text.Json's document model, which shares none of the reader's own walking.</summary>
[LongTest("Thousands of inputs at random.")]
public sealed class EventReaderFuzzTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1e5", "-0", "\"meta\":", "\"id\":", "\"id\":\"x\",", "\"wiki\":\"x\",",
        "\"title\":5,",
        "\"_metadata\":{},", "\\ud83d", "\\ude00", "\\u00e9", "\\\\u", "\ud83d\ude00", "é", " ", "\n", "\u0000", "\"meta\":{\"id\":\"y\"},",
        "\"me\\u0074a\":{}",
    ];

    private readonly EventReader _reader = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_damaged_event_is_read_as_another_parser_reads_it_or_not_at_all(int seed)
    {
        var random = new Random(seed);
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 10_000; i++)
        {
            var verdict = Compare(Damage(Encoding.UTF8.GetBytes(SeenEvent.Real), random));
            kinds[verdict] = kinds.GetValueOrDefault(verdict) + 1;
        }

        // The damage is neither too much nor too little to say anything.
        Assert.True(kinds.GetValueOrDefault("accepted") > 500, string.Join(", ", kinds));
        foreach (var kind in new[] { "invalid_json", "invalid_utf8", "missing_id", "lone_surrogate" })
            Assert.True(kinds.ContainsKey(kind), kind);
    }

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw()
    {
        var random = new Random(5);
        for (var i = 0; i < 30_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            if (i % 2 == 0)
                random.NextBytes(bytes);
            else
                bytes = Encoding.UTF8.GetBytes(string.Concat(random.GetItems(Fragments, random.Next(40))));
            Compare(bytes);
        }
    }

    /// <returns>The reader's verdict, once the document model has confirmed it.</returns>
    private string Compare(byte[] json)
    {
        var isWellFormed = _reader.TryRead(json, out var change, out var malformed);
        using var document = Parse(json);
        var text = Convert.ToHexString(json);
        if (isWellFormed)
        {
            Assert.True(document is not null, text);
            var root = document.RootElement;
            Assert.Equal(TextOf(root.GetProperty("meta"), "id"), Encoding.UTF8.GetString(change.Id));
            Assert.Equal(TextOf(root, "wiki"), Encoding.UTF8.GetString(change.Wiki));
            Assert.Equal(TextOf(root, "title"), Encoding.UTF8.GetString(change.Title));
            Assert.Equal(change.IsCanary, TextOf(root.GetProperty("meta"), "domain") is "canary");
            Assert.Null(malformed);
            return "accepted";
        }
        Assert.NotEmpty(malformed!.Detail);
        switch (malformed.Kind)
        {
            case MalformedKind.InvalidUtf8:
                Assert.ThrowsAny<ArgumentException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(json));
                break;
            case MalformedKind.InvalidJson:
                Assert.True(document is null, text);
                break;
            case MalformedKind.NotAnObject:
                Assert.True(document is { RootElement.ValueKind: not JsonValueKind.Object }, text);
                break;
            case MalformedKind.MissingId:
                Assert.True(document is not null && TextOf(document.RootElement, "meta", "id").Length == 0, text);
                break;
        }
        return malformed.Reason;
    }

    private static JsonDocument? Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = EventReader.MaxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string TextOf(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return "";
        }
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
    }

    internal static byte[] Damage(byte[] json, Random random)
    {
        var damaged = json.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(6))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(0x20, 0x7F);
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 30), damaged.Count - at - 1));
                    break;
                case 3:
                    damaged.InsertRange(at, damaged.GetRange(at, Math.Min(random.Next(60), damaged.Count - at)));
                    break;
                default:
                    damaged.InsertRange(At(damaged, at, random), Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
            }
        }
        return [.. damaged];
    }

    // Half of the time where a fragment stands a chance: after a comma or an opening brace.
    private static int At(List<byte> json, int from, Random random)
    {
        var next = random.Next(2) == 0 ? json.FindIndex(from, b => b is (byte)',' or (byte)'{') : -1;
        return next < 0 ? from : next + 1;
    }
}
