using System.Globalization;

namespace WikiGuard.Testing.EventStreams;

/// <summary>One event's JSON with places for an id and times of its own, so that any number of events costs a copy each.</summary>
public sealed class EventTemplate
{
    private const int NumberDigits = 12;

    [ThreadStatic]
    private static byte[]? _buffer;

    private readonly byte[] _json;
    private readonly int _numberAt;
    private readonly int _dtAt;
    private readonly int _timestampAt;

    /// <param name="json">
    /// Its <c>meta.id</c> has at least 12 characters, its <c>meta.dt</c> has milliseconds, its <c>timestamp</c> has ten digits.
    /// </param>
    public EventTemplate(ReadOnlySpan<byte> json)
    {
        _json = json.ToArray();
        var idAt = PlaceOf(json, "\"id\":\""u8); // the change's own id is a number
        _numberAt = idAt + json[idAt..].IndexOf((byte)'"') - NumberDigits;
        _dtAt = PlaceOf(json, "\"dt\":\""u8);
        _timestampAt = PlaceOf(json, "\"timestamp\":"u8);
    }

    /// <param name="number">Becomes the last twelve characters of <c>meta.id</c>, in decimal.</param>
    /// <param name="at">When the edit was made, for <c>meta.dt</c> and <c>timestamp</c>.</param>
    /// <returns>Valid until the next call from the same thread, of whichever template.</returns>
    public ReadOnlyMemory<byte> Render(long number, DateTimeOffset at)
    {
        if (_buffer is null || _buffer.Length < _json.Length)
            _buffer = new byte[_json.Length * 2];
        _json.CopyTo(_buffer, 0);
        number.TryFormat(_buffer.AsSpan(_numberAt), out _, "D12", CultureInfo.InvariantCulture);
        at.UtcDateTime.TryFormat(_buffer.AsSpan(_dtAt), out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        at.ToUnixTimeSeconds().TryFormat(_buffer.AsSpan(_timestampAt), out _, default, CultureInfo.InvariantCulture);
        return _buffer.AsMemory(0, _json.Length);
    }

    private static int PlaceOf(ReadOnlySpan<byte> json, ReadOnlySpan<byte> key) => json.IndexOf(key) is >= 0 and var at
        ? at + key.Length
        : throw new ArgumentException("The event lacks an id, a dt or a timestamp.", nameof(json));
}
