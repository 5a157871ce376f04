using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;
using WikiGuard.Recordings;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public sealed class RecordingSourceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("r.jsonl")]
    [InlineData("r.jsonl.gz")]
    public async Task I_can_resume_after_every_event(string name)
    {
        var source = new RecordingSource(await RecordingAsync(name));
        var all = await ReadAsync(source, SourcePosition.Start);
        Assert.Equal(300, all.Count);

        foreach (var (i, e) in all.Index())
        {
            Assert.Equal(i + 1, e.Next.Number);
            if (i % 13 == 0 || i == all.Count - 1)
                Assert.Equal(all.Skip(i + 1), await ReadAsync(source, e.Next));
        }
    }

    [Fact]
    public async Task A_compressed_recording_gives_the_same_events_at_the_same_positions()
    {
        var plain = await ReadAsync(new RecordingSource(await RecordingAsync("r.jsonl")), SourcePosition.Start);
        var zipped = await ReadAsync(new RecordingSource(await RecordingAsync("r.jsonl.gz")), SourcePosition.Start);
        var unnamed = await ReadAsync(new RecordingSource(await RecordingAsync("gzip-by-content.jsonl", zip: true)), SourcePosition.Start);

        Assert.Equal(plain, zipped);
        Assert.Equal(plain, unnamed);
    }

    [Fact]
    public async Task Empty_lines_are_events_and_an_empty_file_has_none()
    {
        var some = await ReadAsync(new RecordingSource(File("a", "\n{}\n\r\n")), SourcePosition.Start);

        Assert.Equal(["", "{}", ""], some.Select(e => e.Text));
        Assert.Empty(await ReadAsync(new RecordingSource(File("b", "")), SourcePosition.Start));
    }

    [Fact]
    public async Task A_line_beyond_the_limit_comes_cut()
    {
        var source = new RecordingSource(File("a.jsonl", "{\"a\":1234}\n{}\n"), maxEventBytes: 5);

        var events = await ReadAsync(source, SourcePosition.Start);

        Assert.Equal([("{\"a\":", new(11, 1, null)), ("{}", new SourcePosition(14, 2, null))], events);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused_with_what_to_do()
    {
        var missing = new RecordingSource(Path.Combine(_folder.FullName, "none", "r.jsonl"));
        var folder = new RecordingSource(_folder.FullName);

        Assert.Contains("wikiguard generate", await RefusalOf(missing), StringComparison.Ordinal);
        Assert.Contains("is a folder", await RefusalOf(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrupt_gzip_is_refused_with_what_to_do()
    {
        var whole = await System.IO.File.ReadAllBytesAsync(await RecordingAsync("whole.gz"));
        var flipped = whole.ToArray();
        flipped.AsSpan(whole.Length / 2, 64).Fill(0xFF);

        Assert.Contains("not whole gzip", await RefusalOf(new(File("cut.gz", whole[..(whole.Length / 2)]))), StringComparison.Ordinal);
        Assert.Contains("not whole gzip", await RefusalOf(new(File("flipped.gz", flipped))), StringComparison.Ordinal);
        var checksum = whole.ToArray();
        checksum[^8] ^= 0xFF;
        Assert.EndsWith(
            "It is cut, or bytes of it were changed.", await RefusalOf(new(File("sum.gz", checksum))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3)] // shorter than what is read at once
    public async Task What_follows_gzip_and_is_none_is_refused_with_its_place(int events)
    {
        var whole = await System.IO.File.ReadAllBytesAsync(await RecordingAsync("whole.gz", events: events));
        var broken = whole.ToArray();
        broken[0] = 0;
        byte[][] followers = [broken, "oops"u8.ToArray(), new byte[2_000]];

        foreach (var follower in followers)
        {
            var refusal = await RefusalOf(new(File("joined.gz", [.. whole, .. follower])));

            var place = Regex.Match(refusal, @"not whole gzip data\. .* ends before byte (?<byte>[\d,]+), and something else follows\.$",
                RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            Assert.True(place.Success, refusal);
            Assert.InRange(int.Parse(place.Groups["byte"].Value, NumberStyles.AllowThousands, null) - whole.Length, 1, 512);
        }
        Assert.Equal(2 * events, (await ReadAsync(new RecordingSource(File("two.gz", [.. whole, .. whole])), SourcePosition.Start)).Count);
    }

    [Fact]
    public async Task A_name_does_not_make_gzip_of_text()
    {
        var source = new RecordingSource(File("unpacked.jsonl.gz", "{}\n"));

        Assert.Equal([("{}", new SourcePosition(3, 1, null))], await ReadAsync(source, SourcePosition.Start));
        Assert.Equal(3, await source.LengthAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_an_event_also_where_files_were_joined()
    {
        var source = new RecordingSource(File("joined.jsonl", "\uFEFF{}\n\uFEFF{\"a\":1}\n"));

        var events = await ReadAsync(source, SourcePosition.Start);

        Assert.Equal([("{}", new(6, 1, null)), ("{\"a\":1}", new SourcePosition(17, 2, null))], events);
        Assert.Equal(events.Skip(1), await ReadAsync(source, events[0].Next));
    }

    [Fact]
    public async Task A_stream_as_curl_saves_it_is_read_and_each_line_of_the_file_keeps_its_number()
    {
        var path = File("capture.txt", ":ok\n\nevent: message\ndata: {\"a\":1}\n\ndata: {\"b\":2}\n");
        var events = await ReadAsync(new RecordingSource(path), SourcePosition.Start);

        Assert.Equal(["", "", "", "{\"a\":1}", "", "{\"b\":2}"], events.Select(e => e.Text));
        Assert.Equal([1, 2, 3, 4, 5, 6], events.Select(e => e.Next.Number));
        foreach (var (i, e) in events.Index())
            Assert.Equal(events.Skip(i + 1), await ReadAsync(new RecordingSource(path), e.Next));
    }

    [Theory]
    [InlineData("[{}]", true, "array.json is a JSON array.")]
    [InlineData("[{}]", false, "array.json is a JSON array.")]
    [InlineData("{\"$schema\":\"/a/b/1\"}", true, "array.json has events of another stream: /a/b/1.")]
    [InlineData("{\"$schema\":\"/a/b/1\"}", false, null)] // a mapping takes them
    public async Task What_is_no_file_of_events_is_refused_before_it_is_read(string content, bool asEvents, string? what)
    {
        var source = new RecordingSource(File("array.json", content));

        var refused = await Record.ExceptionAsync(() => source.CheckAsync(asEvents, CancellationToken.None));

        Assert.Contains(what ?? "", refused?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(what is null, refused is null);
    }

    [Theory]
    [InlineData("short.jsonl")]
    [InlineData("short.jsonl.gz")]
    public async Task A_position_beyond_the_end_shows_that_another_file_stands_there(string name)
    {
        var source = new RecordingSource(await RecordingAsync(name));
        var end = (await ReadAsync(source, SourcePosition.Start))[^1].Next;

        Assert.Empty(await ReadAsync(source, end));
        Assert.Contains("another file", await RefusalOf(source, end with { Offset = end.Offset + 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fingerprint_tells_whether_what_was_read_is_still_there()
    {
        var path = File("a.jsonl", "{\"a\":1}\n{\"b\":2}\n");
        var source = new RecordingSource(path);
        var (start, after) = (await source.FingerprintAsync(0, CancellationToken.None),
            await source.FingerprintAsync(8, CancellationToken.None));

        File("a.jsonl", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
        Assert.Equal((start, after),
            (await source.FingerprintAsync(0, CancellationToken.None), await source.FingerprintAsync(8, CancellationToken.None)));

        File("a.jsonl", "{\"a\":9}\n{\"b\":2}\n");
        Assert.Equal(start, await source.FingerprintAsync(0, CancellationToken.None));
        Assert.NotEqual(after, await source.FingerprintAsync(8, CancellationToken.None));
    }

    [Fact]
    public async Task A_fingerprint_is_of_the_content_and_of_its_beginning_only()
    {
        var plain = new RecordingSource(await RecordingAsync("r.jsonl"));
        var zipped = new RecordingSource(await RecordingAsync("r.jsonl.gz"));

        Assert.Equal(await plain.FingerprintAsync(1_000, CancellationToken.None),
            await zipped.FingerprintAsync(1_000, CancellationToken.None));
        Assert.NotEqual(await plain.FingerprintAsync(1_000, CancellationToken.None),
            await plain.FingerprintAsync(65_536, CancellationToken.None));
        Assert.Equal(await plain.FingerprintAsync(65_536, CancellationToken.None),
            await plain.FingerprintAsync(200_000, CancellationToken.None));
    }

    [Fact]
    public void The_identity_is_of_the_place()
    {
        var source = new RecordingSource("recordings/my file.jsonl");

        Assert.Equal("my file.jsonl", source.Name);
        Assert.Matches("^my-file.jsonl-[0-9a-f]{12}$", source.Identity);
        Assert.Equal(source.Identity, new RecordingSource("recordings/../recordings/my file.jsonl").Identity);
        Assert.NotEqual(source.Identity, new RecordingSource("elsewhere/my file.jsonl").Identity);
        Assert.False(source.IsLive);
    }

    private static async Task<List<(string Text, SourcePosition Next)>> ReadAsync(RecordingSource source, SourcePosition from)
    {
        var events = new List<(string, SourcePosition)>();
        await foreach (var e in source.ReadAsync(from, CancellationToken.None))
            events.Add((Encoding.Latin1.GetString(e.Data.Span), e.Next));
        return events;
    }

    private static async Task<string> RefusalOf(RecordingSource source, SourcePosition from = default) =>
        (await Assert.ThrowsAsync<InvalidConfigException>(() => ReadAsync(source, from))).Message;

    private async Task<string> RecordingAsync(string name, bool zip = false, int events = 300)
    {
        var path = Path.Combine(_folder.FullName, name);
        await using Stream file = System.IO.File.Create(path);
        zip = zip || name.EndsWith(".gz", StringComparison.Ordinal);
        await using var stream = zip ? new GZipStream(file, CompressionMode.Compress) : file;
        await RecordingGenerator.WriteAsync(stream, new RecordingOptions(events), CancellationToken.None);
        return path;
    }

    private string File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    private string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }
}
