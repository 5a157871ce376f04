using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace WikiGuard.Events;

/// <summary>
/// The one definition of a well-formed event, used before and after Kafka: valid UTF-8; strict JSON, nested at most
/// <see cref="MaxDepth"/> deep; an object; no top-level key twice, ignoring case; no lone surrogate; a <c>meta.id</c>. Every engine that
/// sees it later reads what passes alike. It makes one pass over the bytes and keeps its buffers, so use one reader per thread.
/// </summary>
public sealed class EventReader
{
    /// <summary>Half of what Trino's JSON parser accepts.</summary>
    public const int MaxDepth = 500;

    private const int MaxQuotedChars = 100;
    private const int UsualScratchBytes = 4096;
    private const int MaxKeptScratchBytes = 64 * 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly TopLevelKeys _keys = new();
    private byte[] _scratch = new byte[UsualScratchBytes];
    private int _scratchUsed;
    private readonly UnknownFields _unknownFields = new();

    /// <summary>
    /// Names of top-level fields that well-formed changes carried and recentchange 1.0.0 does not have: at most 20, printable and
    /// shortened.
    /// </summary>
    public IReadOnlyList<string> UnknownFields => _unknownFields.Names;

    /// <summary>Reads one event.</summary>
    /// <param name="json">The bytes as they came.</param>
    /// <param name="change">The event, where the bytes are well-formed.</param>
    /// <param name="malformed">The reason, where they are not.</param>
    public bool TryRead(ReadOnlySpan<byte> json, out WikiEvent change, [NotNullWhen(false)] out Malformed? malformed)
    {
        change = default;
        if (!Utf8.IsValid(json))
        {
            malformed = new Malformed(MalformedKind.InvalidUtf8, $"byte {FirstInvalidByte(json)} is not UTF-8");
            return false;
        }
        _keys.Clear();
        ClearScratch();
        _unknownFields.Discard();
        try
        {
            malformed = Walk(json, out change);
        }
        catch (JsonException e)
        {
            var line = e.LineNumber > 0 ? $"line {e.LineNumber + 1}, " : "";
            malformed = new Malformed(
                MalformedKind.InvalidJson, $"{Short(InWords(e.Message))} (at {line}byte {e.BytePositionInLine})");
        }
        return malformed is null;
    }

    private Malformed? Walk(ReadOnlySpan<byte> json, out WikiEvent change)
    {
        change = default;
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            // Reads on to the end, so that broken JSON is reported as such even where it starts as something else.
            var found = reader.TokenType;
            while (reader.Read())
            {
            }
            return new Malformed(MalformedKind.NotAnObject, $"the event is {Name(found)}, not an object");
        }

        ReadOnlySpan<byte> id = default, stream = default, wiki = default, title = default, target = default;
        ReadOnlySpan<byte> signalWiki = default, signalTitle = default;
        int? ns = null, signalNs = null;
        bool isCanary = false, isMove = false;
        DateTimeOffset? dt = null, timestamp = null, ingestion = null;
        int metadataStart = 0, metadataEnd = 0, closingBrace = 0;
        var top = KnownKey.None;
        var inner = Field.Other;
        var hasUnknownFields = false;
        // Few events hold one: Wikimedia writes its text unescaped. One check spares all the others.
        var hasUnicodeEscapes = json.IndexOf("\\u"u8) >= 0;
        var lastValueEnd = (int)reader.BytesConsumed;

        while (reader.Read())
        {
            if (hasUnicodeEscapes && reader.ValueIsEscaped && EscapedText.HasLoneSurrogate(reader.ValueSpan))
                return new Malformed(MalformedKind.LoneSurrogate, $"the text at byte {reader.TokenStartIndex} holds half a surrogate pair");
            switch (reader.CurrentDepth)
            {
                case 1 when reader.TokenType == JsonTokenType.PropertyName:
                    if (!_keys.TryAdd(ref reader, out top, out var hash))
                        return new Malformed(MalformedKind.DuplicateKey, $"the key {Short(reader.GetString()!)} stands twice");
                    inner = Field.Other;
                    if (top == KnownKey.None)
                    {
                        hasUnknownFields = true;
                        if (_unknownFields.IsNew(hash))
                            _unknownFields.Add(hash, reader.GetString()!);
                    }
                    if (top == KnownKey.Metadata)
                        metadataStart = lastValueEnd;
                    break;
                case 1:
                    switch (top)
                    {
                        case KnownKey.Wiki: wiki = Text(json, ref reader); break;
                        case KnownKey.Title: title = Text(json, ref reader); break;
                        case KnownKey.Namespace: ns = Integer(ref reader); break;
                        case KnownKey.Timestamp: timestamp = UnixTime(json, ref reader); break;
                        case KnownKey.LogType: isMove = Text(json, ref reader).SequenceEqual("move"u8); break;
                        case KnownKey.Metadata: metadataEnd = (int)reader.BytesConsumed; break;
                        case KnownKey.Database or KnownKey.WikiId: signalWiki = Text(json, ref reader); break;
                        case KnownKey.PageTitle: signalTitle = Text(json, ref reader); break;
                        case KnownKey.PageNamespace: signalNs = Integer(ref reader); break;
                    }
                    lastValueEnd = (int)reader.BytesConsumed;
                    break;
                case 2 when reader.TokenType == JsonTokenType.PropertyName:
                    inner = InnerField(ref reader, top);
                    break;
                case 2 when top is KnownKey.Meta or KnownKey.Metadata or KnownKey.LogParams or KnownKey.Page:
                    switch (inner)
                    {
                        case Field.Id: id = Text(json, ref reader); break;
                        case Field.Stream: stream = Text(json, ref reader); break;
                        case Field.Domain: isCanary = Text(json, ref reader).SequenceEqual("canary"u8); break;
                        case Field.Dt: dt = IsoTime.Read(Text(json, ref reader)); break;
                        case Field.IngestionTimestamp: ingestion = IsoTime.Read(Text(json, ref reader)); break;
                        case Field.Target: target = Text(json, ref reader); break;
                        case Field.PageTitle: signalTitle = Text(json, ref reader); break;
                        case Field.PageNamespace: signalNs = Integer(ref reader); break;
                    }
                    break;
                case 0:
                    closingBrace = (int)reader.TokenStartIndex;
                    break;
            }
        }

