using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Aws;

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
        services.AddAthenaPromotion("recovery")
            .AddSingleton<ReplaySteps>().AddSingleton<RollbackSteps>().AddSingleton<BackfillSteps>()
            .AddSingleton<QuarantineSteps>().AddSingleton<StreamSteps>().AddSingleton<StartSteps>()
            .AddSingleton<PurgeSteps>().AddSingleton<PurgeObjects>();
    }
}
