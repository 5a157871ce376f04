using WikiGuard.Fakes;

namespace WikiGuard.Ingest;

public sealed class IngestCheckpointTests
{
    private readonly MemoryObjectStore _objects = new();

    [Theory]
    [InlineData("a-b")]
    [InlineData("junk")]
    [InlineData(".DS_Store")]
    [InlineData("stream.json~")]
    public async Task An_object_of_another_name_is_no_checkpoint(string name)
    {
        _objects.Put($"checkpoints/ingest/{name}", "nobody's");

        Assert.Empty(await new IngestCheckpointStore(_objects).CountersAsync(CancellationToken.None));
    }
}
