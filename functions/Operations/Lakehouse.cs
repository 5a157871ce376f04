using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Aws.Athena;
using WikiGuard.Leases;
using WikiGuard.Pipeline;
using WikiGuard.Ports;
using WikiGuard.Schema;

namespace WikiGuard.Functions.Operations;

/// <summary>
/// The services that work on the tables, created on first use: most of these functions have no lakehouse in their environment, and an
/// invalid one must be reported to CloudFormation as an answer, which a function that does not start cannot give.
/// </summary>
public sealed class Lakehouse(ILoggerFactory logging, TimeProvider time) : IAsyncDisposable
{
    private ServiceProvider? _services;

    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public T Get<T>()
        where T : notnull => (_services ??= Build()).GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;

    private ServiceProvider Build() => new ServiceCollection()
        .AddSingleton(logging)
        .AddLogging()
        .AddSingleton(time)
        .AddSingleton<IEventClock, SystemEventClock>()
        // Functions that start at the same tick must not wait for the same lengths of time.
        .AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))
        .AddAlerts()
        .AddSingleton(new LeaseHolder(
            $"maintenance {Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME") ?? Environment.MachineName}"))
        .AddAthenaLakehouse()
        .AddPromotion()
        .AddSingleton(LakehouseSchema.Current)
        .AddSingleton<ISchemaDialect>(p => p.GetRequiredService<AthenaDialect>())
        .AddSingleton<SchemaMigration>()
        .BuildServiceProvider();
}
