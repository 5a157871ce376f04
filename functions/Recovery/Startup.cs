using System.Security.Cryptography;
using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Aws;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Pipeline;
using WikiGuard.Ports;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
[assembly: LambdaGlobalProperties(GenerateMain = true)]

namespace WikiGuard.Functions.Recovery;

/// <summary>Wires the function on AWS.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddLogging(logging => logging.AddPowertoolsLogger(options => options.Service = "wikiguard-recovery"));
        services.AddAthenaLakehouse();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IEventClock, SystemEventClock>();
        // Steps of several executions must not wait for the same lengths of time.
        services.AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        services.AddAlerts();
        services.AddSingleton(new LeaseHolder(Name()));
        services.AddPromotion().AddSingleton<IConfigInForce, StoredConfig>();
    }

    // An instance runs one invocation at a time, and its log stream holds each of them.
    private static string Name() =>
        $"{Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") ?? "recovery"} "
            + $"{Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME") ?? Environment.MachineName}";
}
