using System.IO.Compression;
using System.Text;

namespace WikiGuard.Ingest.Sources;

public sealed class RecordingFormTests
{
    private const string Edit = """{"$schema": "/mediawiki/recentchange/1.0.0", "meta": {"id": "1"}, "title": "Zürich"}""";
    private const string Capture = $":ok\n\nevent: message\nid: [{{\"topic\":\"t\"}}]\ndata: {Edit}\n\nretry: 1\ndata:{Edit}\n\ndata\n";

    [Theory]
    [InlineData("utf-16", "UTF-16 text. Write it as UTF-8: iconv -f UTF-16LE -t UTF-8")]
    [InlineData("utf-16BE", "UTF-16 text. Write it as UTF-8: iconv -f UTF-16BE -t UTF-8")]
    [InlineData("utf-32", "UTF-32 text. Write it as UTF-8: iconv -f UTF-32LE -t UTF-8")]
    [InlineData("utf-32BE", "UTF-32 text. Write it as UTF-8: iconv -f UTF-32BE -t UTF-8")]
    public void Wide_text_is_refused_with_or_without_its_mark(string name, string what)
    {
        var encoding = Encoding.GetEncoding(name);

        Assert.Contains(what, RecordingForm.Of(encoding.GetBytes(Edit)).Refusal, StringComparison.Ordinal);
        Assert.Contains(
            what, RecordingForm.Of([.. encoding.GetPreamble(), .. encoding.GetBytes(Edit + "\n")]).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"[{Edit}]", "a JSON array")]
    [InlineData($"\n [\n  {Edit},\n  {Edit}\n]\n", "a JSON array")]
    [InlineData($"\uFEFF[{Edit}, {Edit}", "a JSON array")] // the sample ends within it
    [InlineData($"[{Edit}]\n[{Edit}]\n", "a JSON array")]
    [InlineData("{\n  \"meta\": {\n    \"id\": \"1\"\n  }\n}\n{\n  \"meta\"", "goes over several lines")]
    [InlineData($"{Edit},\n{Edit},\n\n{Edit}\n", "JSON with commas between the objects. Write one event a line: sed")]
    [InlineData($"{Edit} ,\r\n{Edit} ,\r\n{Edit} ,", "JSON with commas between the objects")]
    [InlineData("<!DOCTYPE html>\n<html>Forbidden</html>", "HTML or XML")]
    [InlineData("<mediawiki>\n", "HTML or XML")]
    [InlineData("PAR1\u0015", "is Parquet")]
    [InlineData("PK\u0003\u0004\n", "a zip archive")]
    public void What_is_no_JSON_lines_is_refused_by_what_it_is(string text, string what) =>
        Assert.Contains(what, RecordingForm.Of(Encoding.UTF8.GetBytes(text)).Refusal, StringComparison.Ordinal);

    [Fact]
    public void What_is_packed_once_more_is_refused()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes(Edit));

        Assert.StartsWith("is packed with gzip", RecordingForm.Of(packed.ToArray()).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("is packed with zstd", RecordingForm.Of([0x28, 0xB5, 0x2F, 0xFD, 1]).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Edit)]
    [InlineData($"[{Edit}]\n{Edit}\n")] // one bad line
    [InlineData($"{Edit},\n{Edit}\n")]
    [InlineData($"[1, 2]\n{Edit}\n")]
    [InlineData($"{{\"meta\": {{\"id\": \"cut\n{Edit}\n")]
    [InlineData($"<b>\n{Edit}\n")]
    [InlineData($"data: {Edit}\n{Edit}\n")]
    [InlineData("id,title\n1,India\n")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public void What_is_not_sure_is_read_as_lines(string text)
    {
        var form = RecordingForm.Of(Encoding.UTF8.GetBytes(text));

        Assert.Equal((null, false, null), (form.Refusal, form.IsEventStream, form.OtherSchema));
    }

    [Fact]
    public void Lines_of_a_saved_stream_are_their_events_or_nothing_and_what_is_neither_stays()
    {
        var form = RecordingForm.Of(Encoding.UTF8.GetBytes(Capture));

        Assert.True(form.IsEventStream);
        Assert.Equal(["", "", "", "", Edit, "", "", Edit, "", "data", ""], Capture.Split('\n').Select(line => EventOf(form, line)));
        Assert.Equal("HTTP/2 200", EventOf(form, "HTTP/2 200"));
    }

    [Theory]
    [InlineData("/mediawiki/revision/create/2.0.0", """{"$schema":"/mediawiki/revision/create/2.0.0"}""", """{"$schema":"/a/b/1"}""")]
    [InlineData(null, """{"$schema":"/mediawiki/revision/create/2.0.0"}""", Edit)]
    [InlineData(null, """{"$schema":"/mediawiki/revision/create/2.0.0"}""", """{"meta":{"id":"2"}}""")]
    [InlineData(null, """{"meta":{"$schema":"/a/b/1"}}""", "")]
    [InlineData("/a/b/1", "data: {\"$schema\":\"/a/b/1\"}", "")]
    public void Events_of_another_stream_are_told_where_all_say_so(string? schema, string first, string second) =>
        Assert.Equal(schema, RecordingForm.Of(Encoding.UTF8.GetBytes($"{first}\n{second}\n{first[..9]}")).OtherSchema);

    private static string EventOf(RecordingForm form, string line) =>
        Encoding.UTF8.GetString(form.EventOf(Encoding.UTF8.GetBytes(line)).Span);
}
