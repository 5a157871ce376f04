using System.Security.Cryptography;
using Amazon.S3;
using WikiGuard.Aws.Stacks;

namespace WikiGuard.Aws;

/// <summary>
/// A stack's bucket, for what a command gives an execution by way of an object. The AWS operations used are s3:PutObject and s3:GetObject.
/// </summary>
public sealed class StackBucket : IDisposable
{
    private readonly AmazonS3Client _s3;
    private readonly S3ObjectStore _objects;

    /// <exception cref="InvalidConfigException">The environment contains invalid addresses.</exception>
    public StackBucket(string region, string bucket)
    {
        _s3 = StackRegion.Connect(region, endpoint =>
        {
            var config = AwsServices.S3Config(timeout: null);
            config.RegionEndpoint = endpoint;
            return new AmazonS3Client(config);
        });
        _objects = new S3ObjectStore(_s3, bucket, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
    }

    /// <summary>Writes an object, whatever the key holds.</summary>
    /// <exception cref="WikiGuardException">It cannot be written.</exception>
    public async Task PutAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        while (!await _objects.PutIfAbsentAsync(key, content, cancellationToken))
        {
            if (await _objects.GetAsync(key, cancellationToken) is not { } there)
                continue;
            await _objects.PutIfMatchAsync(key, content, there.ETag, cancellationToken);
            return;
        }
    }

    public void Dispose() => _s3.Dispose();
}
