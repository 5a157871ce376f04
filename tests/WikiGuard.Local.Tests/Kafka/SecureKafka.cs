using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>
/// Puts TLS and SASL before an embedded broker: answers ApiVersions, SaslHandshake and SaslAuthenticate itself
/// (https://kafka.apache.org/protocol) and passes on everything else once the client has proved who it is.
/// </summary>
internal sealed class SecureKafka : IAsyncDisposable
{
    private const short SaslHandshake = 17, ApiVersions = 18, SaslAuthenticate = 36;
    private const short UnsupportedMechanism = 33, UnsupportedVersion = 35, AuthenticationFailed = 58;

    private readonly Listener _listener;
    private readonly ConcurrentDictionary<TcpClient, bool> _connections = new();
    private readonly X509Certificate2 _certificate;
    private readonly IPEndPoint _broker;
    private int _refusals;

    public SecureKafka(string brokerAddress, X509Certificate2 certificate)
    {
        _broker = IPEndPoint.Parse(brokerAddress);
        _certificate = certificate;
        _listener = new Listener(ServeAsync);
    }

    public string BootstrapServers => $"127.0.0.1:{Port}";

    public required string Mechanism { get; init; }

    /// <summary>How long a broker lets a client be before it must prove itself again.</summary>
    public TimeSpan SessionLifetime { get; init; }

    /// <summary>Judges a bearer token.</summary>
    public Func<string, bool> Accepts { get; init; } = _ => true;

    /// <summary>Of the one user that SCRAM lets in.</summary>
    public (string UserName, string Password) User { get; set; }

    /// <summary>How many clients were refused.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    /// <summary>Every bearer token that came, in order.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    private int Port => _listener.Port;

    /// <summary>Closes the connections, so that clients come again.</summary>
    public void Disconnect()
    {
        foreach (var connection in _connections.Keys)
            connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        Disconnect();
        await _listener.DisposeAsync();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        _connections.TryAdd(client, true);
        using var broker = new TcpClient();
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
            await broker.ConnectAsync(_broker, stop);
            using var writing = new SemaphoreSlim(1);
            var answers = PassAnswersAsync(broker.GetStream(), tls, writing, stop);
            await PassRequestsAsync(tls, broker.GetStream(), writing, stop);
            broker.Close();
            await answers;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // One of the two has gone, or does not trust the other.
        }
        finally
        {
            _connections.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task PassRequestsAsync(Stream client, Stream broker, SemaphoreSlim writing, CancellationToken stop)
    {
        var authenticated = false;
        ScramServer? scram = null;
        while (true)
        {
            var request = await ReadAsync(client, stop);
            var (key, version) = (BinaryPrimitives.ReadInt16BigEndian(request), BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(2)));
            // after key, version, correlation id and client id
            var body = 10 + Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(8)));
            if (key == ApiVersions && version > 0)
            {
                await AnswerAsync(request, w => w.Add(UnsupportedVersion).Add(0)); // the client comes again with version 0
            }
            else if (key == SaslHandshake)
            {
                var mechanism = Encoding.UTF8.GetString(request.AsSpan(body + 2));
                scram = new ScramServer(User.UserName ?? "", User.Password ?? "");
                var error = string.Equals(mechanism, Mechanism, StringComparison.Ordinal) ? (short)0 : UnsupportedMechanism;
                if (error != 0)
                    Interlocked.Increment(ref _refusals);
                await AnswerAsync(request, w => w.Add(error).Add(1).Add((short)Mechanism.Length).Add(Encoding.UTF8.GetBytes(Mechanism)));
            }
            else if (key == SaslAuthenticate)
            {
                var next = Authenticate(scram!, Encoding.UTF8.GetString(request.AsSpan(body + 4)));
                authenticated = next?.IsComplete == true;
                if (next is null)
                    Interlocked.Increment(ref _refusals);
                await AnswerAsync(request, w => w
                    .Add(next is null ? AuthenticationFailed : (short)0)
                    .Add((short)-1)
                    .Add(next?.Message.Length ?? 0).Add(Encoding.UTF8.GetBytes(next?.Message ?? ""))
                    .Add((long)SessionLifetime.TotalMilliseconds));
            }
            else if (key == ApiVersions || authenticated)
            {
                await WriteAsync(broker, request, writing: null, stop);
            }
            else
            {
                throw new IOException($"Request {key} came before authentication.");
            }
        }

        Task AnswerAsync(byte[] request, Func<Answer, Answer> write) =>
            WriteAsync(client, write(new Answer().Add(request.AsSpan(4, 4).ToArray())).ToArray(), writing, stop);
    }

    private (string Message, bool IsComplete)? Authenticate(ScramServer scram, string message)
    {
        if (!string.Equals(Mechanism, "OAUTHBEARER", StringComparison.Ordinal))
            return scram.Next(message);
        var token = message.Split("auth=Bearer ")[1].TrimEnd('\u0001'); // RFC 7628, section 3.1
        Tokens.Enqueue(token);
        return Accepts(token) ? ("", true) : null;
    }

    private async Task PassAnswersAsync(Stream broker, Stream client, SemaphoreSlim writing, CancellationToken stop)
    {
        var isFirst = true; // that to ApiVersions, which lacks what this class answers itself
        var own = new Answer().Add("127.0.0.1"u8.ToArray()).Add(Port).ToArray();
        var brokers = new Answer().Add("127.0.0.1"u8.ToArray()).Add(_broker.Port).ToArray();
        try
        {
            while (true)
            {
                var answer = await ReadAsync(broker, stop);
                if (isFirst)
                {
                    answer = [.. answer, .. new Answer().Add(SaslHandshake).Add((short)0).Add((short)1).Add(SaslAuthenticate).Add((short)0)
                        .Add((short)1).ToArray()];
                    BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(6), BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(6)) + 2);
                    isFirst = false;
                }
                for (var at = answer.AsSpan().IndexOf(brokers); at >= 0; at = answer.AsSpan().IndexOf(brokers))
                    own.CopyTo(answer, at); // the client must come back here
                await WriteAsync(client, answer, writing, stop);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken stop)
    {
        var size = new byte[4];
        await stream.ReadExactlyAsync(size, stop);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        await stream.ReadExactlyAsync(message, stop);
        return message;
    }

    private static async Task WriteAsync(Stream stream, byte[] message, SemaphoreSlim? writing, CancellationToken stop)
    {
        if (writing is not null)
            await writing.WaitAsync(stop);
        await stream.WriteAsync(new Answer().Add(message.Length).Add(message).ToArray(), stop);
        await stream.FlushAsync(stop);
        writing?.Release();
    }
}
