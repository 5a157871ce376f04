using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Verification;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// Carries out the steps of replays and backfills, each far below Lambda's time limit, and idempotent: Step Functions may repeat one, and
/// an operator may run the same request again.
/// </summary>
public sealed class RecoveryFunction(
    ReplaySteps replay, RollbackSteps rollback, BackfillSteps backfill, IQueryEngine engine, ILogger<RecoveryFunction> logger)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    /// <exception cref="InvalidConfigException">The request is wrong; the message names every error.</exception>
    /// <exception cref="ConflictException">The layer is being written; the state machine tries again.</exception>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task<RecoveryAnswer> Recover(RecoveryStep step, ILambdaContext context)
    {
        var execution = RecoveryPlans.NameOf(step.Previous?.Execution ?? step.Execution);
        Logger.AppendKey("CorrelationId", execution);
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        var previous = step.Previous ?? new RecoveryAnswer(execution);
        return step.Step switch
        {
            "plan replay" => await replay.PlanAsync(execution, step.Request, deadline.Token),
            "run chunk" => await replay.RunChunkAsync(previous, deadline.Token),
            "take log" => await replay.TakeLogAsync(previous, deadline.Token),
            "plan rollback" => await rollback.PlanAsync(execution, step.Request, deadline.Token),
            "roll back" => await rollback.RunAsync(previous, deadline.Token),
            "promote" => await replay.PromoteAsync(previous, deadline.Token),
            "plan backfill" => await backfill.PlanAsync(execution, step.Request, deadline.Token),
            // The last part that is begun takes a while longer.
            "land" => await backfill.LandAsync(previous, context.RemainingTime / 2, deadline.Token),
            "look" => await backfill.LookAsync(previous, deadline.Token),
            "verify" => await VerifyAsync(previous, deadline.Token),
            _ => throw new InvalidConfigException(
                $"step is '{step.Step}'. Write plan replay, run chunk, take log, plan rollback, roll back, promote, plan backfill, "
                    + "land, look or verify."),
        };
    }

    private async Task<RecoveryAnswer> VerifyAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        var failed = new List<Check>();
        foreach (var (name, runAsync) in new TablePromises(engine, "See why: the query quarantine_reasons.").ChecksAtWork)
        {
            if (await Check.TryAsync(name, () => runAsync(cancellationToken)) is { Status: CheckStatus.Failed } check)
                failed.Add(check);
        }
        foreach (var check in failed)
            logger.LogError("{Check}: {Finding}", check.Name, check.Finding);
        return previous with
        {
            IsWell = failed.Count == 0,
            Problem = failed.Count == 0 ? "" : "The work is done, and something is still wrong: "
                + string.Join("; ", failed.Select(c => $"{c.Name}: {c.Finding}")),
        };
    }
}
