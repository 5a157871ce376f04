using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Testing;

/// <summary>An AWS service that speaks JSON: gives the answers it was told, in order, and keeps the requests.</summary>
public sealed class JsonServer : IAsyncDisposable
{
    public const string AccessKey = "AKIALOCAL";
    public const string SecretKey = "local-secret";

    private readonly ConcurrentQueue<(int Status, string Body)> _answers;
    private readonly ConcurrentQueue<SignedRequest> _requests = new();
    private readonly WebApplication _app;

    private JsonServer(IEnumerable<(int Status, string Body)> answers)
    {
        _answers = new(answers);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.Single();

    public IReadOnlyList<SignedRequest> Requests => [.. _requests];

    public static async Task<JsonServer> StartAsync(params IEnumerable<(int Status, string Body)> answers)
    {
        var server = new JsonServer(answers);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        _requests.Enqueue(new SignedRequest(
            http.Request.Method,
            http.Request.Path.ToString(),
            http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()),
            await body.ReadToEndAsync(http.RequestAborted)));
        var (status, answer) = _answers.TryDequeue(out var next) ? next : (404, "{}");
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/x-amz-json-1.1";
        await http.Response.WriteAsync(answer, http.RequestAborted);
    }
}

public sealed record SignedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Target => Headers["x-amz-target"];

    public string ContentType => Headers["content-type"];

    public string Authorization => Headers["authorization"];

    /// <summary>Computes the signature anew (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).</summary>
    public bool HasValidSignature(string secretKey)
    {
        var parts = Authorization["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).ToDictionary(p => p.Split('=', 2)[0], p => p.Split('=', 2)[1]);
        var scope = parts["Credential"].Split('/', 2)[1];
        var signed = parts["SignedHeaders"];
        var headers = string.Concat(signed.Split(';').Select(name => $"{name}:{Headers[name].Trim()}\n"));
        var canonical = $"{Method}\n{Path}\n\n{headers}\n{signed}\n{Hash(Body)}";
        var toSign = $"AWS4-HMAC-SHA256\n{Headers["x-amz-date"]}\n{scope}\n{Hash(canonical)}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return string.Equals(parts["Signature"], Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))), StringComparison.Ordinal);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
