using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Functions.Operations.Tests;

/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Headers">Names in small letters.</param>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <param name="RetryAfter">The header, in seconds or as a date.</param>
internal sealed record Answer(int Status, string Body = "", string? RetryAfter = null, string? ErrorType = null);

/// <summary>An HTTP server on a loopback port: gives the answers that it was told, in order and then the last of them again, and keeps the requests.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _requests = new();
    private readonly IReadOnlyList<Answer> _answers;
    private readonly WebApplication _app;
    private int _answered;

    private ScriptedServer(IReadOnlyList<Answer> answers)
    {
        _answers = answers;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.Single();

    public int Port => new Uri(Address).Port;

    public IReadOnlyList<Received> Requests => [.. _requests];

    public static async Task<ScriptedServer> StartAsync(params IReadOnlyList<Answer> answers)
    {
        var server = new ScriptedServer(answers.Count > 0 ? answers : [new Answer(200)]);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        _requests.Enqueue(new Received(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
            await body.ReadToEndAsync(http.RequestAborted)));
        var answer = _answers[Math.Min(Interlocked.Increment(ref _answered), _answers.Count) - 1];
        http.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is not null)
            http.Response.Headers.RetryAfter = answer.RetryAfter;
        if (answer.ErrorType is not null)
            http.Response.Headers["x-amzn-errortype"] = answer.ErrorType;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }
}
