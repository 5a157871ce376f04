using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WikiGuard.Testing.Http;

/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Headers">Names in small letters.</param>
public sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Target.Split('?')[0];

    /// <summary>The operation of a service that speaks JSON, with the service's name before it.</summary>
    public string Operation => Headers["x-amz-target"];

    public string ContentType => Headers["content-type"];

    public string Authorization => Headers["authorization"];

    public static async Task<Request> ReadAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        return new Request(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
            await body.ReadToEndAsync(http.RequestAborted));
    }

    /// <summary>
    /// Computes the signature anew, as every service but S3 does
    /// (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
    /// </summary>
    public bool HasValidSignature(string secretKey)
    {
        var parts = Authorization["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).ToDictionary(
            p => p.Split('=', 2)[0], p => p.Split('=', 2)[1], StringComparer.Ordinal);
        var scope = parts["Credential"].Split('/', 2)[1];
        var signed = parts["SignedHeaders"];
        var headers = string.Concat(signed.Split(';').Select(name => $"{name}:{Headers[name].Trim()}\n"));
        // The path is encoded once more than it is sent.
        var path = string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));
        var canonical = $"{Method}\n{path}\n\n{headers}\n{signed}\n{Hash(Body)}";
        var toSign = $"AWS4-HMAC-SHA256\n{Headers["x-amz-date"]}\n{scope}\n{Hash(canonical)}";
        var key = scope.Split('/').Aggregate(
            Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return string.Equals(parts["Signature"], Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))),
            StringComparison.Ordinal);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
