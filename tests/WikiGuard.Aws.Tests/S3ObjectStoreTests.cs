using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using WikiGuard.Ports;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.S3;

namespace WikiGuard.Aws.Tests;

public sealed class S3ObjectStoreTests : DatedObjectStoreContract, IAsyncLifetime
{
    private LocalS3 _s3 = null!;
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;

    protected override IObjectStore Store => _store;

    protected override void SetWritten(string key, DateTimeOffset time) => _s3.SetWritten(key, time);

    public async Task InitializeAsync()
    {
        _s3 = await LocalS3.StartAsync(pageSize: 3);
        _client = Client(LocalS3.SecretKey);
        _store = new S3ObjectStore(_client, LocalS3.Bucket, new Random(1));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _s3.DisposeAsync();
    }

    public static TheoryData<string> Operations => ["get", "put new", "replace", "list", "move", "delete"];

    [Fact]
    public async Task A_list_reads_one_page_after_the_other()
    {
        for (var i = 0; i < 8; i++)
            await PutAsync($"landing/{i}", "x");

        Assert.Equal(8, (await ListAsync("landing/")).Count);

        Assert.Equal(3, _s3.Requests.Count(r => r.StartsWith("GET ", StringComparison.Ordinal)));
    }

    /// <summary>What was replaced or deleted is destroyed; what is there stays, and what is deleted does not come back.</summary>
    [Fact]
    public async Task Earlier_versions_are_destroyed_and_nothing_comes_back()
    {
        _s3.KeepVersions();
        await EarlierVersions.DestroyAsync(_store);

        Assert.Equal(["config/a", "landing/1", "landing/2", "landing/3", "landing/4"],
            _s3.Contents.Select(c => c.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_busy_S3_is_worth_another_try_later(string operation)
    {
        await PutAsync("a", "x");
        _s3.Fail(S3Fault.SlowDown, S3Fault.SlowDown);

        var failure = await Assert.ThrowsAsync<TransientException>(() => RunAsync(operation, _store));

        Assert.Contains("reduce your request rate", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task One_busy_answer_is_not_noticed(string operation)
    {
        await PutAsync("a", "x");
        _s3.Fail(S3Fault.SlowDown);

        await RunAsync(operation, _store);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_missing_right_is_for_people_to_mend_and_named(string operation)
    {
        await PutAsync("a", "x");
        _s3.Fail(S3Fault.AccessDenied);

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => RunAsync(operation, _store));

        Assert.Contains($"s3://{LocalS3.Bucket}/", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AccessDenied", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_missing_bucket_is_for_people_to_mend_and_named(string operation)
    {
        var failure = await Assert.ThrowsAsync<InvalidConfigException>(
            () => RunAsync(operation, new S3ObjectStore(_client, "no-such-bucket", new Random(1))));

        Assert.Contains("s3://no-such-bucket/", failure.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchBucket", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_in_another_region_is_for_people_to_mend()
    {
        _s3.Fail(S3Fault.OtherRegion);

        await Assert.ThrowsAsync<InvalidConfigException>(() => PutAsync("a", "x"));
    }

    [Fact]
    public async Task Two_conditional_writes_that_meet_are_worth_another_try()
    {
        _s3.Fail(S3Fault.Conflict);
        await Assert.ThrowsAsync<TransientException>(() => PutAsync("a", "x"));
        _s3.Fail(S3Fault.Conflict);
        await Assert.ThrowsAsync<TransientException>(() => Store.PutIfMatchAsync("a", new byte[] { 1 }, "\"tag\"", CancellationToken.None));

        Assert.Empty(_s3.Objects);
    }

    [Fact]
    public async Task A_body_that_came_too_slowly_is_worth_another_try()
    {
        _s3.Fail(S3Fault.RequestTimeout, S3Fault.RequestTimeout);

        await Assert.ThrowsAsync<TransientException>(() => PutAsync("a", "x"));
    }

    [Fact]
    public async Task A_copy_that_failed_under_a_200_does_not_delete_the_object()
    {
        await PutAsync("landing/a", "content");
        _s3.Fail(S3Fault.FailedCopy, S3Fault.FailedCopy);

        await Assert.ThrowsAsync<TransientException>(() => Store.MoveAsync("landing/a", "committed/a", CancellationToken.None));

        Assert.Equal(["landing/a"], _s3.Objects.Keys);
    }

    [Fact]
    public async Task A_delete_of_many_names_the_object_that_it_may_not_delete_and_deletes_the_rest()
    {
        await PutAsync("a", "x");
        await PutAsync("b", "x");
        _s3.Undeletable.Add("a");

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => Store.DeleteAsync(["a", "b"], CancellationToken.None));

        Assert.Contains("s3://lakehouse/a: Access Denied (AccessDenied)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], _s3.Objects.Keys);
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_known_as_ones_own()
    {
        _s3.Fail(Fault.LostAnswer);
        Assert.True(await PutAsync("a", "content"));
        var before = _s3.TagOf("a");
        _s3.Fail(Fault.LostAnswer);
        var etag = await Store.PutIfMatchAsync("a", "changed"u8.ToArray(), before, CancellationToken.None);

        Assert.Equal("changed", await TextAsync("a"));
        Assert.Equal(_s3.TagOf("a"), etag);
        Assert.Equal(4, _s3.Requests.Count(r => r.StartsWith("PUT ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("content")] // as it happens
    [InlineData("other")]
    public async Task An_object_of_another_writer_is_never_taken_for_ones_own(string content)
    {
        var other = new S3ObjectStore(_client, LocalS3.Bucket, new Random(2));
        await other.PutIfAbsentAsync("a", Encoding.UTF8.GetBytes(content), CancellationToken.None);

        _s3.Fail(Fault.Cut);
        Assert.False(await PutAsync("a", "content"));
        _s3.Fail(Fault.Cut);
        await Assert.ThrowsAsync<ConflictException>(
            () => Store.PutIfMatchAsync("a", "mine"u8.ToArray(), "\"old\"", CancellationToken.None));

        Assert.Equal(content, await TextAsync("a"));
    }

    [Fact]
    public async Task Who_may_not_read_objects_hears_that_another_was_first()
    {
        await PutAsync("a", "x");
        _s3.Fail(Fault.LostAnswer, S3Fault.Taken, S3Fault.AccessDenied);

        Assert.False(await PutAsync("b", "x"));
    }

    [Fact]
    public async Task An_interrupted_write_leaves_nothing_visible()
    {
        using var cancelled = new CancellationTokenSource();
        var put = _store.PutIfAbsentAsync("a", new byte[20_000_000], cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);

        Assert.Empty(_s3.Objects);
    }

    [Fact]
    public async Task An_unreachable_S3_is_worth_another_try()
    {
        await _s3.DisposeAsync();

        await Assert.ThrowsAsync<TransientException>(() => Store.GetAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task Unsigned_requests_are_refused()
    {
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri($"{_s3.Address}/{LocalS3.Bucket}/a"));

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public void A_query_engine_finds_objects_by_their_s3_address() =>
        Assert.Equal("s3://lakehouse/landing/a b", Store.PathOf("landing/a b"));

    private static async Task RunAsync(string operation, IObjectStore store)
    {
        switch (operation)
        {
            case "get":
                await store.GetAsync("a", CancellationToken.None);
                break;
            case "put new":
                await store.PutIfAbsentAsync("b", new byte[] { 1 }, CancellationToken.None);
                break;
            case "replace":
                var etag = (await store.GetAsync("a", CancellationToken.None))?.ETag ?? "none";
                await store.PutIfMatchAsync("a", Encoding.UTF8.GetBytes("y"), etag, CancellationToken.None);
                break;
            case "list":
                await store.ListAsync("", CancellationToken.None);
                break;
            case "delete":
                await store.DeleteAsync(["a"], CancellationToken.None);
                break;
            default:
                await store.MoveAsync("a", "c", CancellationToken.None);
                break;
        }
    }

    private AmazonS3Client Client(string secretKey) => new(
        new BasicAWSCredentials(LocalS3.AccessKey, secretKey),
        new AmazonS3Config { ServiceURL = _s3.Address, ForcePathStyle = true, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 1 });
}
