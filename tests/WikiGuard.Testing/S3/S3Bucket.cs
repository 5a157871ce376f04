using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using WikiGuard.Testing.Http;

namespace WikiGuard.Testing.S3;

/// <summary>The objects of a bucket, and what S3 says about them.</summary>
/// <param name="folder">Where the objects lie as files, too; null for nowhere.</param>
internal sealed class S3Bucket(string? folder)
{
    private readonly Lock _lock = new();
    private S3Versions? _versions;
    private readonly SortedDictionary<string, byte[]> _objects = new(Utf8Order.Instance);
    private readonly Dictionary<string, DateTimeOffset> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _metadata = new(StringComparer.Ordinal);

    // The SDK checks what it reads against it, so it must be MD5, as S3's is.
    [SuppressMessage("Security", "CA5351", Justification = "S3 defines it so.")]
    public static string ETagOf(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";

    public Dictionary<string, byte[]> Snapshot()
    {
        lock (_lock)
            return new Dictionary<string, byte[]>(_objects, StringComparer.Ordinal);
    }

    /// <summary>From now on, what is replaced or deleted is kept.</summary>
    public void KeepVersions()
    {
        lock (_lock)
        {
            _versions ??= new S3Versions();
            foreach (var (key, content) in _objects)
                _versions.Add(key, content);
        }
    }

    /// <summary>Every content that is kept, of versions or of objects.</summary>
    public IReadOnlyList<(string Key, byte[] Content)> Contents()
    {
        lock (_lock)
            return [.. _versions?.Contents ?? _objects.Select(o => (o.Key, o.Value))];
    }

    public string ListVersions(IQueryCollection query, int pageSize)
    {
        lock (_lock)
            return (_versions ?? new S3Versions()).List(query, pageSize);
    }

    public void DestroyVersion(string key, string id)
    {
        lock (_lock)
            _versions?.Destroy(key, id);
    }

    public byte[]? Get(string key)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(key);
    }

    /// <returns>The headers that the object was written with.</returns>
    public IReadOnlyDictionary<string, string> Metadata(string key)
    {
        lock (_lock)
            return _metadata[key];
    }

    /// <returns>Null where the object is written.</returns>
    public Answer? TryPut(string key, byte[] content, string ifNoneMatch, string ifMatch, IReadOnlyDictionary<string, string> metadata)
    {
        lock (_lock)
        {
            var current = _objects.GetValueOrDefault(key);
            if (ifMatch.Length > 0 && current is null)
                return S3Fault.Error(404, "NoSuchKey", "The specified key does not exist.");
            var isTaken = ifNoneMatch.Length > 0 && current is not null;
            var isChanged = ifMatch.Length > 0 && !string.Equals(ifMatch, ETagOf(current!), StringComparison.Ordinal);
            if (isTaken || isChanged)
                return S3Fault.Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            _objects[key] = content;
            _written[key] = TimeProvider.System.GetUtcNow();
            _metadata[key] = metadata;
            _versions?.Add(key, content);
            WriteFile(key, content);
            return null;
        }
    }

    public void SetWritten(string key, DateTimeOffset time)
    {
        lock (_lock)
            _written[key] = time;
    }

    public void Delete(string key)
    {
        lock (_lock)
        {
            _objects.Remove(key);
            _versions?.Add(key, content: null);
            if (folder is not null)
                File.Delete(Path.Combine(folder, key));
        }
    }

    public string List(IQueryCollection query, int pageSize)
    {
        var prefix = query["prefix"].ToString();
        var after = Encoding.UTF8.GetString(Convert.FromBase64String(query["continuation-token"].ToString()));
        (string Key, DateTimeOffset Written)[] found;
        lock (_lock)
        {
            found =
            [
                .. _objects.Keys
                    .Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
                    .SkipWhile(k => after.Length > 0 && Utf8Order.Instance.Compare(k, after) <= 0)
                    .Take(pageSize + 1)
                    .Select(k => (k, _written[k])),
            ];
        }
        var more = found.Length > pageSize;
        var asUrl = string.Equals(query["encoding-type"], "url", StringComparison.Ordinal);
        var xml = new StringBuilder("""<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">""");
        xml.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(more ? "true" : "false")}</IsTruncated>");
        if (more)
        {
            var token = Convert.ToBase64String(Encoding.UTF8.GetBytes(found[pageSize - 1].Key));
            xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{token}</NextContinuationToken>");
        }
        if (asUrl)
            xml.Append("<EncodingType>url</EncodingType>");
        foreach (var (key, written) in found.Take(pageSize))
        {
            xml.Append(CultureInfo.InvariantCulture,
                $"<Contents><Key>{(asUrl ? Uri.EscapeDataString(key) : SecurityElement.Escape(key))}</Key>");
            xml.Append(CultureInfo.InvariantCulture,
                $"<LastModified>{written:yyyy-MM-ddTHH:mm:ss.fffZ}</LastModified><Size>1</Size></Contents>");
        }
        return xml.Append("</ListBucketResult>").ToString();
    }

    // A reader of the folder sees whole files only.
    private void WriteFile(string key, byte[] content)
    {
        if (folder is null)
            return;
        var file = Path.Combine(folder, key);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file + ".unfinished", content);
        File.Move(file + ".unfinished", file, overwrite: true);
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
