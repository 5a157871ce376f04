using Microsoft.AspNetCore.Server.Kestrel.Core;
using WikiGuard.Aws;
using WikiGuard.Metrics;

namespace WikiGuard.Functions.Ingestor;

/// <summary>Wires the worker on AWS.</summary>
internal static class IngestHost
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IngestorSettings settings)
    {
        // Empty: nothing is read from files or variables but what IngestorSettings names.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(settings.LogLevel).AddFilter("Microsoft", LogLevel.Warning).AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.IncludeScopes = true;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(settings.HealthAddress, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddS3Lakehouse(settings.Bucket)
            .AddSingleton(new EmbeddedMetrics(Console.Out, TimeProvider.System, EmbeddedMetrics.DimensionsOf(IngestMetrics.Service, settings.Environment)))
            .AddSingleton<IngestState>()
            .AddSingleton<MetricsReporter>()
            .AddSingleton<IngestWorker>();
        await using var app = builder.Build();
        app.Run(app.Services.GetRequiredService<IngestState>().AnswerAsync);

        // Answers until the worker has ended, so that a stop can be watched.
        await StartAsync(app, settings);
        var exitCode = await app.Services.GetRequiredService<IngestWorker>().RunAsync(app.Lifetime.ApplicationStopping);
        await app.StopAsync(CancellationToken.None);
        return exitCode;
    }

    private static async Task StartAsync(WebApplication app, IngestorSettings settings)
    {
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (IOException e)
        {
            throw new InvalidConfigException($"WIKIGUARD_HEALTH_ADDRESS is {settings.HealthAddress}, and nothing can listen there: {e.Message}", e);
        }
    }
}
