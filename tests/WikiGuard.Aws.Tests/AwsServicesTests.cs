using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Ports;
using WikiGuard.Testing.S3;

namespace WikiGuard.Aws.Tests;

/// <summary>Reads the process's environment, so its tests run one after the other and restore it.</summary>
[Collection("the process's environment")]
public sealed class AwsServicesTests : IDisposable
{
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }

    [Fact]
    public void On_AWS_the_bucket_stands_in_the_host_name()
    {
        using var services = Services();

        // A signed address is made by the same rules as a request's, without sending one.
        var address = services.GetRequiredService<IAmazonS3>().GetPreSignedURL(
            new GetPreSignedUrlRequest { BucketName = LocalS3.Bucket, Key = "landing/a", Expires = DateTime.UnixEpoch.AddYears(90) });

        Assert.StartsWith("https://lakehouse.s3.eu-west-1.amazonaws.com/landing/a?", address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task At_an_endpoint_of_my_own_the_bucket_stands_in_the_path(string variable)
    {
        await using var s3 = await LocalS3.StartAsync();
        Set(variable, s3.Address);
        await using var services = Services();

        await services.GetRequiredService<IObjectStore>().PutIfAbsentAsync("landing/a", new byte[] { 1 }, CancellationToken.None);

        Assert.Equal(["PUT /lakehouse/landing/a"], s3.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void A_missing_bucket_is_named_before_anything_starts(string? bucket)
    {
        Set("WIKIGUARD_BUCKET", bucket);

        var failure = Assert.Throws<InvalidConfigException>(() => new ServiceCollection().AddS3Lakehouse());

        Assert.Contains("WIKIGUARD_BUCKET is not set", failure.Message, StringComparison.Ordinal);
    }

    private ServiceProvider Services()
    {
        Set("WIKIGUARD_BUCKET", LocalS3.Bucket);
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ACCESS_KEY_ID", LocalS3.AccessKey);
        Set("AWS_SECRET_ACCESS_KEY", LocalS3.SecretKey);
        return new ServiceCollection().AddS3Lakehouse().BuildServiceProvider();
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
