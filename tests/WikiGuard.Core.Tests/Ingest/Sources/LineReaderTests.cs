using System.Text;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

[Collection(nameof(StreamMemoryTests))] // one of its tests counts what the process allocates
public sealed class LineReaderTests
{
    private const string Text = "one\n\ntwo and a half, which is longer than a segment of the buffer\r\n\r\n{\"é\":1}\n\rx\r\nlast";

    private static readonly string[] Lines =
        ["one", "", "two and a half, which is longer than a segment of the buffer", "", "{\"é\":1}", "\rx", "last"];

    [Fact]
    public async Task Lines_are_the_same_however_the_bytes_come()
    {
        foreach (var text in new[] { Text, Text + "\n", Text + "\r\n" })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var chunk = 1; chunk <= bytes.Length; chunk++)
            {
                foreach (var buffer in new[] { 1, 16, 64, 4096 })
                {
                    var lines = await ReadAsync(bytes, chunk, maxLineBytes: 1000, buffer);

                    Assert.Equal(Lines, lines.Select(l => l.Text));
                    Assert.Equal(bytes.Length, lines[^1].End);
                }
            }
        }
    }

    [Fact]
    public async Task The_end_of_each_line_is_where_the_next_one_begins()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        var lines = await ReadAsync(bytes, chunk: 7, maxLineBytes: 1000, bufferBytes: 16);
        for (var i = 0; i < lines.Count; i++)
        {
            var after = await ReadAsync(bytes[(int)lines[i].End..], chunk: 5, maxLineBytes: 1000, bufferBytes: 16);
            Assert.Equal(Lines[(i + 1)..], after.Select(l => l.Text));
        }
    }

    [Theory]
    [InlineData("12345678", "12345678")]
    [InlineData("12345678\r", "12345678")]
    [InlineData("123456789", "12345678")]
    [InlineData("123456789\r", "12345678")]
    [InlineData("1234567\r\r", "1234567\r")]
    [InlineData("1234567890123456789012345678901234567890", "12345678")]
    public async Task A_line_beyond_the_limit_is_cut_and_the_next_one_is_whole(string line, string expected)
    {
        foreach (var (text, lines) in new[] { ($"a\n{line}\nb\n", new[] { "a", expected, "b" }), ($"a\n{line}", ["a", expected]) })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var chunk = 1; chunk <= bytes.Length; chunk++)
            {
                foreach (var buffer in new[] { 1, 16, 4096 })
                {
                    var read = await ReadAsync(bytes, chunk, maxLineBytes: 8, buffer);

                    Assert.Equal(lines, read.Select(l => l.Text));
                    Assert.Equal(bytes.Length, read[^1].End);
                }
            }
        }
    }

    [Fact]
    public async Task A_giant_line_does_not_grow_memory()
    {
        const int Giant = 256 * 1024 * 1024;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var reader = new LineReader(maxLineBytes: 64 * 1024, bufferBytes: 16 * 1024);
        var lines = new List<(int Length, long End)>();
        await foreach (var line in reader.ReadAsync(new Endless(Giant), CancellationToken.None))
            lines.Add((line.Data.Length, line.End));

        Assert.Equal([(64 * 1024, Giant)], lines);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Giant / 8);
    }

    private static async Task<List<(string Text, long End)>> ReadAsync(byte[] bytes, int chunk, int maxLineBytes, int bufferBytes)
    {
        var lines = new List<(string, long)>();
        var reader = new LineReader(maxLineBytes, bufferBytes);
        await foreach (var line in reader.ReadAsync(new Chunked(bytes, chunk), CancellationToken.None))
            lines.Add((Encoding.UTF8.GetString(line.Data.Span), line.End));
        return lines;
    }

    /// <summary>Gives a few bytes at a time, as a network or a decompressor may.</summary>
    private sealed class Chunked(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }

    private sealed class Endless(long length) : MemoryStream
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(_left, buffer.Length);
            buffer.Span[..count].Fill((byte)'x');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
