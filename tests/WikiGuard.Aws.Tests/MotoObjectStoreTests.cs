using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Aws.Tests;

/// <summary>The contract on an S3 that others have written.</summary>
[NeedsProgram("moto_server")]
public sealed class MotoObjectStoreTests(MotoServer moto) : ObjectStoreContract, IClassFixture<MotoServer>, IAsyncLifetime
{
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;
    private string _bucket = null!;

    protected override IObjectStore Store => _store;

    // moto looks at the condition and then writes, without a lock around both: of writers that meet, each may find the key free. S3 lets
    // one through.
    protected override int MostWinners => int.MaxValue;

    public async Task InitializeAsync()
    {
        _client = new AmazonS3Client(
            new BasicAWSCredentials("AKIAMOTO", "moto-secret"),
            new AmazonS3Config { ServiceURL = moto.Address, ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 1 });
        _bucket = await moto.CreateBucketAsync();
        _store = new S3ObjectStore(_client, _bucket, new Random(1));
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_missing_bucket_is_for_people_to_mend_and_named()
    {
        var store = new S3ObjectStore(_client, "no-such-bucket", new Random(1));

        var read = await Assert.ThrowsAsync<InvalidConfigException>(() => store.GetAsync("a", CancellationToken.None));
        var written = await Assert.ThrowsAsync<InvalidConfigException>(
            () => store.PutIfAbsentAsync("a", new byte[] { 1 }, CancellationToken.None));
        var listed = await Assert.ThrowsAsync<InvalidConfigException>(() => store.ListAsync("", CancellationToken.None));

        Assert.All([read, written, listed], e => Assert.Contains("NoSuchBucket", e.Message, StringComparison.Ordinal));
    }

    /// <summary>What was replaced or deleted is destroyed; what is there stays, and what is deleted does not come back.</summary>
    [Fact]
    public async Task Earlier_versions_are_destroyed_and_nothing_comes_back()
    {
        await _client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        { BucketName = _bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        await EarlierVersions.DestroyAsync(_store);

        var kept = (await _client.ListVersionsAsync(_bucket)).Versions.Where(v => v.IsDeleteMarker != true).Select(v => v.Key);
        Assert.Equal(["config/a", "landing/1", "landing/2", "landing/3", "landing/4"], kept.Order(StringComparer.Ordinal));
    }
}
