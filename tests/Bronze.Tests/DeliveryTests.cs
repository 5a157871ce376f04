using Amazon.Lambda.KafkaEvents;
using WikiGuard.Bronze;
using WikiGuard.Ports;
using WikiGuard.Testing.Lambda;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task An_empty_event_lands_nothing()
    {
        await using var landing = await LandingArea.CreateAsync();

        Assert.Equal(new LandedBatch(0, 0, 0), await landing.DeliverAsync());
        Assert.Equal(new LandedBatch(0, 0, 0),
            await LandingArea.Function(landing.Objects).WriteBronze(new KafkaEvent(), new InvocationContext()));

        Assert.Empty(await landing.FilesAsync());
    }

    [Fact]
    public async Task Each_topic_partition_and_verdict_has_a_file_of_its_own()
    {
        await using var landing = await LandingArea.CreateAsync();

        var landed = await landing.DeliverAsync(
            Record(8, Event("a")), Record(9, "bad"), Record(10, Event("b")),
            Record(8, Event("c"), partition: 11),
            Record(0, "bad", topic: Topics.DeadLetters));

        Assert.Equal(new LandedBatch(4, 1, 0), landed);
        Assert.Collection(
            await landing.FilesAsync(),
            f => Assert.Matches("^landing/bronze_events/cleaned_events/0/00000000000000000008-00000000000000000010-[0-9a-f]{16}\\.parquet$",
                f),
            f => Assert.Matches("^landing/bronze_events/cleaned_events/11/00000000000000000008-00000000000000000008-[0-9a-f]{16}\\.parquet$", f),
            f => Assert.Matches("^landing/bronze_quarantine/cleaned_events/0/00000000000000000009-00000000000000000009-[0-9a-f]{16}\\.parquet$", f),
            f => Assert.Matches("^landing/bronze_quarantine/dlq_events/0/00000000000000000000-00000000000000000000-[0-9a-f]{16}\\.parquet$",
                f));
    }

    [Fact]
    public async Task The_same_batch_again_lands_nothing_new_and_says_so()
    {
        await using var landing = await LandingArea.CreateAsync();
        await landing.DeliverAsync(Batch());
        var files = await landing.FilesAsync();

        Assert.Equal(new LandedBatch(3, 1, 3), await landing.DeliverAsync(Batch()));

        Assert.Equal(files, await landing.FilesAsync());

        static IEnumerable<KafkaEvent.KafkaEventRecord> Batch() =>
            [Record(0, Event("a")), Record(1, Event("b")), Record(2, "bad"), Record(0, "bad", topic: Topics.DeadLetters)];
    }

    [Fact]
    public async Task A_batch_cut_otherwise_lands_again_with_equal_rows_for_the_merge_to_find()
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Enumerable.Range(0, 4).Select(i => Record(i, Event($"id-{i}"))));
        Assert.Equal(new LandedBatch(4, 0, 0), await landing.DeliverAsync(Enumerable.Range(2, 4).Select(i => Record(i, Event($"id-{i}")))));

        Assert.Equal(8, await landing.ValueAsync<long>("select count(*) from landing_bronze_events"));
        Assert.Equal(6, await landing.ValueAsync<long>(
            "select count(*) from (select distinct * exclude (\"$path\") from landing_bronze_events)"));
    }

    [Fact]
    public async Task A_topic_made_anew_lands_beside_the_old_one_at_the_same_offsets()
    {
        await using var landing = await LandingArea.CreateAsync();
        await landing.DeliverAsync(Record(0, Event("old")));

        Assert.Equal(new LandedBatch(1, 0, 0), await landing.DeliverAsync(Record(0, Event("new"))));

        Assert.Equal(2, await landing.ValueAsync<long>("select count(distinct event_id) from landing_bronze_events"));
    }

    [Fact]
    public async Task A_store_that_fails_fails_the_call_and_the_next_delivery_completes_it()
    {
        await using var landing = await LandingArea.CreateAsync();
        var failing = new FailingStore(landing.Objects, failAtPut: 2);

        await Assert.ThrowsAsync<TransientException>(() => LandingArea.DeliverAsync(failing, Batch()));
        Assert.Single(await landing.FilesAsync());

        Assert.Equal(new LandedBatch(2, 0, 1), await LandingArea.DeliverAsync(failing, Batch()));
        Assert.Equal(2, await landing.ValueAsync<long>("select count(*) from landing_bronze_events"));

        static IEnumerable<KafkaEvent.KafkaEventRecord> Batch() => [Record(0, Event("a")), Record(0, Event("b"), partition: 1)];
    }

    [Fact]
    public async Task A_call_out_of_time_fails()
    {
        await using var landing = await LandingArea.CreateAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LandingArea.DeliverAsync(landing.Objects, [Record(0, Event("a"))],
                new InvocationContext { RemainingTime = TimeSpan.Zero }));

        Assert.Empty(await landing.FilesAsync());
    }

    private sealed class FailingStore(IObjectStore store, int failAtPut) : IObjectStore
    {
        private int _puts;

        public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            ++_puts == failAtPut
                ? throw new TransientException("The disk is full.") : store.PutIfAbsentAsync(key, content, cancellationToken);

        public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken) => throw new NotSupportedException();

        public string PathOf(string key) => throw new NotSupportedException();
    }
}
