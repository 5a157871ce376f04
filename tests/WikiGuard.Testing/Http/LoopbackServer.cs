using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Testing.Http;

/// <summary>An HTTP server on a loopback port, whose requests meet faults when it is told so.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestDelegate _serve;
    private readonly WebApplication _app;
    private Fault? _lasting;
    private int _asked;

    private LoopbackServer(RequestDelegate serve)
    {
        _serve = serve;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public string Address => _app.Urls.Single();

    public int Port => new Uri(Address).Port;

    /// <summary>How many requests have come.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Completes when the first request has come.</summary>
    public Task FirstRequest => _first.Task;

    public static async Task<LoopbackServer> StartAsync(RequestDelegate serve)
    {
        var server = new LoopbackServer(serve);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Each of the next requests meets one of the faults, in order.</summary>
    public void Fail(params IEnumerable<Fault> faults)
    {
        foreach (var fault in faults)
            _faults.Enqueue(fault);
    }

    /// <summary>All requests meet the fault from now on; null for none.</summary>
    public void FailAlways(Fault? fault) => _lasting = fault;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task ServeAsync(HttpContext http)
    {
        Interlocked.Increment(ref _asked);
        _first.TrySetResult();
        return _faults.TryDequeue(out var fault) || (fault = _lasting) is not null ? fault.MeetAsync(http, _serve) : _serve(http);
    }
}
