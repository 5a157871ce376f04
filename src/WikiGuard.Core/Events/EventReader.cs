using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace WikiGuard.Events;

/// <summary>
/// The one definition of a well-formed event, used before Kafka and behind it: valid UTF-8; strict JSON, nested at most
/// <see cref="MaxDepth"/> deep; an object; no top-level key twice, ignoring case; no lone surrogate; a <c>meta.id</c>. What passes is read alike by every
/// engine that sees it later. One pass over the bytes; the reader keeps its buffers, so use one per thread.
/// </summary>
public sealed class EventReader
{
    /// <summary>Half of what Trino's JSON parser accepts.</summary>
    public const int MaxDepth = 500;

    private const int FewKeys = 64;
    private const int MaxQuotedChars = 100;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly ulong MetadataKey = Hash("_metadata"u8);

    // The properties of mediawiki/recentchange 1.0.0, and ours.
    private static readonly FrozenSet<ulong> KnownKeys = new[]
    {
        "$schema", "meta", "id", "type", "namespace", "title", "title_url", "comment", "parsedcomment", "timestamp", "user", "bot", "minor", "patrolled",
        "length", "revision", "log_id", "log_type", "log_action", "log_action_comment", "log_params", "notify_url", "server_url", "server_name",
        "server_script_path", "wiki", "_metadata",
    }.Select(name => Hash(Encoding.ASCII.GetBytes(name))).ToFrozenSet();

    private readonly List<ulong> _keys = [];
    private HashSet<ulong>? _manyKeys;
    private byte[] _scratch = new byte[4096];
    private int _scratchUsed;
    private readonly UnknownFields _unknownFields = new();

    /// <summary>Names of top-level fields that well-formed events carried and recentchange 1.0.0 does not have: at most 20, printable and cut.</summary>
    public IReadOnlyList<string> UnknownFields => _unknownFields.Names;

    /// <summary>Reads one event.</summary>
    /// <param name="json">The bytes as they came.</param>
    /// <param name="change">The event, where the bytes are well-formed.</param>
    /// <param name="malformed">The reason, where they are not.</param>
    public bool TryRead(ReadOnlySpan<byte> json, out RecentChange change, [NotNullWhen(false)] out Malformed? malformed)
    {
        change = default;
        if (!Utf8.IsValid(json))
        {
            malformed = new Malformed(MalformedKind.InvalidUtf8, $"byte {FirstInvalidByte(json)} is not UTF-8");
            return false;
        }
        _keys.Clear();
        _manyKeys = null;
        _scratchUsed = 0;
        _unknownFields.Discard();
        if (_scratch.Length < json.Length)
            _scratch = new byte[Math.Max(json.Length, _scratch.Length * 2)];
        try
        {
            malformed = Walk(json, out change);
        }
        catch (JsonException e)
        {
            var line = e.LineNumber > 0 ? $"line {e.LineNumber + 1}, " : "";
            malformed = new Malformed(MalformedKind.InvalidJson, $"{Short(FirstSentence(e.Message))} (at {line}byte {e.BytePositionInLine})");
        }
        return malformed is null;
    }

    private Malformed? Walk(ReadOnlySpan<byte> json, out RecentChange change)
    {
        change = default;
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            // Reads on to the end, so that broken JSON is called that even where it starts as something else.
            var found = reader.TokenType;
            while (reader.Read())
            {
            }
            return new Malformed(MalformedKind.NotAnObject, $"the event is {Name(found)}, not an object");
        }

