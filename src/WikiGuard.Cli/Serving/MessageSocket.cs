using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WikiGuard.Cli.Serving;

/// <summary>JSON messages over a WebSocket. One thread sends, and one receives.</summary>
internal sealed class MessageSocket(WebSocket socket)
{
    private const int PieceBytes = 16_384;

    /// <exception cref="WebSocketException">The other side is gone.</exception>
    public Task SendAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message, type), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <returns>Null where the other side has said that no more will come.</returns>
    /// <exception cref="WebSocketException">The other side is gone.</exception>
    public async Task<T?> ReceiveAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var message = new MemoryStream();
        var piece = new byte[PieceBytes];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(piece.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(piece, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonSerializer.Deserialize(message.GetBuffer().AsSpan(0, (int)message.Length), type);
    }

    /// <summary>Says that no more will come.</summary>
    public Task EndAsync(CancellationToken cancellationToken) =>
        socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken);

    /// <summary>Ends both directions at once.</summary>
    public void Abort() => socket.Abort();
}
