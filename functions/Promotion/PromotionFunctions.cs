using System.Runtime.ExceptionServices;
using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Risks;
using WikiGuard.Silver;

namespace WikiGuard.Functions.Promotion;

/// <summary>
/// The scheduled functions: each takes its layer from its checkpoint to the end of what waits, and returns the batches it completed.
/// </summary>
/// <param name="report">Where a run's metrics go; null for nowhere.</param>
public sealed class PromotionFunctions(
    LayerRunner runner, BronzeLayer bronze, SilverLayer silver, GoldLayer gold, LedgerLayer ledger, RiskWatch risks,
    ILogger<PromotionFunctions> logger, RunReport? report = null)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    /// <summary>Merges the landing files into bronze; every 3 minutes.</summary>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public Task<IReadOnlyList<BatchManifest>> CommitBronze(ILambdaContext context) =>
        RunAsync(nameof(CommitBronze), context, bronze);

    /// <summary>Promotes bronze to silver; every 10 minutes.</summary>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public Task<IReadOnlyList<BatchManifest>> PromoteSilver(ILambdaContext context) => RunAsync(nameof(PromoteSilver), context, silver);

    /// <summary>
    /// Promotes silver to gold, records in the ledger what sources and batches have counted since the last run, and tells people of windows
    /// that have become risky; every 10 minutes.
    /// </summary>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public Task<IReadOnlyList<BatchManifest>> PromoteGold(ILambdaContext context) => RunAsync(nameof(PromoteGold), context, gold, ledger);

    private async Task<IReadOnlyList<BatchManifest>> RunAsync(string function, ILambdaContext context, params IReadOnlyList<ILayer> layers)
    {
        // A scheduled event carries nothing to trace further back: the run starts its own trace.
        Logger.AppendKey("CorrelationId", context.AwsRequestId);
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        var completed = new List<BatchManifest>();
        var isAtWorkElsewhere = false;
        Exception? failure = null;
        try
        {
            foreach (var layer in layers)
            {
                try
                {
                    if (await RunAsync(layer, deadline.Token) is { } batches)
                        completed.AddRange(batches);
                    else
                        isAtWorkElsewhere |= layer == layers[0];
                }
                catch (WikiGuardException e)
                {
                    // The ledger follows whatever the layers before it have completed.
                    failure ??= e;
                }
            }
            // Also after a failure: what gold holds by now may be at risk.
            var untold = layers.Contains(gold) ? await RaiseAsync(deadline.Token) : null;
            failure ??= untold;
        }
        finally
        {
            if (report is not null)
                await report.WriteAsync(function, layers[0].Name, completed, failure, isAtWorkElsewhere);
        }
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return completed;
    }

    /// <returns>Why it failed; null where it did not, or another run is at it.</returns>
    private async Task<Exception?> RaiseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await risks.RaiseAsync(cancellationToken);
            return null;
        }
        catch (ConflictException e)
        {
            logger.LogInformation("Another run tells of windows at risk: {Reason}", e.Message);
            return null;
        }
        catch (WikiGuardException e)
        {
            return e;
        }
    }

    /// <returns>The batches that it completed; null where another writer holds the layer.</returns>
    private async Task<IReadOnlyList<BatchManifest>?> RunAsync(ILayer layer, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.RunAsync(layer, cancellationToken);
        }
        catch (ConflictException e)
        {
            // A run that takes longer than the schedule's interval meets the next one here.
            logger.LogInformation("Another run has {Layer}: {Reason}", layer.Name, e.Message);
            return null;
        }
    }
}
