using System.Text.RegularExpressions;
using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Batches;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Verification;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// The steps of a replay, each far below Lambda's time limit, and idempotent: Step Functions may repeat one, and an operator may run the
/// same request again.
/// </summary>
public sealed partial class RecoveryFunction(
    ReplayDesk desk, ReplayStore plans, LayerRunner runner, GoldLayer gold, LedgerLayer ledger, IQueryEngine engine,
    ILogger<RecoveryFunction> logger)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    /// <exception cref="InvalidConfigException">The request is wrong; the message names every error.</exception>
    /// <exception cref="ConflictException">The layer is being written; the state machine tries again.</exception>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task<RecoveryAnswer> Recover(RecoveryStep step, ILambdaContext context)
    {
        var named = step.Previous?.Execution ?? step.Execution ?? "";
        var execution = ExecutionName().IsMatch(named)
            ? named : throw new InvalidConfigException($"execution is '{named}'. Give the name of the execution.");
        Logger.AppendKey("CorrelationId", execution);
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        return step.Step switch
        {
            "plan" => await PlanAsync(step, execution, deadline.Token),
            "chunk" => await RunChunkAsync(step, execution, deadline.Token),
            "promote" => await PromoteAsync(execution, deadline.Token),
            "verify" => await VerifyAsync(execution, deadline.Token),
            _ => throw new InvalidConfigException($"step is '{step.Step}'. Write plan, chunk, promote or verify."),
        };
    }

    private async Task<RecoveryAnswer> PlanAsync(RecoveryStep step, string execution, CancellationToken cancellationToken)
    {
        var (request, dryRun) = ReplayRequest.Read(step.Request);
        var plan = await plans.KeepAsync(execution, await desk.PlanAsync(request, cancellationToken), cancellationToken);
        logger.LogInformation("Planned {Chunks} batches of {Layer}, {From} to {To}, over {Rows} rows", plan.Chunks.Count, request.Layer,
            request.From, request.To, plan.RowsIn);
        return new RecoveryAnswer(execution)
        {
            DryRun = dryRun,
            Chunks = plan.Chunks.Count,
            IsDone = plan.Chunks.Count == 0,
            RowsIn = plan.RowsIn,
            RowsThere = plan.RowsThere,
            Dates = plan.Days.Count,
        };
    }

    private async Task<RecoveryAnswer> RunChunkAsync(RecoveryStep step, string execution, CancellationToken cancellationToken)
    {
        var plan = await plans.LoadAsync(execution, cancellationToken);
        var next = step.Previous?.Next ?? 0;
        if (next < 0 || next >= plan.Chunks.Count)
            throw new InvalidConfigException($"next is {next}, and the plan of {execution} has {plan.Chunks.Count} chunks.");
        var (batch, series) = await desk.RunChunkAsync(plan.Request, plan.Chunks[next], step.Previous?.Series, cancellationToken);
        return new RecoveryAnswer(execution)
        {
            Next = next + 1,
            Chunks = plan.Chunks.Count,
            IsDone = next + 1 == plan.Chunks.Count,
            Series = series,
            Batch = batch.BatchId,
            Counts = batch.Counts,
        };
    }

    // Gold follows silver by its schedule, but a verification now would meet it behind.
    private async Task<RecoveryAnswer> PromoteAsync(string execution, CancellationToken cancellationToken)
    {
        var batches = await runner.RunAsync(gold, cancellationToken);
        await runner.RunAsync(ledger, cancellationToken);
        return new RecoveryAnswer(execution) { Batch = batches.Count == 0 ? null : batches[^1].BatchId };
    }

    private async Task<RecoveryAnswer> VerifyAsync(string execution, CancellationToken cancellationToken)
    {
        var failed = new List<Check>();
        foreach (var (name, runAsync) in new TablePromises(engine, "See why: the query quarantine_reasons.").ChecksAtWork)
        {
            if (await Check.TryAsync(name, () => runAsync(cancellationToken)) is { Status: CheckStatus.Failed } check)
                failed.Add(check);
        }
        foreach (var check in failed)
            logger.LogError("{Check}: {Finding}", check.Name, check.Finding);
        return new RecoveryAnswer(execution)
        {
            IsWell = failed.Count == 0,
            Problem = failed.Count == 0 ? "" : "The dates are replayed, and something is still wrong: "
                + string.Join("; ", failed.Select(c => $"{c.Name}: {c.Finding}")),
        };
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExecutionName();
}
