using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Alerts;
using WikiGuard.Aws;
using WikiGuard.InForce;
using WikiGuard.Pipeline;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
[assembly: LambdaGlobalProperties(GenerateMain = true)]

namespace WikiGuard.Functions.Promotion;

/// <summary>Wires the functions on AWS.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddLogging(logging => logging.AddPowertoolsLogger(options => options.Service = "wikiguard-promotion"));
        services.AddAthenaPromotion("promotion");
        // Deployed with the function: it says what people hear, and nothing of what is stored.
        var alerts = PromotionConfig.DeployedPath(AlertSettings.FileName);
        services.AddSingleton(AlertSettings.Parse(File.ReadAllText(alerts), alerts).Risk);
        services.AddSingleton(Console.Out).AddSingleton<WaitingInput>().AddSingleton<RunReport>();
    }
}
