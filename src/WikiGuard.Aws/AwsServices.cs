using System.Security.Cryptography;
using Amazon;
using Amazon.Athena;
using Amazon.S3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.Aws.Alerts;
using WikiGuard.Aws.Athena;
using WikiGuard.Aws.Glue;
using WikiGuard.Aws.Services;
using WikiGuard.Config;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Metrics;
using WikiGuard.Pipeline;
using WikiGuard.Ports;

namespace WikiGuard.Aws;

/// <summary>Registers the ports' AWS implementations.</summary>
public static class AwsServices
{
    // A function has at least a minute, and the SDK makes up to three attempts. The largest request, a batch of records, has 6 MB.
    private static readonly TimeSpan S3Timeout = TimeSpan.FromSeconds(15);

    // The SDK would wait for a lost answer longer than a lease lasts, and longer than a function that is to end has left; the adapter
    // repeats requests by itself.
    private static readonly TimeSpan AthenaTimeout = TimeSpan.FromSeconds(7);

    /// <summary>The object store on S3, in the bucket that the settings name. The host adds a <see cref="Random"/>.</summary>
    /// <exception cref="InvalidConfigException">The settings do not name one.</exception>
    public static IServiceCollection AddS3Lakehouse(this IServiceCollection services)
    {
        var settings = LakehouseSettings.FromEnvironment();
        return services.AddSingleton(settings).AddS3Lakehouse(settings.Bucket);
    }

    /// <summary>The object store on S3, in a bucket. The host adds a <see cref="Random"/>.</summary>
    /// <param name="timeout">For one attempt at a request; null for 15 s.</param>
    public static IServiceCollection AddS3Lakehouse(this IServiceCollection services, string bucket, TimeSpan? timeout = null) => services
        .AddSingleton<IAmazonS3>(_ => new AmazonS3Client(S3Config(timeout)))
        .AddSingleton(p => new S3ObjectStore(p.GetRequiredService<IAmazonS3>(), bucket, p.GetRequiredService<Random>()))
        .AddSingleton<IObjectStore>(p => p.GetRequiredService<S3ObjectStore>());

    /// <summary>
    /// The object store on S3, and the tables through Athena. The host adds logging, the clock and a <see cref="Random"/>.
    /// </summary>
    /// <param name="timeout">For one attempt at a request; null for 15 s, and for Athena 7 s.</param>
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static IServiceCollection AddAthenaLakehouse(this IServiceCollection services, TimeSpan? timeout = null)
    {
        var from = new HostSettings();
        var lakehouse = LakehouseSettings.Read(from);
        var athena = AthenaSettings.Read(from);
        from.ThrowIfAny();
        return services
            .AddSingleton(lakehouse).AddS3Lakehouse(lakehouse.Bucket, timeout)
            .AddSingleton(athena)
            .AddSingleton<IAmazonAthena>(_ => new AmazonAthenaClient(
                new AmazonAthenaConfig { HttpClientFactory = new BoundedHttp(timeout ?? AthenaTimeout), MaxErrorRetry = 1 }))
            .AddSingleton<AthenaQueryEngine>()
            .AddSingleton(p => new ScanMeter(p.GetRequiredService<AthenaQueryEngine>()))
            .AddSingleton<IQueryEngine>(p => p.GetRequiredService<ScanMeter>())
            .AddSingleton<ILandingTables, AthenaLandingTables>()
            .AddSingleton<ITableSnapshots, IcebergSnapshots>()
            .AddSingleton<ITableVersions>(p => new GlueTableVersions(
                p.GetRequiredService<AthenaSettings>(), p.GetRequiredService<ILogger<GlueTableVersions>>(), timeout: timeout))
            .AddSingleton(p => new AthenaDialect(
                p.GetRequiredService<AthenaSettings>().Database, p.GetRequiredService<IObjectStore>().PathOf("warehouse")))
            .AddSingleton<ITableMaintenance, IcebergMaintenance>();
    }

    /// <summary>
    /// The layers over the lakehouse on Athena, as a function runs them: by the system's clock, with the configuration of the bucket, under
    /// leases in the function's name; alerts name commands for the stack of <c>WIKIGUARD_STACK</c>. The host adds logging.
    /// </summary>
    /// <param name="program">Names the holder of leases outside Lambda.</param>
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static IServiceCollection AddAthenaPromotion(this IServiceCollection services, string program) => services
        .AddAthenaLakehouse()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<IEventClock, SystemEventClock>()
        // Functions that start at the same moment must not wait for the same lengths of time.
        .AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))
        .AddAlerts()
        .AddSingleton(ToolAdvice.OfStack(new HostSettings().Text("stack")))
        .AddSingleton(new LeaseHolder(HolderName(program)))
        .AddPromotion().AddSingleton<IConfigInForce, StoredConfig>();

    /// <summary>Alerts to the SNS topic that <c>WIKIGUARD_ALERT_TOPIC</c> names, and to the log; without one, to the log only.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<LogAlertSink>();
        var from = new HostSettings();
        var topic = from.Parsed("alert_topic", t => Arn.TryParse(t, out var arn) ? arn : null, "give the ARN of an SNS topic.");
        from.ThrowIfAny();
        return topic is null
            ? services.AddSingleton<IAlertSink>(p => p.GetRequiredService<LogAlertSink>())
            : services.AddSingleton<IAlertSink>(p => ActivatorUtilities.CreateInstance<SnsAlertSink>(p, topic));
    }

    // An instance runs one invocation at a time, and its log stream holds each of them.
    private static string HolderName(string program) =>
        $"{Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") ?? program} "
            + $"{Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME") ?? Environment.MachineName}";

    // AWS wants the bucket in the host name; a custom endpoint (AWS_ENDPOINT_URL_S3) seldom has a name for each bucket. This asks a second
    // configuration, because one that has been asked for its endpoint no longer passes it to the client.
    internal static AmazonS3Config S3Config(TimeSpan? timeout) => new()
    {
        ForcePathStyle = new AmazonS3Config().ServiceURL is not null,
        HttpClientFactory = new BoundedHttp(timeout ?? S3Timeout),
    };
}
