using System.Text;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public class EventSizeLimitTests
{
    private int _cuts;

    [Theory]
    [InlineData("data: 1\n\ndata: 2\n\n")]
    [InlineData("data: 1\r\n\r\ndata: 2\r\n\r\n")]
    [InlineData("data: 1\r\rdata: 2\r\r")]
    [InlineData("\uFEFFid: 7\ndata: 1\ndata: 2\n\n: a comment\n\n\n")]
    [InlineData("data: exactly 22 bytes\n\n")]
    [InlineData("data: no end")]
    [InlineData("\n\n\r\n\r\r")]
    public async Task What_is_within_the_limit_passes_as_it_is(string text)
    {
        foreach (var piece in new[] { 1, 2, 3, 1000 })
            Assert.Equal(text, await PassAsync(text, limit: 22, piece));
        Assert.Equal(0, _cuts);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Of_a_long_line_the_beginning_passes_and_the_next_event_is_whole(string lineEnd)
    {
        var text = $"data: 0123456789\nid: 7\ndata: more\n\ndata: next\n\n".Replace("\n", lineEnd, StringComparison.Ordinal);
        foreach (var piece in new[] { 1, 2, 3, 1000 })
        {
            var passed = await PassAsync(text, limit: 11, piece);
            Assert.Equal("data: 01234\n\ndata: next\n\n", passed.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'));
        }

        Assert.Equal(4, _cuts);
    }

    [Fact]
    public async Task Many_short_lines_of_one_event_count_together() =>
        Assert.Equal("data: 1\ndata: 2\nda\n\ndata: 3\n\n", await PassAsync("data: 1\ndata: 2\ndata: 3\n\ndata: 3\n\n", limit: 16, 5));

    [Fact]
    public async Task Comments_do_not_count_however_many_they_are()
    {
        var comments = string.Concat(Enumerable.Repeat(": still here\n", 100));

        Assert.Equal(comments + "data: 1\n\n", await PassAsync(comments + "data: 1\n\n", limit: 15, 7));
        Assert.Equal(0, _cuts);
    }

    [Fact]
    public async Task A_long_comment_is_cut_and_takes_no_event_with_it() =>
        Assert.Equal("data: 1\n: 34567\ndata: 2\n\n", await PassAsync("data: 1\n: 34567890 and so on\ndata: 2\n\n", limit: 14, 7));

    private async Task<string> PassAsync(string text, int limit, int piece)
    {
        await using var limited = new EventSizeLimit(new Pieces(Encoding.UTF8.GetBytes(text), piece), limit, () => _cuts++);
        var passed = new MemoryStream();
        await limited.CopyToAsync(passed, piece);
        return Encoding.UTF8.GetString(passed.ToArray());
    }

    /// <summary>Gives no more than so many bytes to a read.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : ReadOnlyStream
    {
        private int _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            var given = bytes.AsMemory(_at, Math.Min(Math.Min(piece, buffer.Length), bytes.Length - _at));
            given.CopyTo(buffer);
            _at += given.Length;
            return given.Length;
        }
    }
}
