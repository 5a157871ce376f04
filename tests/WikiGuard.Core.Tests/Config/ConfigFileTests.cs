using System.IO.Compression;
using System.Text;

namespace WikiGuard.Config;

public sealed class ConfigFileTests
{
    private const string Yaml = "entities:\n- title: Zürich\n";

    [Fact]
    public void A_file_of_another_kind_is_refused_by_what_it_is()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes(Yaml));

        Assert.Equal("a.yaml is packed with gzip. Unpack it: gzip -dc FILE > FILE.unpacked", RefusalOf(packed.ToArray()));
        Assert.Contains("is UTF-16 text", RefusalOf([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Yaml)]), StringComparison.Ordinal);
        Assert.Contains("is UTF-16 text", RefusalOf(Encoding.Unicode.GetBytes(Yaml)), StringComparison.Ordinal);
        Assert.Equal("a.yaml is not UTF-8 text: it breaks at byte 20. Save it as UTF-8.", RefusalOf(Encoding.Latin1.GetBytes(Yaml)));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text() =>
        Assert.Equal(Yaml, new ConfigFile("a.yaml", new byte[] { 0xEF, 0xBB, 0xBF }.Concat(Encoding.UTF8.GetBytes(Yaml)).ToArray()).Text);

    [Fact]
    public async Task A_folder_is_told_as_one()
    {
        var refused = await Assert.ThrowsAsync<InvalidConfigException>(
            () => ConfigFile.ReadAsync(Path.GetTempPath(), CancellationToken.None));

        Assert.EndsWith("is a folder. Give a file in it.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.yaml")]
    [InlineData("none/columns.yaml")]
    public async Task A_file_that_does_not_exist_is_told_in_our_words(string name)
    {
        var path = Path.Combine(Path.GetTempPath(), "wikiguard-none", name);

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(() => ConfigFile.ReadAsync(path, CancellationToken.None));

        Assert.Equal($"{path} cannot be read: there is no such file. Give the path of a file that you may read.", refused.Message);
    }

    private static string RefusalOf(byte[] content) =>
        Assert.Throws<InvalidConfigException>(() => new ConfigFile("a.yaml", content).Text).Message;
}
