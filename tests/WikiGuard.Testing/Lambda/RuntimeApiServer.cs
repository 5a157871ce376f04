using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Testing.Lambda;

/// <summary>
/// A Lambda Runtime API on a loopback port: hands invocations to a function process and collects what it posts. It knows nothing of
/// the stand-ins, so that what is tested against it holds for the official runtime packages too.
/// </summary>
public sealed class RuntimeApiServer : IAsyncDisposable
{
    private const string Root = "/2018-06-01/runtime";

    private readonly Channel<PendingInvocation> _queue = Channel.CreateUnbounded<PendingInvocation>();
    private readonly ConcurrentDictionary<string, PendingInvocation> _running = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<FunctionError> _initializationError = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private int _invocations;

    private RuntimeApiServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet($"{Root}/invocation/next", NextAsync);
        _app.MapPost($"{Root}/invocation/{{id}}/response", RespondAsync);
        _app.MapPost($"{Root}/invocation/{{id}}/error", FailAsync);
        _app.MapPost($"{Root}/init/error", FailInitializationAsync);
    }

    /// <summary>host:port, the value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority;

    /// <summary>Completes when a function reports that it could not start.</summary>
    public Task<FunctionError> InitializationError => _initializationError.Task;

    public static async Task<RuntimeApiServer> StartAsync()
    {
        var server = new RuntimeApiServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Queues an invocation; the task ends when a function process has answered it.</summary>
    /// <param name="payload">The event as Lambda would send it, normally JSON.</param>
    /// <param name="traceId">Value of Lambda-Runtime-Trace-Id; null sends no such header.</param>
    public Task<InvocationOutcome> InvokeAsync(byte[] payload, string? traceId = null)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"request-{Interlocked.Increment(ref _invocations)}");
        var invocation = new PendingInvocation(id, payload, traceId);
        _running[id] = invocation;
        _queue.Writer.TryWrite(invocation);
        return invocation.Outcome.Task;
    }

    /// <summary>How long an invocation may take, as the function is told.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc cref="InvokeAsync(byte[], string?)"/>
    public Task<InvocationOutcome> InvokeAsync(string payload, string? traceId = null) =>
        InvokeAsync(Encoding.UTF8.GetBytes(payload), traceId);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task NextAsync(HttpContext http)
    {
        var invocation = await _queue.Reader.ReadAsync(http.RequestAborted);
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
        headers["Lambda-Runtime-Invoked-Function-Arn"] = FunctionProcess.Arn;
        headers["Lambda-Runtime-Deadline-Ms"] =
            (TimeProvider.System.GetUtcNow() + Timeout).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        if (invocation.TraceId is not null)
            headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(invocation.Payload, http.RequestAborted);
    }

    private async Task RespondAsync(HttpContext http, string id) =>
        await CompleteAsync(http, id, new InvocationOutcome(id, await BodyAsync(http), Error: null));

    private async Task FailAsync(HttpContext http, string id) =>
        await CompleteAsync(http, id, new InvocationOutcome(id, Body: null, await ErrorAsync(http)));

    private async Task FailInitializationAsync(HttpContext http)
    {
        _initializationError.TrySetResult(await ErrorAsync(http));
        await AcceptAsync(http);
    }

    private async Task CompleteAsync(HttpContext http, string id, InvocationOutcome outcome)
    {
        if (!_running.TryRemove(id, out var invocation))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        await AcceptAsync(http);
        invocation.Outcome.TrySetResult(outcome);
    }

    // The official client reads the body after an error, and ends the process where there is none.
    private static Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync("""{"status":"OK"}""", http.RequestAborted);
    }

    private static async Task<FunctionError> ErrorAsync(HttpContext http) =>
        FunctionError.Parse(http.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString(), await BodyAsync(http));

    private static async Task<string> BodyAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(http.RequestAborted);
    }

    private sealed record PendingInvocation(string Id, byte[] Payload, string? TraceId)
    {
        public TaskCompletionSource<InvocationOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
