using WikiGuard.Fakes;

namespace WikiGuard.Batches;

public sealed class CheckpointStoreTests
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 1, 26, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560);

    private static readonly BatchPlan Plan = new(
        "bronze-00000007", 7, new LandedFiles(["landing/a", "landing/b"], new EventSpan(Noon, Noon.AddSeconds(4))), Noon,
        [new DateOnly(2026, 1, 26)])
    {
        RowsIn = 12,
        MoreWaits = true,
        Span = new EventSpan(Noon.AddMinutes(-1), Noon),
    };

    private readonly MemoryObjectStore _objects = new();
    private readonly CheckpointStore _store;

    public CheckpointStoreTests() => _store = new CheckpointStore(_objects);

    [Fact]
    public async Task A_layer_begins_without_a_checkpoint()
    {
        var (checkpoint, etag) = await _store.LoadAsync("bronze", CancellationToken.None);

        Assert.Equal((LayerCheckpoint.Start, null), (checkpoint, etag));
    }

    [Fact]
    public async Task A_checkpoint_comes_back_with_its_whole_plan()
    {
        await _store.SaveAsync("bronze", new LayerCheckpoint(6, 0, Plan), etag: null, CancellationToken.None);

        var (checkpoint, _) = await _store.LoadAsync("bronze", CancellationToken.None);

        Assert.Equivalent(new LayerCheckpoint(6, 0, Plan), checkpoint, strict: true);
        Assert.Equal(Plan.Now, checkpoint.Planned!.Now);
    }

    [Fact]
    public async Task Layers_do_not_share_a_checkpoint()
    {
        await _store.SaveAsync("bronze", new LayerCheckpoint(6, 0, null), etag: null, CancellationToken.None);

        Assert.Equal(LayerCheckpoint.Start, (await _store.LoadAsync("silver", CancellationToken.None)).Checkpoint);
    }

    [Fact]
    public async Task Each_save_gives_the_tag_for_the_next_and_an_old_tag_is_a_conflict()
    {
        var first = await _store.SaveAsync("bronze", new LayerCheckpoint(1, 0, null), etag: null, CancellationToken.None);
        var second = await _store.SaveAsync("bronze", new LayerCheckpoint(2, 0, null), first, CancellationToken.None);

        await Assert.ThrowsAsync<ConflictException>(
            () => _store.SaveAsync("bronze", new LayerCheckpoint(3, 0, null), first, CancellationToken.None));
        await Assert.ThrowsAsync<ConflictException>(
            () => _store.SaveAsync("bronze", new LayerCheckpoint(3, 0, null), etag: null, CancellationToken.None));
        await _store.SaveAsync("bronze", new LayerCheckpoint(3, 0, null), second, CancellationToken.None);

        Assert.Equal(3, (await _store.LoadAsync("bronze", CancellationToken.None)).Checkpoint.BatchSeq);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"batch_seq\": -4, \"source_seq\": 4, \"planned\": null}")]
    [InlineData("{\"batch_seq\": 4, \"source_seq\": -1, \"planned\": null}")]
    [InlineData("{}")] // not a start: something has emptied it
    [InlineData("{\"batch_seq\": 4, \"source_seq\":")]
    [InlineData("{\"batch_seq\": \"4\", \"source_seq\": 4, \"planned\": null}")]
    [InlineData("{\"batch_seq\": 4, \"planned\": null}")]
    [InlineData("{\"batch_seq\": 4, \"source_seq\": 4, \"planned\": {\"batch_id\": \"silver-00000005\"}}")]
    [InlineData("{\"batch_seq\": 4, \"source_seq\": 4, \"planned\": {\"batch_id\": null, \"batch_seq\": 5, \"from_seq\": 5, \"to_seq\": "
        + "5, \"now\": \"2026-01-26T12:00:00Z\", \"dates\": null, \"keys\": [], \"rows_in\": 0, \"more_waits\": false}}")]
    [InlineData("\0\0\0\0")]
    public async Task A_damaged_checkpoint_is_fatal_and_named(string content)
    {
        _objects.Put("checkpoints/silver/checkpoint.json", content);

        var e = await Assert.ThrowsAsync<DamagedStoreException>(() => _store.LoadAsync("silver", CancellationToken.None));

        Assert.StartsWith("checkpoints/silver/checkpoint.json cannot be read: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_manifest_of_a_batch_stays()
    {
        await _store.WriteManifestAsync("silver", Manifest(rows: 5), CancellationToken.None);
        await _store.WriteManifestAsync("silver", Manifest(rows: 6), CancellationToken.None);

        Assert.Equivalent(Manifest(rows: 5), await _store.ReadManifestAsync("silver", 3, CancellationToken.None), strict: true);
    }

    [Fact]
    public async Task A_manifest_that_is_gone_or_damaged_is_fatal_and_named()
    {
        var gone = await Assert.ThrowsAsync<FatalException>(() => _store.ReadManifestAsync("silver", 3, CancellationToken.None));
        _objects.Put("batches/silver/00000003.json", "{\"batch_id\":\"silver-00000003\"}");
        var damaged = await Assert.ThrowsAsync<DamagedStoreException>(() => _store.ReadManifestAsync("silver", 3, CancellationToken.None));

        Assert.StartsWith("batches/silver/00000003.json is missing", gone.Message, StringComparison.Ordinal);
        Assert.StartsWith("batches/silver/00000003.json cannot be read: ", damaged.Message, StringComparison.Ordinal);
    }

    private static BatchManifest Manifest(long rows) =>
        new("silver-00000003", 3, [new DateOnly(2026, 1, 26)], new Dictionary<string, long>(StringComparer.Ordinal) { ["silver"] = rows });
}
