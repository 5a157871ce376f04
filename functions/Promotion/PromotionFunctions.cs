using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Promotion;

namespace WikiGuard.Functions.Promotion;

/// <summary>The scheduled functions: each takes its layer from its checkpoint to the end of what waits, and returns the batches it completed.</summary>
/// <param name="report">Where a run's metrics go; null for nowhere.</param>
public sealed class PromotionFunctions(IPromotionLayers promotion, ILogger<PromotionFunctions> logger, RunReport? report = null)
{
    // Lambda kills what is still at work when the time is over; until then a statement can be stopped, and the lease given back.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    /// <summary>Merges the landing files into bronze, and brings the Ingestors' counters into the ledger; every 2 minutes.</summary>
    [LambdaFunction]
    public async Task<IReadOnlyList<BatchManifest>> CommitBronze(ILambdaContext context) =>
        [.. await RunAsync(l => l.Bronze, nameof(CommitBronze), context), .. await RunAsync(l => l.Ingest, null, context)];

    /// <summary>Promotes bronze to silver; every 10 minutes.</summary>
    [LambdaFunction]
    public Task<IReadOnlyList<BatchManifest>> PromoteSilver(ILambdaContext context) => RunAsync(l => l.Silver, nameof(PromoteSilver), context);

    /// <summary>Promotes silver to gold; every 10 minutes.</summary>
    [LambdaFunction]
    public Task<IReadOnlyList<BatchManifest>> PromoteGold(ILambdaContext context) => RunAsync(l => l.Gold, nameof(PromoteGold), context);

    private async Task<IReadOnlyList<BatchManifest>> RunAsync(Func<PromotionLayers, ILayer> layerOf, string? service, ILambdaContext context)
    {
        var time = context.RemainingTime - Farewell;
        using var deadline = new CancellationTokenSource(time > TimeSpan.Zero ? time : context.RemainingTime);
        var layers = await promotion.CurrentAsync(deadline.Token);
        var layer = layerOf(layers);
        Exception? failure = null;
        IReadOnlyList<BatchManifest> completed = [];
        try
        {
            return completed = await layers.Runner.RunAsync(layer, deadline.Token);
        }
        catch (ConflictException e)
        {
            // A run that takes longer than the schedule's interval meets the next one here.
            logger.LogInformation("Another run has {Layer}: {Reason}", layer.Name, e.Message);
            return [];
        }
        catch (WikiGuardException e)
        {
            failure = e;
            throw;
        }
        finally
        {
            if (report is not null && service is not null)
                await report.WriteAsync(service, layer.Name, completed, failure, CancellationToken.None);
        }
    }
}
