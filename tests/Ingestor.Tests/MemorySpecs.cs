using System.Globalization;
using System.Xml.Linq;
using WikiGuard.Testing;
using Xunit.Abstractions;

namespace WikiGuard.Functions.Ingestor.Tests;

public sealed class MemorySpecs(ITestOutputHelper output) : IAsyncLifetime
{
    // It is 126 to 133 MB where this was written, half of it mapped files; a leak, or a bound that does not hold, would be far above.
    private const long Bound = 160_000_000;

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
    public async Task A_flood_does_not_fill_the_memory()
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
