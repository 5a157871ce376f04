using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Costs;
using WikiGuard.Metrics;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Verification;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// Carries out the steps of replays and backfills, each far below Lambda's time limit, and idempotent: Step Functions may repeat one, and
/// an operator may run the same request again.
/// </summary>
public sealed class RecoveryFunction(
    ReplaySteps replay, RollbackSteps rollback, BackfillSteps backfill, StartSteps start, IQueryEngine engine, ScanMeter meter,
    TimeProvider time, ILogger<RecoveryFunction> logger)
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
        var (scanned, begin) = (meter.Total, time.GetTimestamp());
        var answer = await RunAsync(step, execution, previous, context.RemainingTime / 2, deadline.Token);
        // A step that failed and was repeated counts once.
        return answer with
        {
            SpentUsd = previous.SpentUsd
                + WorkCost.OfScans(meter.Total - scanned, time.GetElapsedTime(begin)).Dollars(Prices.Shipped),
        };
    }

    private async Task<RecoveryAnswer> RunAsync(
        RecoveryStep step, string execution, RecoveryAnswer previous, TimeSpan budget, CancellationToken cancellationToken) =>
        step.Step switch
        {
            "plan replay" => await replay.PlanAsync(execution, step.Request, cancellationToken),
            "run chunk" => await replay.RunChunkAsync(previous, cancellationToken),
            "take log" => await replay.TakeLogAsync(previous, cancellationToken),
            "plan rollback" => await rollback.PlanAsync(execution, step.Request, cancellationToken),
            "roll back" => await rollback.RunAsync(previous, cancellationToken),
            "promote" => await replay.PromoteAsync(previous, cancellationToken),
            "plan backfill" => await backfill.PlanAsync(execution, step.Request, cancellationToken),
            // The last part that is begun takes a while longer.
            "land" => await backfill.LandAsync(
                previous with { Events = ExecutionLimit.AfterLanding(previous.Events, step.Retries) }, budget, cancellationToken),
            "look" => await backfill.LookAsync(
                previous with { Events = ExecutionLimit.AfterRound(previous.Events, step.Retries) }, cancellationToken),
            "expect late" => await start.ExpectLateAsync(execution, cancellationToken),
            "verify" => await VerifyAsync(previous, cancellationToken),
            _ => throw new InvalidConfigException(
                $"step is '{step.Step}'. Write plan replay, run chunk, take log, plan rollback, roll back, promote, plan backfill, "
                    + "land, look, expect late or verify."),
        };

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
