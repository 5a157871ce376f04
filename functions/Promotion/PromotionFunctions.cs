using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Promotion;
using WikiGuard.Silver;

namespace WikiGuard.Functions.Promotion;

/// <summary>The scheduled functions: each takes its layer from its checkpoint to the end of what waits, and returns the batches it completed.</summary>
public sealed class PromotionFunctions(LayerRunner runner, BronzeLayer bronze, IngestHop ingest, SilverLayer silver, GoldLayer gold, ILogger<PromotionFunctions> logger)
{
    /// <summary>Merges the landing files into bronze, and brings the Ingestors' counters into the ledger; every 2 minutes.</summary>
    [LambdaFunction]
    public async Task<IReadOnlyList<BatchManifest>> CommitBronze(ILambdaContext context) =>
        [.. await RunAsync(bronze, context), .. await RunAsync(ingest, context)];

    /// <summary>Promotes bronze to silver; every 10 minutes.</summary>
    [LambdaFunction]
    public Task<IReadOnlyList<BatchManifest>> PromoteSilver(ILambdaContext context) => RunAsync(silver, context);

    /// <summary>Promotes silver to gold; every 10 minutes.</summary>
    [LambdaFunction]
    public Task<IReadOnlyList<BatchManifest>> PromoteGold(ILambdaContext context) => RunAsync(gold, context);

    private async Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer, ILambdaContext context)
    {
        using var deadline = new CancellationTokenSource(context.RemainingTime);
        try
        {
            return await runner.RunAsync(layer, deadline.Token);
        }
        catch (ConflictException e)
        {
            // A run that takes longer than the schedule's interval meets the next one here.
            logger.LogInformation("Another run has {Layer}: {Reason}", layer.Name, e.Message);
            return [];
        }
    }
}
