using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using WikiGuard.Ports;

namespace WikiGuard.Fakes;

/// <summary>
/// A live stream in memory: wherever it goes on, it sends the last <paramref name="rewind"/> events before that place again. It ends, for a
/// test's sake.
/// </summary>
internal sealed class MemoryStreamSource(int rewind, params IReadOnlyList<string> events) : IEventSource
{
    public string Name => "http://stream.test/recentchange";

    public string Identity => "stream-1";

    public bool IsLive => true;

    /// <summary>Where readers began.</summary>
    public List<SourcePosition> Begun { get; } = [];

    /// <summary>Cuts the connection once, after this many events, and goes on in the same reading.</summary>
    public int? CutAfter { get; init; }

    public Func<long, Task>? BeforeEvent { get; set; }

    /// <summary>Called after the last event, which silence follows; null for a stream that ends.</summary>
    public Action? OnSilence { get; init; }

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Begun.Add(from);
        var number = from.Number;
        var wasCut = false;
        for (var i = PlaceAfter(from.EventId); i < events.Count; i++)
        {
            if (i == CutAfter && !wasCut)
            {
                wasCut = true;
                i = Math.Max(0, i - rewind);
            }
            cancellationToken.ThrowIfCancellationRequested();
            if (BeforeEvent is not null)
                await BeforeEvent(number + 1);
            yield return new SourceEvent(Encoding.UTF8.GetBytes(events[i]),
                new SourcePosition(0, ++number, (i + 1).ToString(CultureInfo.InvariantCulture)) { Since = from.Since });
        }
        if (OnSilence is not null)
        {
            OnSilence();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private int PlaceAfter(string? eventId) => eventId is null ? 0 : Math.Max(0, int.Parse(eventId, CultureInfo.InvariantCulture) - rewind);
}
