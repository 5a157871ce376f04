using System.Collections.Concurrent;
using System.Security;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WikiGuard.Testing.Http;

namespace WikiGuard.Testing.S3;

/// <summary>
/// The part of S3 that the pipeline uses, on a loopback port and in memory: one bucket; get, head, conditional put, copy, delete one or
/// many, list in pages. It wants requests signed with its key, and fails them when told to.
/// </summary>
public sealed class LocalS3 : IAsyncDisposable
{
    public const string Bucket = "lakehouse";
    public const string AccessKey = "AKIALOCALS3";
    public const string SecretKey = "local-secret";

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly S3Bucket _bucket;
    private readonly int _pageSize;

    private LocalS3(int pageSize, string? folder)
    {
        _pageSize = pageSize;
        _bucket = new S3Bucket(folder);
    }

    public LoopbackServer Server { get; private set; } = null!;

    /// <summary>
    /// The value of AWS_ENDPOINT_URL_S3. By name and not by number: for a number the SDK never puts the bucket into the host.
    /// </summary>
    public string Address => $"http://localhost:{Server.Port}";

    /// <summary>What a function process needs in its environment to find this bucket.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_S3"] = Address,
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
        ["AWS_REGION"] = "eu-west-1",
        ["WIKIGUARD_BUCKET"] = Bucket,
    };

    /// <summary>The bucket's objects by key.</summary>
    public IReadOnlyDictionary<string, byte[]> Objects => _bucket.Snapshot();

    /// <summary>Every content that the bucket keeps, of objects and of their versions.</summary>
    public IReadOnlyList<(string Key, byte[] Content)> Contents => _bucket.Contents();

    /// <summary>Method and path of every request so far, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Keys that a delete of many refuses, each for itself.</summary>
    public ISet<string> Undeletable { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Asked with method and key before a request is done. Where it says no, nothing is done and the connection breaks.</summary>
    public Func<string, string, bool>? Admits { get; set; }

    /// <summary>Makes the bucket a versioned one.</summary>
    public void KeepVersions() => _bucket.KeepVersions();

    /// <summary>Deletes an object without a request.</summary>
    public void Delete(string key) => _bucket.Delete(key);

    /// <summary>Puts an object there without a request.</summary>
    public void Put(string key, byte[] content) => _bucket.TryPut(key, content, "", "", new Dictionary<string, string>());

    /// <summary>Puts files of a folder, each by its path in it.</summary>
    public async Task PutFilesAsync(string folder, IEnumerable<string> files)
    {
        foreach (var file in files)
            Put(Path.GetRelativePath(folder, file).Replace('\\', '/'), await File.ReadAllBytesAsync(file));
    }

    /// <exception cref="KeyNotFoundException">There is no such object.</exception>
    public string TagOf(string key) => S3Bucket.ETagOf(_bucket.Snapshot()[key]);

    /// <summary>Makes an object as old as if it had been written then.</summary>
    public void SetWritten(string key, DateTimeOffset time) => _bucket.SetWritten(key, time);

    /// <param name="pageSize">Keys in one page of a list; S3's own is 1,000.</param>
    /// <param name="folder">Where the objects lie as files, too, for an engine that reads files.</param>
    public static async Task<LocalS3> StartAsync(int pageSize = 1000, string? folder = null)
    {
        var s3 = new LocalS3(pageSize, folder);
        s3.Server = await LoopbackServer.StartAsync(s3.ServeAsync);
        return s3;
    }

    /// <summary>Each of the next requests meets one of the faults, in order.</summary>
    public void Fail(params IEnumerable<Fault> faults) => Server.Fail(faults);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        // The raw target: the decoded path no longer tells a slash from an escaped one.
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        _requests.Enqueue($"{http.Request.Method} {target}");
        var body = await S3Body.ReadAsync(http);
        if (Admits is { } admits && !admits(http.Request.Method, Uri.UnescapeDataString(target[(Bucket.Length + 1)..].TrimStart('/'))))
        {
            http.Abort();
        }
        else if (!IsSigned(http.Request))
        {
            await ErrorAsync(http, 403, "AccessDenied", "The request is not signed with a key of this bucket.");
        }
        else
        {
            await AnswerAsync(http, target, body);
        }
    }

    private async Task AnswerAsync(HttpContext http, string target, byte[] body)
    {
        var parts = target.TrimStart('/').Split('/', 2);
        var key = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        var headers = http.Request.Headers;
        if (!string.Equals(parts[0], Bucket, StringComparison.Ordinal))
            await ErrorAsync(http, 404, "NoSuchBucket", "The specified bucket does not exist");
        else if (key.Length == 0 && HttpMethods.IsGet(http.Request.Method) && http.Request.Query.ContainsKey("versions"))
            await XmlAsync(http, 200, _bucket.ListVersions(http.Request.Query, _pageSize));
        else if (key.Length == 0 && HttpMethods.IsGet(http.Request.Method))
            await XmlAsync(http, 200, _bucket.List(http.Request.Query, _pageSize));
        else if (key.Length == 0 && HttpMethods.IsPost(http.Request.Method) && http.Request.Query.ContainsKey("delete"))
            await DeleteManyAsync(http, body);
        else if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            await GetAsync(http, key);
        else if (HttpMethods.IsDelete(http.Request.Method))
            Delete(http, key);
        else if (headers.TryGetValue("x-amz-copy-source", out var source))
            await CopyAsync(http, Uri.UnescapeDataString(source.ToString()).TrimStart('/')[(Bucket.Length + 1)..], key);
        else
            await PutAsync(http, key, body);
    }

    private async Task GetAsync(HttpContext http, string key)
    {
        if (_bucket.Get(key) is not { } found)
        {
            await ErrorAsync(http, 404, "NoSuchKey", "The specified key does not exist.");
            return;
        }
        http.Response.Headers.ETag = S3Bucket.ETagOf(found);
        foreach (var (name, value) in _bucket.Metadata(key))
            http.Response.Headers[name] = value;
        if (http.Request.GetTypedHeaders().Range?.Ranges.SingleOrDefault()?.From is { } from)
        {
            if (from >= found.Length)
            {
                await ErrorAsync(http, 416, "InvalidRange", "The requested range is not satisfiable");
                return;
            }
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.Headers.ContentRange = $"bytes {from}-{found.Length - 1}/{found.Length}";
            found = found[(int)from..];
        }
        http.Response.ContentLength = found.Length;
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.Body.WriteAsync(found, http.RequestAborted);
    }

    private async Task PutAsync(HttpContext http, string key, byte[] body)
    {
        var headers = http.Request.Headers;
        if (_bucket.TryPut(key, body, headers.IfNoneMatch.ToString(), headers.IfMatch.ToString(),
            headers.Where(h => h.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key, h => h.Value.ToString())) is { } error)
            await error.WriteAsync(http);
        else
            http.Response.Headers.ETag = S3Bucket.ETagOf(body);
    }

    private async Task CopyAsync(HttpContext http, string source, string key)
    {
        if (_bucket.Get(source) is not { } found)
        {
            await ErrorAsync(http, 404, "NoSuchKey", "The specified key does not exist.");
            return;
        }
        _bucket.TryPut(key, found, "", "", _bucket.Metadata(source));
        await XmlAsync(http, 200, $"<CopyObjectResult><ETag>{SecurityElement.Escape(S3Bucket.ETagOf(found))}</ETag></CopyObjectResult>");
    }

    private void Delete(HttpContext http, string key)
    {
        _bucket.Delete(key);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task DeleteManyAsync(HttpContext http, byte[] body)
    {
        var objects = XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(e => e.Name.LocalName == "Object")
            .Select(o => o.Elements().ToDictionary(e => e.Name.LocalName, e => e.Value)).ToList();
        var keys = objects.Select(o => o["Key"]).ToList();
        if (keys.Count > 1000)
            return ErrorAsync(http, 400, "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
        foreach (var named in objects.Where(o => !Undeletable.Contains(o["Key"])))
        {
            if (named.TryGetValue("VersionId", out var id))
                _bucket.DestroyVersion(named["Key"], id);
            else
                _bucket.Delete(named["Key"]);
        }
        var errors = keys.Where(Undeletable.Contains).Select(
            k => $"<Error><Key>{SecurityElement.Escape(k)}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
        return XmlAsync(http, 200,
            $"<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{string.Concat(errors)}</DeleteResult>");
    }

    private static bool IsSigned(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith($"AWS4-HMAC-SHA256 Credential={AccessKey}/", StringComparison.Ordinal);

    private static Task ErrorAsync(HttpContext http, int status, string code, string message) =>
        S3Fault.Error(status, code, message).WriteAsync(http);

    private static Task XmlAsync(HttpContext http, int status, string xml) => S3Fault.Xml(status, xml).WriteAsync(http);
}
