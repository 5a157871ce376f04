using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Aws;
using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Quality;

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
        services.AddS3Lakehouse();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IEventClock, SystemEventClock>();
        services.AddSingleton(RiskModel.Parse(ReadConfig("risk-model.yaml"), "config/risk-model.yaml"));
        services.AddSingleton(RevertPatterns.Parse(ReadConfig("revert-patterns.yaml"), "config/revert-patterns.yaml"));
        services.AddSingleton(QualityRules.Parse(ReadConfig("quality-rules.yaml"), "config/quality-rules.yaml"));
        services.AddSingleton(new LeaseHolder(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME") ?? Environment.MachineName));
        services.AddPromotion();
        if (!services.Any(s => s.ServiceType == typeof(IQueryEngine)))
            throw new InvalidConfigException("There is no query engine for AWS in this version; run the pipeline on one machine with: wikiguard run");
    }

    private static string ReadConfig(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", file));
}
