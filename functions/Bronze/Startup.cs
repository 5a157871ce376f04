using System.Security.Cryptography;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Aws;
using WikiGuard.Bronze;
using WikiGuard.Functions.Bronze;
using WikiGuard.Recovery;

[assembly: LambdaSerializer(typeof(BatchSerializer))]
[assembly: LambdaGlobalProperties(GenerateMain = true)]

namespace WikiGuard.Functions.Bronze;

/// <summary>Wires the functions on AWS.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddLogging(logging => logging.AddPowertoolsLogger(options => options.Service = "wikiguard-bronze"));
        services.AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue))).AddS3Lakehouse();
        services.AddSingleton<BronzeWriter>();
        services.AddSingleton(TimeProvider.System).AddSingleton<KafkaSource>().AddSingleton<LogReader>().AddSingleton<RecoveryPlans>();
    }
}
