using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Functions.Operations.CloudFormation;
using WikiGuard.Functions.Operations.Notices;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
[assembly: LambdaGlobalProperties(GenerateMain = true)]

namespace WikiGuard.Functions.Operations;

/// <summary>Wires the functions on AWS. Each needs little and is created alone, so nothing here reads a setting yet.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services) => services
        .AddLogging(logging => logging.AddPowertoolsLogger(options => options.Service = "wikiguard-operations"))
        .AddSingleton(TimeProvider.System)
        .AddSingleton(Console.Out)
        .AddSingleton(_ => new HttpClient { Timeout = TimeSpan.FromSeconds(10) })
        .AddSingleton<PatientHttp>()
        .AddSingleton<CustomResource>()
        .AddSingleton<Lakehouse>()
        .AddSingleton(_ => SlackSettings.FromEnvironment())
        .AddSingleton<SlackToken>()
        .AddSingleton<SlackChannel>();
}
