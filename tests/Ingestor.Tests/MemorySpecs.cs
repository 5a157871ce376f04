using System.Globalization;
using System.Xml.Linq;
using WikiGuard.Testing;
using Xunit.Abstractions;

namespace WikiGuard.Functions.Ingestor.Tests;

public sealed class MemorySpecs(ITestOutputHelper output) : IAsyncLifetime
{
    private const long Bound = 128L * 1024 * 1024;

    private IngestorWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await IngestorWorld.CreateAsync();
        // As in the image.
        foreach (var variable in XDocument.Load(Path.Combine(Repository.Root, ImageSpecs.Project)).Descendants("ContainerEnvironmentVariable"))
            _world.Settings[variable.Attribute("Include")!.Value] = variable.Attribute("Value")!.Value;
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_flood_takes_less_than_128_MB()
    {
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");
        for (var i = 0; i < 40; i++)
        {
            _world.Publish(2500);
            await Eventually.HoldsAsync(() => _world.Tail.DistinctCount >= _world.Monitored.Count - 5000, ingestor.Story, () => ingestor.HasExited);
        }
        await _world.DeliveredAsync(ingestor);

        var peak = PeakBytes(ingestor.Id);
        output.WriteLine($"{peak / 1e6:0.0} MB");
        Assert.InRange(peak, 1, Bound);
    }

    // The kernel's own count of the most that was ever resident.
    private static long PeakBytes(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
