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
        return services
            .AddSingleton(settings)
            .AddSingleton<IAmazonS3>(_ => new AmazonS3Client(new AmazonS3Config { ForcePathStyle = true }))
            .AddSingleton<IObjectStore>(p => new S3ObjectStore(p.GetRequiredService<IAmazonS3>(), settings.Bucket));
    }
}
