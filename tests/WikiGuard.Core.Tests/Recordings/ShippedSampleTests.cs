using System.IO.Compression;
using WikiGuard.Recordings;

namespace WikiGuard.Core.Tests.Recordings;

public class ShippedSampleTests
{
    private const int MostBytes = 1_000_000;

    private static readonly RecordingOptions Sample = new(3_000, Days: 3, Seed: 1) { Signals = true };

    [Fact]
    public async Task The_shipped_sample_is_what_the_generator_makes()
    {
        // After a change of the generator: WIKIGUARD_WRITE_SAMPLE=1 dotnet test tests/WikiGuard.Core.Tests --filter ShippedSample
        if (Environment.GetEnvironmentVariable("WIKIGUARD_WRITE_SAMPLE") == "1")
            await WriteAsync();

        await using var gzip = new GZipStream(File.OpenRead(SamplePath), CompressionMode.Decompress);
        using var shipped = new MemoryStream();
        await gzip.CopyToAsync(shipped);

        Assert.Equal((await GeneratedRecording.Of(Sample)).Bytes, shipped.ToArray());
        Assert.InRange(new FileInfo(SamplePath).Length, 1, MostBytes);
    }

    private static string SamplePath
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                folder = folder.Parent;
            return folder is null
                ? throw new DirectoryNotFoundException("the tests do not run inside the repository")
                : Path.Combine(folder.FullName, "samples", "sample.jsonl.gz");
        }
    }

    private static async Task WriteAsync()
    {
        await using var gzip = new GZipStream(File.Create(SamplePath), CompressionLevel.SmallestSize);
        await RecordingGenerator.WriteAsync(gzip, Sample, CancellationToken.None);
    }
}
