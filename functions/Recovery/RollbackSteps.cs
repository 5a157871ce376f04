using System.Text.Json;
using Microsoft.Extensions.Logging;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>The steps of <c>statemachines/replay.asl.json</c> that take a layer back.</summary>
public sealed class RollbackSteps(RollbackDesk desk, RecoveryPlans plans, ILogger<RollbackSteps> logger)
{
    /// <exception cref="InvalidConfigException">
    /// The request is wrong, or the state is not within reach; the message names every error.
    /// </exception>
    public async Task<RecoveryAnswer> PlanAsync(string execution, JsonElement input, CancellationToken cancellationToken)
    {
        var (request, dryRun) = RollbackRequest.Read(input);
        var plan = await plans.KeepAsync(execution, await desk.PlanAsync(request, cancellationToken), cancellationToken);
        logger.LogInformation("Planned to take {Layer} back to {Batch}: {Removed} rows go, {PutBack} come back", request.Layer,
            plan.ToBatch, plan.Removed, plan.PutBack);
        return new RecoveryAnswer(execution)
        {
            DryRun = dryRun,
            IsDone = plan.IsNothing,
            Dates = plan.Dates.Count,
            Rollback = new RollbackAnswer(plan.ToBatch, plan.At, plan.UndoneBatches, plan.Removed, plan.PutBack)
            { OldestBatch = plan.OldestBatch?.BatchId, OldestAt = plan.OldestBatch?.At },
        };
    }

    /// <exception cref="ConflictException">The layer is being written; the state machine tries again.</exception>
    public async Task<RecoveryAnswer> RunAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        var batch = await desk.RunAsync(await plans.LoadRollbackAsync(previous.Execution, cancellationToken), cancellationToken);
        return previous with { IsDone = true, Batch = batch.BatchId, Counts = batch.Counts };
    }
}
