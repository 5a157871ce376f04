using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Aws.Metrics;
using WikiGuard.Metrics;

namespace WikiGuard.Functions.Ingestor;

/// <summary>Wires the worker on AWS.</summary>
internal static class IngestHost
{
    /// <returns>The exit code.</returns>
    /// <exception cref="InvalidConfigException">The health address cannot be used.</exception>
    public static async Task<int> RunAsync(IngestorSettings settings)
    {
        using var stopping = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // otherwise the runtime ends the process at once
            stopping.Cancel();
        }
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        await using var services = new ServiceCollection()
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddLogging(log => log.SetMinimumLevel(settings.LogLevel).AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                console.IncludeScopes = true;
            }))
            // In a container every process has the id 1.
            .AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))
            .AddS3Lakehouse(settings.Bucket)
            .AddSingleton(new EmbeddedMetrics(
                Console.Out, TimeProvider.System, EmbeddedMetrics.DimensionsOf(IngestMetrics.Service, settings.Environment)))
            .AddSingleton<IngestState>()
            .AddSingleton<MetricsReporter>()
            .AddSingleton<IngestWorker>()
            .BuildServiceProvider();

        // Answers until the worker has ended, so that a stop can be watched.
        using var health = HealthServer.Start(settings.HealthAddress, services.GetRequiredService<IngestState>().Report);
        return await services.GetRequiredService<IngestWorker>().RunAsync(stopping.Token);
    }
}
