using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Ingest.Sources;

/// <summary>One response of the stream, read until the server ends it or it breaks.</summary>
internal sealed class EventStreamConnection : IAsyncDisposable
{
    private const int FewBytes = 64 * 1024;
    private const int MaxOthersLogged = 10;

    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly TimeSpan _maxDelay;
    private readonly ILogger _logger;
    private readonly IAsyncEnumerator<SseItem<int>> _events;
    private readonly SseParser<int> _parser;

    // The parser lends the bytes for one call only, so they are copied once; never into a string.
    private byte[] _data = new byte[8 * 1024];
    private int _others;

    /// <param name="response">Its headers have arrived.</param>
    /// <param name="stream">Its body, watched and limited.</param>
    /// <param name="maxDelay">The longest wait that the stream itself may ask for.</param>
    /// <param name="logger">Gets what the server sends besides its events.</param>
    public EventStreamConnection(
        HttpResponseMessage response, Stream stream, TimeSpan maxDelay, ILogger logger, CancellationToken cancellationToken)
    {
        (_response, _stream, _maxDelay, _logger) = (response, stream, maxDelay, logger);
        _parser = SseParser.Create(stream, (_, data) => Keep(data));
        _events = _parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    public ReadOnlyMemory<byte> Data => _data.AsMemory(0, _events.Current.Data);

    /// <summary>The id of the last event that had one; empty where none had.</summary>
    public string LastEventId => _parser.LastEventId;

    /// <summary>The wait before the next connection that the server asked for in a <c>retry</c> field.</summary>
    public TimeSpan? AskedFor => _parser.ReconnectionInterval is not { Ticks: > 0 } wait ? null : wait < _maxDelay ? wait : _maxDelay;

    /// <returns>False where the server ended the response.</returns>
    /// <exception cref="IOException">The connection broke or fell silent.</exception>
    public async ValueTask<bool> MoveNextAsync()
    {
        while (await _events.MoveNextAsync())
        {
            // Edits come as messages; anything else is the server talking about itself.
            if (_events.Current.EventType == SseParser.EventTypeDefault)
                return true;
            NoteOther();
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _stream.DisposeAsync();
        _response.Dispose();
    }

    private int Keep(ReadOnlySpan<byte> data)
    {
        if (_data.Length < data.Length)
            _data = new byte[data.Length < FewBytes ? data.Length * 2 : data.Length];
        else if (_data.Length > FewBytes && data.Length < FewBytes)
            _data = new byte[FewBytes]; // one huge event is no reason to hold its memory forever
        data.CopyTo(_data);
        return data.Length;
    }

    private void NoteOther()
    {
        if (++_others > MaxOthersLogged)
            return;
        var type = _events.Current.EventType;
        _logger.LogWarning(
            "The stream sent an event of type {Type}, not read as an edit: {Words}",
            type[..Math.Min(type.Length, 50)], Encoding.UTF8.GetString(Data.Span[..Math.Min(Data.Length, 300)]));
    }
}
