using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace WikiGuard.Events;

/// <summary>
/// A top-level key as the reader sees it: one that it acts on, another of recentchange 1.0.0 or of signals, or an unknown one.
/// </summary>
internal enum KnownKey
{
    None,
    Meta,
    Metadata,
    Wiki,
    Title,
    Namespace,
    Timestamp,
    LogType,
    LogParams,
    Database,
    WikiId,
    PageTitle,
    PageNamespace,
    Page,
    Other,
}

/// <summary>
/// The top-level keys of one event: which they are, and whether one occurs twice, ignoring case. The known ones, which are nearly all,
/// are recognised by their bytes and remembered as bits.
/// </summary>
internal sealed class TopLevelKeys
{
    private const int FewKeys = 64;

    // The properties of mediawiki/recentchange 1.0.0, ours, and those by which signals name a page; at most 64, a bit each.
    private static readonly Known[] All = [.. new[]
    {
        "meta", "_metadata", "wiki", "title", "namespace", "timestamp", "$schema", "id", "type", "title_url", "comment", "parsedcomment",
            "user", "bot", "minor",
        "patrolled", "length", "revision", "log_id", "log_type", "log_action", "log_action_comment", "log_params", "notify_url",
        "server_url", "server_name",
        "server_script_path", "database", "wiki_id", "page_title", "page_namespace", "page",
    }.Select((name, index) => new Known(name, index))];

    private static readonly Known[][] ByLength =
        [.. Enumerable.Range(0, All.Max(k => k.Name.Length) + 1).Select(length => All.Where(k => k.Name.Length == length).ToArray())];

    private static readonly FrozenDictionary<ulong, Known> ByHash = All.ToFrozenDictionary(k => Hash(k.Name));

    private readonly List<ulong> _unknown = [];
    private HashSet<ulong>? _manyUnknown;
    private ulong _seen;

    public void Clear()
    {
        _seen = 0;
        _unknown.Clear();
        _manyUnknown = null;
    }

    /// <param name="reader">Positioned on the key.</param>
    /// <param name="key">Which one it is, where it has its exact spelling; <see cref="KnownKey.Metadata"/> in any letter case, because
    /// enrichment would add it a second time.</param>
    /// <param name="hash">Identifies an unknown key.</param>
    /// <returns>False where the key was there already.</returns>
    public bool TryAdd(ref Utf8JsonReader reader, out KnownKey key, out ulong hash)
    {
        hash = 0;
        if (!reader.ValueIsEscaped && FindExact(reader.ValueSpan) is { } exact)
        {
            key = exact.Key;
            return TryMark(exact);
        }
        return TryAddOther(ref reader, out key, out hash);
    }
    private static Known? FindExact(ReadOnlySpan<byte> name)
    {
        if (name.Length >= ByLength.Length)
            return null;
        foreach (var known in ByLength[name.Length])
        {
            if (name.SequenceEqual(known.Name))
                return known;
        }
        return null;
    }

    private bool TryAddOther(ref Utf8JsonReader reader, out KnownKey key, out ulong hash)
    {
        hash = HashOf(ref reader);
        if (!ByHash.TryGetValue(hash, out var known))
        {
            key = KnownKey.None;
            return TryAddUnknown(hash);
        }
        key = known.Key == KnownKey.Metadata || reader.ValueTextEquals(known.Name) ? known.Key : KnownKey.Other;
        return TryMark(known);
    }

    private bool TryMark(Known known)
    {
        var isNew = (_seen & known.Bit) == 0;
        _seen |= known.Bit;
        return isNew;
    }

    // Searching a list is fastest for a few keys; for a line made of keys it would take minutes.
    private bool TryAddUnknown(ulong key)
    {
        if (_unknown.Count == FewKeys)
            return (_manyUnknown ??= [.. _unknown]).Add(key);
        if (CollectionsMarshal.AsSpan(_unknown).Contains(key))
            return false;
        _unknown.Add(key);
        return true;
    }

    // Keys are compared by a 64-bit hash of their lower-case form: a false duplicate needs a collision, and costs one dead letter.
    private static ulong HashOf(ref Utf8JsonReader reader)
    {
        var key = reader.ValueSpan;
        return !reader.ValueIsEscaped && Ascii.IsValid(key)
            ? Hash(key)
            : Hash(Encoding.UTF8.GetBytes(reader.GetString()!.ToLowerInvariant()));
    }

    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        // FNV-1a over ASCII lower case.
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ (c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c)) * 1099511628211UL;
        return hash;
    }

    private sealed class Known(string name, int index)
    {
        public byte[] Name { get; } = Encoding.ASCII.GetBytes(name);

        public KnownKey Key { get; } = name switch
        {
            "meta" => KnownKey.Meta,
            "_metadata" => KnownKey.Metadata,
            "wiki" => KnownKey.Wiki,
            "title" => KnownKey.Title,
            "namespace" => KnownKey.Namespace,
            "timestamp" => KnownKey.Timestamp,
            "log_type" => KnownKey.LogType,
            "log_params" => KnownKey.LogParams,
            "database" => KnownKey.Database,
            "wiki_id" => KnownKey.WikiId,
            "page_title" => KnownKey.PageTitle,
            "page_namespace" => KnownKey.PageNamespace,
            "page" => KnownKey.Page,
            _ => KnownKey.Other,
        };

        public ulong Bit { get; } = 1UL << index;
    }
}
