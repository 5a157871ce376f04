using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using WikiGuard.Aws;
using WikiGuard.Aws.Metrics;
using WikiGuard.Maintenance;
using WikiGuard.Metrics;

namespace WikiGuard.Functions.Operations;

/// <param name="Layer">bronze, silver or gold.</param>
public sealed record MaintenanceRequest(string? Layer);

/// <summary>Compacts the tables of a layer and removes what nothing will read again; once a night for each layer.</summary>
public sealed class MaintenanceFunction(Lakehouse lakehouse, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    /// <exception cref="ConflictException">The layer is being written. Lambda tries again.</exception>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task<MaintenanceReport> Maintain(MaintenanceRequest request, ILambdaContext context)
    {
        Logger.AppendKey("CorrelationId", context.AwsRequestId);
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        MaintenanceReport? report = null;
        try
        {
            report = await lakehouse.Get<LayerMaintenance>().RunAsync(request.Layer ?? "", deadline.Token);
            return report;
        }
        finally
        {
            new EmbeddedMetrics(output, time, EmbeddedMetrics.DimensionsOf(MaintenanceMetrics.Service, EmbeddedMetrics.EnvironmentName))
                .Write(
                    MaintenanceMetrics.ScannedBytes.Of(lakehouse.Get<ScanMeter>().Take()),
                    MaintenanceMetrics.TableVersionsRemoved.Of(report?.TableVersionsRemoved ?? 0));
        }
    }
}
