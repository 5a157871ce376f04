using Amazon.Runtime;
using Amazon.S3;
using WikiGuard.Aws.Services;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.S3;

namespace WikiGuard.Aws.Tests.BadNetwork;

/// <summary>The object store on S3, one class for each of its calls.</summary>
public abstract class S3BadNetwork() : BadNetworkContract(Dialect.S3), IAsyncLifetime
{
    private LocalS3 _s3 = null!;
    private AmazonS3Client _client = null!;

    protected override LoopbackServer Server => _s3.Server;

    protected override string Subject => "s3://lakehouse/";

    private protected S3ObjectStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _s3 = await LocalS3.StartAsync();
        _client = new AmazonS3Client(
            new BasicAWSCredentials(LocalS3.AccessKey, LocalS3.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = _s3.Address,
                ForcePathStyle = true,
                AuthenticationRegion = "eu-west-1",
                MaxErrorRetry = 1,
                HttpClientFactory = new BoundedHttp(AttemptTime)
            });
        Store = new S3ObjectStore(_client, LocalS3.Bucket, new Random(1));
        _s3.Put("there", "a content"u8.ToArray());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _s3.DisposeAsync();
    }

    private protected string TagOf(string key) => _s3.TagOf(key);
}

public sealed class S3ReadBadNetwork : S3BadNetwork
{
    protected override async Task CallAsync(CancellationToken cancellationToken) =>
        Assert.Equal("a content"u8.ToArray(), (await Store.GetAsync("there", cancellationToken))!.Content.ToArray());
}

public sealed class S3WriteBadNetwork : S3BadNetwork
{
    protected override async Task CallAsync(CancellationToken cancellationToken) =>
        Assert.True(await Store.PutIfAbsentAsync("new", new byte[1000], cancellationToken));
}

[LongTest("The same faults as those of reading and writing.")]
public sealed class S3ReplaceBadNetwork : S3BadNetwork
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        var tag = await Store.PutIfMatchAsync("there", new byte[1000], TagOf("there"), cancellationToken);
        Assert.Equal(TagOf("there"), tag);
    }
}

[LongTest("The same faults as those of reading and writing.")]
public sealed class S3ListBadNetwork : S3BadNetwork
{
    protected override async Task CallAsync(CancellationToken cancellationToken) =>
        Assert.Equal(["there"], await Store.ListAsync("", cancellationToken));
}

[LongTest("The same faults as those of reading and writing.")]
public sealed class S3DeleteBadNetwork : S3BadNetwork
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        await Store.DeleteAsync(["there"], cancellationToken);
        Assert.Throws<KeyNotFoundException>(() => TagOf("there"));
    }
}

[LongTest("The same faults as those of reading and writing.")]
public sealed class S3MoveBadNetwork : S3BadNetwork
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        await Store.MoveAsync("there", "moved", cancellationToken);
        TagOf("moved");
        Assert.Throws<KeyNotFoundException>(() => TagOf("there"));
    }
}
