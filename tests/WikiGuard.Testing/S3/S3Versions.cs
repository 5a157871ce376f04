using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace WikiGuard.Testing.S3;

/// <summary>
/// What a versioned bucket keeps: each content that a key has had, and a mark for each time that its object was deleted. See
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html.
/// </summary>
internal sealed class S3Versions
{
    private readonly List<Version> _all = [];
    private int _last;

    /// <summary>Every content that is kept.</summary>
    public IEnumerable<(string Key, byte[] Content)> Contents => _all.Where(v => v.Content is not null).Select(v => (v.Key, v.Content!));

    /// <param name="content">Null for a deletion.</param>
    public void Add(string key, byte[]? content) => _all.Add(new Version(key, ++_last, content));

    /// <summary>Destroys an earlier version. One that is the object would bring back the one before, which nothing here does.</summary>
    public void Destroy(string key, string id)
    {
        var version = _all.Find(v => v.Key == key && v.Id == id);
        if (version is not null && version == Latest(key))
            throw new InvalidOperationException($"{id} is the object {key}, or its deletion.");
        _all.Remove(version!);
    }

    public string List(IQueryCollection query, int pageSize)
    {
        var (prefix, afterKey, afterId) = ($"{query["prefix"]}", $"{query["key-marker"]}", $"{query["version-id-marker"]}");
        var found = _all.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(v => v.Key, StringComparer.Ordinal).ThenByDescending(v => v.Number)
            .Where(v => string.CompareOrdinal(v.Key, afterKey) > 0
                || v.Key == afterKey && afterId.Length > 0 && string.CompareOrdinal(v.Id, afterId) < 0)
            .Take(pageSize + 1).ToList();
        var asUrl = query["encoding-type"] == "url";
        string Written(string key) => asUrl ? Uri.EscapeDataString(key) : SecurityElement.Escape(key);
        var xml = new StringBuilder("""<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">""");
        xml.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(found.Count > pageSize ? "true" : "false")}</IsTruncated>");
        if (asUrl)
            xml.Append("<EncodingType>url</EncodingType>");
        if (found.Count > pageSize)
        {
            var last = found[pageSize - 1];
            xml.Append(CultureInfo.InvariantCulture, $"<NextKeyMarker>{Written(last.Key)}</NextKeyMarker>")
                .Append(CultureInfo.InvariantCulture, $"<NextVersionIdMarker>{last.Id}</NextVersionIdMarker>");
        }
        foreach (var version in found.Take(pageSize))
        {
            var kind = version.Content is null ? "DeleteMarker" : nameof(Version);
            xml.Append(CultureInfo.InvariantCulture, $"<{kind}><Key>{Written(version.Key)}</Key><VersionId>{version.Id}</VersionId>")
                .Append(CultureInfo.InvariantCulture, $"<IsLatest>{(version == Latest(version.Key) ? "true" : "false")}</IsLatest>")
                .Append(CultureInfo.InvariantCulture, $"<LastModified>2026-01-28T00:00:00.000Z</LastModified></{kind}>");
        }
        return xml.Append("</ListVersionsResult>").ToString();
    }

    private Version Latest(string key) => _all.FindLast(v => v.Key == key)!;

    private sealed record Version(string Key, int Number, byte[]? Content)
    {
        public string Id => $"v{Number:D9}";
    }
}
