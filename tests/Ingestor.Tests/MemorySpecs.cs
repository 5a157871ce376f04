using System.Globalization;
using System.Xml.Linq;
using WikiGuard.Testing;
using Xunit.Abstractions;

namespace WikiGuard.Functions.Ingestor.Tests;

[LongTest("Memory shows after a hundred thousand events only.")]
public sealed class MemorySpecs(ITestOutputHelper output) : IAsyncLifetime
{
    // Its own memory, about 66 MB where this was written. The program's files, which the system maps and may drop, are another 61 MB.
    private const long Bound = 128_000_000;

    private IngestorWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await IngestorWorld.CreateAsync();
        // As in the image.
        foreach (var variable in XDocument.Load(Path.Combine(Repository.Root, ImageSpecs.Project)).Descendants(
            "ContainerEnvironmentVariable"))
            _world.Settings[variable.Attribute("Include")!.Value] = variable.Attribute("Value")!.Value;
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_flood_does_not_fill_the_memory()
    {
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");
        long peak = 0;
        for (var i = 0; i < 40; i++)
        {
            _world.Publish(2500);
            await Eventually.HoldsAsync(
                () => _world.Tail.DistinctCount >= _world.Monitored.Count - 5000, ingestor.Story, () => ingestor.HasExited);
            peak = Math.Max(peak, OwnBytes(ingestor.Id));
        }
        await _world.DeliveredAsync(ingestor);

        output.WriteLine($"{peak / 1e6:0.0} MB");
        Assert.InRange(peak, 1, Bound);
    }

    private static long OwnBytes(int process) => 1024 * File.ReadLines($"/proc/{process}/status")
        .Where(l => l.StartsWith("RssAnon:", StringComparison.Ordinal) || l.StartsWith("RssShmem:", StringComparison.Ordinal))
        .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
