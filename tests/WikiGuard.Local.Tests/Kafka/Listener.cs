using System.Net;
using System.Net.Sockets;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>Accepts connections on a free port of the loopback interface, until it is disposed.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="serveAsync">Serves one connection, and ends with it or when the token says so.</param>
    public Listener(Func<TcpClient, CancellationToken, Task> serveAsync)
    {
        _listener.Start();
        _accepting = AcceptAsync(serveAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<TcpClient, CancellationToken, Task> serveAsync)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(serveAsync(await _listener.AcceptTcpClientAsync(_stop.Token), _stop.Token));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }
}
