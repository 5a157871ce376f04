using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.DependencyInjection;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
[assembly: LambdaGlobalProperties(GenerateMain = true)]

namespace WikiGuard.Standins.SampleFunction;

[LambdaStartup]
public class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("SAMPLE_BREAK_START") is { } reason)
            throw new InvalidOperationException(reason);

        services.AddScoped<ScopeProbe>();
        services.AddSingleton<ScopeCounter>();
        services.AddLogging(logging => logging.AddPowertoolsLogger(options =>
        {
            options.Service = "sample";
            options.MinimumLogLevel = LogLevel.Information;
        }));
    }
}

/// <summary>Counts the scopes it was resolved in and those that have ended.</summary>
public sealed class ScopeCounter
{
    public int Opened { get; set; }

    public int Closed { get; set; }
}

/// <summary>One per scope.</summary>
public sealed class ScopeProbe : IDisposable
{
    private readonly ScopeCounter _counter;

    public ScopeProbe(ScopeCounter counter)
    {
        _counter = counter;
        Number = ++counter.Opened;
    }

    public int Number { get; }

    public void Dispose() => _counter.Closed++;
}
