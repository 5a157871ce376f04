using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Quality;
using WikiGuard.Silver;

namespace WikiGuard.Functions.Promotion;

/// <summary>The scheduled functions: each takes its layer from its checkpoint to the end of what waits, and returns the batches it completed.</summary>
public sealed class PromotionFunctions(
    LayerRunner runner, BronzeLayer bronze, IngestHop ingest, SilverLayer silver, GoldLayer gold, IObjectStore objects, QualityRules rules, ILogger<PromotionFunctions> logger,
    RunReport? report = null)
{
    // Lambda kills what is still at work when the time is over; until then a statement can be stopped, and the lease given back.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    private bool _rulesAreKnown;

    /// <summary>Merges the landing files into bronze, and brings the Ingestors' counters into the ledger; every 2 minutes.</summary>
    [LambdaFunction]
    public async Task<IReadOnlyList<BatchManifest>> CommitBronze(ILambdaContext context) =>
        [.. await RunAsync(bronze, nameof(CommitBronze), context), .. await RunAsync(ingest, null, context)];

    /// <summary>Promotes bronze to silver; every 10 minutes.</summary>
    [LambdaFunction]
    public Task<IReadOnlyList<BatchManifest>> PromoteSilver(ILambdaContext context) => RunAsync(silver, nameof(PromoteSilver), context);

    /// <summary>Promotes silver to gold; every 10 minutes.</summary>
    [LambdaFunction]
    public Task<IReadOnlyList<BatchManifest>> PromoteGold(ILambdaContext context) => RunAsync(gold, nameof(PromoteGold), context);

    private async Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer, string? service, ILambdaContext context)
    {
        Exception? failure = null;
        IReadOnlyList<BatchManifest> completed = [];
        var time = context.RemainingTime - Farewell;
        using var deadline = new CancellationTokenSource(time > TimeSpan.Zero ? time : context.RemainingTime);
        try
        {
            if (!_rulesAreKnown)
                await RuleVersions.EnsureAsync(objects, rules, deadline.Token);
            _rulesAreKnown = true;
            return completed = await runner.RunAsync(layer, deadline.Token);
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
