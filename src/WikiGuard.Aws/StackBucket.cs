using System.Security.Cryptography;
using Amazon.S3;
using WikiGuard.Aws.Stacks;
using WikiGuard.Ports;

namespace WikiGuard.Aws;

/// <summary>
/// A stack's bucket: for what a command gives an execution by way of an object, for what pages show of the state beside the tables, and for
/// alerts and silences. The AWS operations used are s3:PutObject and s3:GetObject, and s3:ListBucket for pages and alerts.
/// </summary>
public sealed class StackBucket : IDisposable
{
    private readonly AmazonS3Client _s3;

    /// <exception cref="InvalidConfigException">The environment contains invalid addresses.</exception>
    public StackBucket(string region, string bucket)
    {
        _s3 = StackRegion.Connect(region, endpoint =>
        {
            var config = AwsServices.S3Config(timeout: null);
            config.RegionEndpoint = endpoint;
            return new AmazonS3Client(config);
        });
        Objects = new S3ObjectStore(_s3, bucket, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
    }

    public IObjectStore Objects { get; }

    /// <summary>Writes an object, whatever the key holds.</summary>
    /// <exception cref="WikiGuardException">It cannot be written.</exception>
    public async Task PutAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        while (!await Objects.PutIfAbsentAsync(key, content, cancellationToken))
        {
            if (await Objects.GetAsync(key, cancellationToken) is not { } there)
                continue;
            await Objects.PutIfMatchAsync(key, content, there.ETag, cancellationToken);
            return;
        }
    }

    public void Dispose() => _s3.Dispose();
}