        ReadOnlySpan<byte> id = default, wiki = default, title = default;
        int? ns = null;
        var isCanary = false;
        DateTimeOffset? dt = null, timestamp = null, ingestion = null;
        int metadataStart = 0, metadataEnd = 0, closingBrace = 0;
        var top = Field.Other;
        var inner = Field.Other;
        var hasUnknownFields = false;
        var lastValueEnd = (int)reader.BytesConsumed;

        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan))
                return new Malformed(MalformedKind.LoneSurrogate, $"the text at byte {reader.TokenStartIndex} holds half a surrogate pair");
            switch (reader.CurrentDepth)
            {
                case 1 when reader.TokenType == JsonTokenType.PropertyName:
                    var key = KeyHash(ref reader);
                    if (!AddKey(key))
                        return new Malformed(MalformedKind.DuplicateKey, $"the key {Short(reader.GetString()!)} stands twice");
                    top = key == MetadataKey ? Field.Metadata : TopField(ref reader); // in any case: enrichment would add it a second time
                    inner = Field.Other;
                    if (top == Field.Other && !KnownKeys.Contains(key))
                    {
                        hasUnknownFields = true;
                        if (_unknownFields.IsNew(key))
                            _unknownFields.Add(key, reader.GetString()!);
                    }
                    if (top == Field.Metadata)
                        metadataStart = lastValueEnd;
                    break;
                case 1:
                    switch (top)
                    {
                        case Field.Wiki: wiki = Text(ref reader); break;
                        case Field.Title: title = Text(ref reader); break;
                        case Field.Namespace: ns = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var n) ? n : null; break;
                        case Field.Timestamp: timestamp = UnixTime(ref reader); break;
                        case Field.Metadata: metadataEnd = (int)reader.BytesConsumed; break;
                    }
                    lastValueEnd = (int)reader.BytesConsumed;
                    break;
                case 2 when reader.TokenType == JsonTokenType.PropertyName:
                    inner = InnerField(ref reader, top);
                    break;
                case 2 when top is Field.Meta or Field.Metadata:
                    switch (inner)
                    {
                        case Field.Id: id = Text(ref reader); break;
                        case Field.Domain: isCanary = Text(ref reader).SequenceEqual("canary"u8); break;
                        case Field.Dt: dt = IsoTime.Read(Text(ref reader)); break;
                        case Field.IngestionTimestamp: ingestion = IsoTime.Read(Text(ref reader)); break;
                    }
                    break;
                case 0:
                    closingBrace = (int)reader.TokenStartIndex;
                    break;
            }
        }

        if (id.IsEmpty)
            return new Malformed(MalformedKind.MissingId, "the event has no meta.id");
        _unknownFields.Keep();
        change = new RecentChange
        {
            Id = id,
            Wiki = wiki,
            Title = title,
            Namespace = ns,
            IsCanary = isCanary,
            Dt = dt,
            Timestamp = timestamp,
            IngestionTimestamp = ingestion,
            HasUnknownFields = hasUnknownFields,
            Layout = new EventLayout(metadataStart, metadataEnd, closingBrace),
        };
        return null;
    }

    private enum Field
    {
        Other,
        Meta,
        Metadata,
        Wiki,
        Title,
        Namespace,
        Timestamp,
        Id,
        Domain,
        Dt,
        IngestionTimestamp,
    }

    private static Field TopField(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("meta"u8) ? Field.Meta
        : reader.ValueTextEquals("wiki"u8) ? Field.Wiki
        : reader.ValueTextEquals("title"u8) ? Field.Title
        : reader.ValueTextEquals("namespace"u8) ? Field.Namespace
        : reader.ValueTextEquals("timestamp"u8) ? Field.Timestamp
        : Field.Other;

    private static Field InnerField(ref Utf8JsonReader reader, Field top) => top switch
    {
        Field.Meta => reader.ValueTextEquals("id"u8) ? Field.Id
            : reader.ValueTextEquals("domain"u8) ? Field.Domain
            : reader.ValueTextEquals("dt"u8) ? Field.Dt
            : Field.Other,
        Field.Metadata => reader.ValueTextEquals("ingestion_timestamp"u8) ? Field.IngestionTimestamp : Field.Other,
        _ => Field.Other,
    };

    /// <summary>The text of a string token, unescaped; empty for any other token.</summary>
    private ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return default;
        // Copied even when nothing is escaped: the reader's span cannot outlive this method, and the texts are short.
        var length = reader.CopyString(_scratch.AsSpan(_scratchUsed));
        var text = _scratch.AsSpan(_scratchUsed, length);
        _scratchUsed += length;
        return text;
    }

    // Like silver's SQL: a whole number of seconds, bare or quoted, of at most 11 digits.
    private DateTimeOffset? UnixTime(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.Number ? reader.ValueSpan : Text(ref reader);
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

    // Keys are compared by a 64-bit hash of their lower-case form: a false "twice" needs a collision, and costs one dead letter.
    private static ulong KeyHash(ref Utf8JsonReader reader)
    {
        var key = reader.ValueSpan;
        return !reader.ValueIsEscaped && Ascii.IsValid(key)
            ? Hash(key)
            : Hash(Encoding.UTF8.GetBytes(reader.GetString()!.ToLowerInvariant()));
    }

    // Looking through a list is fastest for the two dozen keys of an edit; for a line made of keys it would take minutes.
    private bool AddKey(ulong key)
    {
        if (_keys.Count == FewKeys)
            return (_manyKeys ??= [.. _keys]).Add(key);
        if (CollectionsMarshal.AsSpan(_keys).Contains(key))
            return false;
        _keys.Add(key);
        return true;
    }

    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        // FNV-1a over ASCII lower case.
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ (c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c)) * 1099511628211UL;
        return hash;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        for (var i = escaped.IndexOf((byte)'\\'); i >= 0 && i < escaped.Length;)
        {
            if (escaped[i] != '\\')
            {
                i++;
            }
            else if (escaped[i + 1] != 'u')
            {
                i += 2;
            }
            else if (IsSurrogate(escaped, i, 'c'))
            {
                return true;
            }
            else if (IsSurrogate(escaped, i, '8'))
            {
                if (i + 12 > escaped.Length || escaped[i + 6] != '\\' || escaped[i + 7] != 'u' || !IsSurrogate(escaped, i + 6, 'c'))
                    return true;
                i += 12;
            }
            else
            {
                i += 6;
            }
        }
        return false;
    }

    // \uD8xx to \uDBxx where first is '8', \uDCxx to \uDFxx where it is 'c'.
    private static bool IsSurrogate(ReadOnlySpan<byte> escaped, int at, char first)
    {
        var third = escaped[at + 3] | 0x20;
        return (escaped[at + 2] | 0x20) == 'd' && (first == 'c'
            ? third is >= 'c' and <= 'f'
            : escaped[at + 3] is (byte)'8' or (byte)'9' || third is 'a' or 'b');
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

    // The parser quotes all that is left of a bad event, and a key may be as long as one: a detail must fit a record.
    private static string Short(string text)
    {
        if (text.Length <= MaxQuotedChars)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxQuotedChars - 1]) ? MaxQuotedChars - 1 : MaxQuotedChars), "…");
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message.TrimEnd('.') : message[..end];
    }
}
