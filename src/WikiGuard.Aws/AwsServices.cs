using Amazon.Athena;
using Amazon.S3;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Aws.Alerts;
using WikiGuard.Aws.Athena;
using WikiGuard.Maintenance;
using WikiGuard.Metrics;
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
        .AddSingleton<IAmazonS3>(_ => new AmazonS3Client(S3Config()))
        .AddSingleton<IObjectStore>(p => new S3ObjectStore(p.GetRequiredService<IAmazonS3>(), bucket));

    /// <summary>The object store on S3, and the tables by way of Athena. The host adds logging, the clock and a <see cref="Random"/>.</summary>
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static IServiceCollection AddAthenaLakehouse(this IServiceCollection services)
    {
        var environment = new EnvironmentSettings();
        var lakehouse = LakehouseSettings.Read(environment);
        var athena = AthenaSettings.Read(environment);
        environment.Check();
        return services
            .AddSingleton(lakehouse).AddS3Lakehouse(lakehouse.Bucket)
            .AddSingleton(athena)
            .AddSingleton<IAmazonAthena>(_ => new AmazonAthenaClient(AthenaConfig()))
            .AddSingleton<AthenaQueryEngine>()
            .AddSingleton(p => new ScanMeter(p.GetRequiredService<AthenaQueryEngine>()))
            .AddSingleton<IQueryEngine>(p => p.GetRequiredService<ScanMeter>())
            .AddSingleton<ITableMaintenance, IcebergMaintenance>();
    }

    /// <summary>Alerts to the SNS topic that <c>WIKIGUARD_ALERT_TOPIC</c> names, and to the log; without one, to the log only.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<LogAlertSink>();
        return EnvironmentSettings.Optional("WIKIGUARD_ALERT_TOPIC") is { } topic
            ? services.AddSingleton<IAlertSink>(p => ActivatorUtilities.CreateInstance<SnsAlertSink>(p, topic))
            : services.AddSingleton<IAlertSink>(p => p.GetRequiredService<LogAlertSink>());
    }

    // AWS wants the bucket in the host name; an endpoint of one's own (AWS_ENDPOINT_URL_S3) seldom has a name for each bucket. Asked of a second
    // configuration, because one that has been asked for its endpoint no longer takes it to the client.
    private static AmazonS3Config S3Config() => new() { ForcePathStyle = new AmazonS3Config().ServiceURL is not null };

    // Requests are small and answered at once. The SDK would wait for a lost answer longer than a lease lasts, and than a function has left when it is told
    // to end; the adapter repeats them by itself.
    private static AmazonAthenaConfig AthenaConfig() => new() { Timeout = TimeSpan.FromSeconds(7), MaxErrorRetry = 1 };
}
