using System.Runtime.CompilerServices;
using WikiGuard.Ports;

namespace WikiGuard.Fakes;

/// <summary>A source of any bytes, each an event. It ends, for a test's sake.</summary>
internal sealed class ByteSource(IEnumerable<byte[]> events) : IEventSource
{
    public string Name => "bytes";

    public string Identity => "bytes-1";

    public bool IsLive => true;

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var number = from.Number;
        foreach (var e in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new SourceEvent(e, new SourcePosition(0, ++number, EventId: null));
        }
    }
}
