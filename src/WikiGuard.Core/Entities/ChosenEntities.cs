using System.Buffers;
using System.Text;

namespace WikiGuard.Entities;

/// <summary>Some of the monitored entities, by their canonical keys.</summary>
public sealed class ChosenEntities
{
    private readonly HashSet<string> _keys;

    private ChosenEntities(IEnumerable<string> keys) => _keys = keys.ToHashSet(StringComparer.Ordinal);

    /// <param name="pages">The allowlist that the entities are in.</param>
    /// <param name="keys">Such as <c>enwiki:United States</c>.</param>
    /// <returns>Null where there are no keys: everything is wanted.</returns>
    /// <exception cref="InvalidConfigException">Some are no canonical keys of the allowlist; the message names each.</exception>
    public static ChosenEntities? Of(MonitoredPages pages, IReadOnlyCollection<string> keys)
    {
        var errors = keys.Select(k => WhyNot(pages, k)).OfType<string>().ToList();
        return errors.Count > 0 ? throw new InvalidConfigException(string.Join("; ", errors) + ".")
            : keys.Count > 0 ? new ChosenEntities(keys) : null;
    }

    /// <param name="key">UTF-8.</param>
    public bool Contains(ReadOnlySpan<byte> key) => _keys.Contains(Encoding.UTF8.GetString(key));

    private static string? WhyNot(MonitoredPages pages, string key)
    {
        var shown = PrintableText.Of(key, '?', 100);
        if (key.Split(':', 2) is not [{ Length: > 0 } wiki, { Length: > 0 } title])
            return $"{shown} is no entity: write it like enwiki:United States";
        var (wikiBytes, titleBytes) = (Encoding.UTF8.GetBytes(wiki), Encoding.UTF8.GetBytes(title));
        if (!pages.Filter.TryMatch(wikiBytes, titleBytes, @namespace: null, out var match))
            return $"the allowlist has no {shown}: add it there first";
        var canonical = new ArrayBufferWriter<byte>();
        match.WriteKey(wikiBytes, titleBytes, canonical);
        var written = Encoding.UTF8.GetString(canonical.WrittenSpan);
        return written == key ? null : $"{shown} is not how the allowlist writes it: give {PrintableText.Of(written, '?', 100)}";
    }
}
