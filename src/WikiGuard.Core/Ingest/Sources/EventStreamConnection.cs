using System.Net.ServerSentEvents;

namespace WikiGuard.Ingest.Sources;

/// <summary>One response of the stream, read until the server ends it or it breaks.</summary>
internal sealed class EventStreamConnection : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<int>> _events;
    private readonly SseParser<int> _parser;

    // The parser lends the bytes for one call only, so they are copied once; never into a string.
    private byte[] _data = new byte[8 * 1024];

    private EventStreamConnection(HttpResponseMessage response, Stream stream, CancellationToken cancellationToken)
    {
        _response = response;
        _parser = SseParser.Create(stream, (_, data) => Keep(data));
        _events = _parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    public ReadOnlyMemory<byte> Data => _data.AsMemory(0, _events.Current.Data);

    /// <summary>The id of the last event that had one; empty where none had.</summary>
    public string LastEventId => _parser.LastEventId;

    public static async Task<EventStreamConnection> OpenAsync(
        HttpResponseMessage response, TimeSpan maxSilence, TimeProvider time, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new(response, new WatchedStream(stream, maxSilence, time), cancellationToken);
    }

    /// <returns>False where the server ended the response.</returns>
    /// <exception cref="IOException">The connection broke or fell silent.</exception>
    public async ValueTask<bool> MoveNextAsync()
    {
        while (await _events.MoveNextAsync())
        {
            // Edits come as messages; anything else is the server talking about itself.
            if (_events.Current.EventType == SseParser.EventTypeDefault)
                return true;
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _response.Dispose();
    }

    private int Keep(ReadOnlySpan<byte> data)
    {
        if (_data.Length < data.Length)
            _data = new byte[data.Length * 2];
        data.CopyTo(_data);
        return data.Length;
    }
}
