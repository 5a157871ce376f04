using Amazon.S3;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Ports;

namespace WikiGuard.Aws;

/// <summary>Registers the ports' AWS implementations.</summary>
public static class AwsServices
{
    /// <summary>The object store on S3, in the bucket that the environment names.</summary>
    /// <exception cref="InvalidConfigException">The environment does not name one.</exception>
    public static IServiceCollection AddS3Lakehouse(this IServiceCollection services)
    {
        var settings = LakehouseSettings.FromEnvironment();
        return services.AddSingleton(settings).AddS3Lakehouse(settings.Bucket);
    }

    /// <summary>The object store on S3, in a bucket.</summary>
    public static IServiceCollection AddS3Lakehouse(this IServiceCollection services, string bucket) => services
        .AddSingleton<IAmazonS3>(_ => new AmazonS3Client(Config()))
        .AddSingleton<IObjectStore>(p => new S3ObjectStore(p.GetRequiredService<IAmazonS3>(), bucket));

    // AWS wants the bucket in the host name; an endpoint of one's own (AWS_ENDPOINT_URL_S3) seldom has a name for each bucket. Asked of a second
    // configuration, because one that has been asked for its endpoint no longer takes it to the client.
    private static AmazonS3Config Config() => new() { ForcePathStyle = new AmazonS3Config().ServiceURL is not null };
}
