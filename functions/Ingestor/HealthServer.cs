using System.Net;
using System.Text.Json;

namespace WikiGuard.Functions.Ingestor;

/// <summary>
/// <c>GET /healthz</c> and <c>GET /readyz</c>: the same report, and 200 or 503. Two requests a minute are no reason to carry a web server
/// and its megabytes.
/// </summary>
internal sealed class HealthServer : IDisposable
{
    private const int MostAttempts = 5;

    private readonly HttpListener _listener = new();
    private readonly Func<HealthReport> _report;

    private HealthServer(Func<HealthReport> report) => _report = report;

    /// <exception cref="InvalidConfigException">Nothing can listen there.</exception>
    public static HealthServer Start(IPEndPoint address, Func<HealthReport> report)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new HealthServer(report);
            try
            {
                server.Listen(address);
                _ = server.AnswerAllAsync();
                return server;
            }
            catch (ArgumentNullException) when (attempt < MostAttempts)
            {
                // HttpListener fails like this when a client connects in the very moment in which it starts, and leaves its socket to the
                // finalizer.
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    public void Dispose() => _listener.Close();

    private void Listen(IPEndPoint address)
    {
        var host = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any)
            ? $"*:{address.Port}" : address.ToString();
        _listener.Prefixes.Add($"http://{host}/");
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            Dispose();
            throw new InvalidConfigException(
                $"WIKIGUARD_HEALTH_ADDRESS is {address}, and nothing can listen there: {Spoken.Sentence(e.Message)} Give another "
                    + "address.", e);
        }
    }

    private async Task AnswerAllAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // A client that has gone, or the end.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        var report = _report();
        bool? isWell = context.Request.Url?.AbsolutePath switch
        {
            "/healthz" => report.IsLive,
            "/readyz" => report.IsReady,
            _ => null,
        };
        response.KeepAlive = false;
        response.StatusCode = isWell switch
        {
            true => 200,
            false => 503,
            null => 404,
        };
        if (isWell is null)
            return;
        response.ContentType = "application/json";
        response.Headers["Cache-Control"] = "no-store";
        var body = JsonSerializer.SerializeToUtf8Bytes(report, HealthJson.Default.HealthReport);
        response.ContentLength64 = body.Length;
        await response.OutputStream.WriteAsync(body);
    }
}