        if (id.IsEmpty)
            return new Malformed(MalformedKind.MissingId, "the event has no meta.id");
        var kind = Streams.KindOf(stream);
        var isChange = kind == StreamKind.Changes;
        var isSignal = kind is StreamKind.Tags or StreamKind.Predictions;
        if (isChange)
            _unknownFields.Keep();
        change = new WikiEvent
        {
            Id = id,
            Stream = stream,
            Kind = kind,
            Wiki = isSignal ? signalWiki : wiki,
            Title = isSignal ? WithSpaces(signalTitle) : title,
            MoveTarget = isChange && isMove ? target : default,
            Namespace = isSignal ? signalNs : ns,
            IsCanary = isCanary,
            Dt = dt,
            Timestamp = timestamp,
            IngestionTimestamp = ingestion,
            HasUnknownFields = isChange && hasUnknownFields,
            Layout = new EventLayout(metadataStart, metadataEnd, closingBrace),
        };
        return null;
    }

    private enum Field
    {
        Other,
        Id,
        Stream,
        Domain,
        Dt,
        IngestionTimestamp,
        Target,
        PageTitle,
        PageNamespace,
    }

    private static Field InnerField(ref Utf8JsonReader reader, KnownKey top) => top switch
    {
        KnownKey.Meta => reader.ValueTextEquals("id"u8) ? Field.Id
            : reader.ValueTextEquals("stream"u8) ? Field.Stream
            : reader.ValueTextEquals("domain"u8) ? Field.Domain
            : reader.ValueTextEquals("dt"u8) ? Field.Dt
            : Field.Other,
        KnownKey.Metadata => reader.ValueTextEquals("ingestion_timestamp"u8) ? Field.IngestionTimestamp : Field.Other,
        KnownKey.LogParams => reader.ValueTextEquals("target"u8) ? Field.Target : Field.Other,
        KnownKey.Page => reader.ValueTextEquals("page_title"u8) ? Field.PageTitle
            : reader.ValueTextEquals("namespace_id"u8) ? Field.PageNamespace
            : Field.Other,
        _ => Field.Other,
    };

    /// <summary>The text of a string token, unescaped; empty for any other token.</summary>
    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return default;
        // The reader's own span cannot outlive this method; the same bytes of the event can.
        return reader.ValueIsEscaped ? Unescaped(ref reader) : json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
    }

    private ReadOnlySpan<byte> Unescaped(scoped ref Utf8JsonReader reader)
    {
        var length = reader.CopyString(Scratch(reader.ValueSpan.Length));
        return Used(length);
    }

    private ReadOnlySpan<byte> WithSpaces(ReadOnlySpan<byte> title)
    {
        title.Replace(Scratch(title.Length), (byte)'_', (byte)' ');
        return Used(title.Length);
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length - _scratchUsed < length)
        {
            // Texts of this event that lie in the old buffer keep it.
            _scratch = new byte[Math.Max(length, UsualScratchBytes)];
            _scratchUsed = 0;
        }
        return _scratch.AsSpan(_scratchUsed);
    }

    private ReadOnlySpan<byte> Used(int length)
    {
        var text = _scratch.AsSpan(_scratchUsed, length);
        _scratchUsed += length;
        return text;
    }

    private void ClearScratch()
    {
        _scratchUsed = 0;
        // One hostile event must not occupy its size in memory forever.
        if (_scratch.Length > MaxKeptScratchBytes)
            _scratch = new byte[UsualScratchBytes];
    }

    private static int? Integer(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;

    // Like silver's SQL: a whole number of seconds, bare or quoted, of at most 11 digits.
    private DateTimeOffset? UnixTime(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.Number ? reader.ValueSpan : Text(json, ref reader);
        if (text.Length is 0 or > 11)
            return null;
        long seconds = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return null;
            seconds = (seconds * 10) + (c - '0');
        }
        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out var length) != System.Buffers.OperationStatus.Done)
                return at;
            at += length;
        }
        return text.Length;
    }

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };

    // The parser quotes all that is left of a bad event, and a key may be as long as an event: a detail must fit into a record.
    private static string Short(string text)
    {
        if (text.Length <= MaxQuotedChars)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxQuotedChars - 1]) ? MaxQuotedChars - 1 : MaxQuotedChars), "…");
    }

    // Of JSON that ends too early, the exception says how the parser noticed.
    private static string InWords(string message) =>
        message.Contains("reached end of data", StringComparison.Ordinal) || message.Contains("depth to be zero", StringComparison.Ordinal)
            ? "the JSON is cut off" : FirstSentence(message);

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message.TrimEnd('.') : message[..end];
    }
}
