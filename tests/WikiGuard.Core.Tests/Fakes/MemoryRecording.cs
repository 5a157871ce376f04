using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WikiGuard.Ports;

namespace WikiGuard.Fakes;

/// <summary>A recording in memory, one event a line. Its buffer is used again for the next event, as a file's is.</summary>
internal sealed class MemoryRecording(params byte[][] lines) : IRecording
{
    public MemoryRecording(params string[] lines)
        : this([.. lines.Select(Encoding.UTF8.GetBytes)])
    {
    }

    public string Name => "recording.jsonl";

    public string Identity => "recording-1";

    public bool IsLive => false;

    /// <summary>Called before each event, with its number.</summary>
    public Func<long, Task> BeforeEvent { get; set; } = _ => Task.CompletedTask;

    /// <summary>The numbers of the events given out, over all readings.</summary>
    public List<long> Given { get; } = [];

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Assert.Equal(OffsetOf(from.Number), from.Offset);
        var buffer = new byte[lines.Length == 0 ? 0 : lines.Max(l => l.Length)];
        for (var number = from.Number + 1; number <= lines.Length; number++)
        {
            await BeforeEvent(number);
            cancellationToken.ThrowIfCancellationRequested();
            var line = lines[number - 1];
            Array.Fill(buffer, (byte)'!');
            line.CopyTo(buffer, 0);
            Given.Add(number);
            yield return new SourceEvent(buffer.AsMemory(0, line.Length), new SourcePosition(OffsetOf(number), number, EventId: null));
        }
    }

    public ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken)
    {
        byte[] content = [.. lines.SelectMany(l => l.Append((byte)'\n')).Take((int)offset)];
        return ValueTask.FromResult(Convert.ToHexString(SHA256.HashData(content)));
    }

    private long OffsetOf(long number) => lines.Take((int)number).Sum(l => l.Length + 1L);
}
