using System.Buffers;
using System.Text;

namespace WikiGuard.Entities;

/// <summary>A filter asked in text instead of bytes.</summary>
internal sealed class FilterUnderTest(string yaml)
{
    private readonly EntityFilter _filter = new(Allowlist.Parse(yaml, "allowlist.yaml"));

    /// <returns>The canonical key, or null where no entity matches.</returns>
    public string? KeyOf(string title, int? @namespace = 0, string wiki = "enwiki")
    {
        var (wikiBytes, titleBytes) = (Encoding.UTF8.GetBytes(wiki), Encoding.UTF8.GetBytes(title));
        if (!_filter.TryMatch(wikiBytes, titleBytes, @namespace, out var match)) return null;
        var key = new ArrayBufferWriter<byte>();
        match.WriteKey(wikiBytes, titleBytes, key);
        return Encoding.UTF8.GetString(key.WrittenSpan);
    }
}
