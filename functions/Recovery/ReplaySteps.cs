using System.Text.Json;
using Microsoft.Extensions.Logging;
using WikiGuard.Batches;
using WikiGuard.Costs;
using WikiGuard.Gold;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>The steps of <c>statemachines/replay.asl.json</c>.</summary>
public sealed class ReplaySteps(
    ReplayDesk desk, LogReplayDesk logDesk, RecoveryPlans plans, LayerRunner runner, GoldLayer gold, LedgerLayer ledger,
    ILogger<ReplaySteps> logger)
{
    /// <exception cref="InvalidConfigException">The request is wrong; the message names every error.</exception>
    public async Task<RecoveryAnswer> PlanAsync(string execution, JsonElement input, CancellationToken cancellationToken)
    {
        var (request, dryRun) = ReplayRequest.Read(input);
        var plan = await plans.KeepAsync(execution, await desk.PlanAsync(request, cancellationToken), cancellationToken);
        logger.LogInformation("Planned {Chunks} batches of {Layer}, {From} to {To}, over {Rows} rows", plan.Chunks.Count, request.Layer,
            request.From, request.To, plan.RowsIn);
        if (!dryRun)
        {
            plan.CheckFits();
            SpendingLimit.Check(request.MaxUsd, plan.Cost(), Prices.Shipped);
        }
        return new RecoveryAnswer(execution)
        {
            Expected = ExpectedCost.Of(plan.Cost(), Prices.Shipped),
            MaxUsd = request.MaxUsd,
            DryRun = dryRun,
            Chunks = plan.Chunks.Count,
            IsDone = plan.Chunks.Count == 0,
            RowsIn = plan.RowsIn,
            RowsThere = plan.RowsThere,
            Dates = plan.Days.Count,
        };
    }

    /// <exception cref="ConflictException">The layer is being written; the state machine tries again.</exception>
    public async Task<RecoveryAnswer> RunChunkAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        var execution = previous.Execution;
        var plan = await plans.LoadReplayAsync(execution, cancellationToken);
        var next = previous.Next;
        if (next < 0 || next >= plan.Chunks.Count)
            throw new InvalidConfigException($"next is {next}, and the plan of {execution} has {plan.Chunks.Count} chunks.");
        SpendingLimit.CheckSpent(previous.MaxUsd, previous.SpentUsd, $"{next} of {plan.Chunks.Count} batches",
            $"the same request with \"from\": \"{plan.Chunks[next].Dates[0]:O}\" and a max_usd of its own.");
        var (batch, series) = await desk.RunChunkAsync(plan.Request, plan.Chunks[next], previous.Series, cancellationToken);
        return previous with
        {
            Next = next + 1,
            IsDone = next + 1 == plan.Chunks.Count,
            Series = series,
            Batch = batch.BatchId,
            Counts = Sum(previous.Counts, batch.Counts),
        };
    }

    /// <summary>Gives bronze what ReadLog has read.</summary>
    /// <exception cref="ConflictException">Bronze is being written; the state machine tries again.</exception>
    public async Task<RecoveryAnswer> TakeLogAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        SpendingLimit.CheckSpent(previous.MaxUsd, previous.SpentUsd, $"a part of what it read",
            "the same request with a higher max_usd; what bronze has by then is left as it is.");
        var log = previous.Log ?? throw new InvalidConfigException("log is missing. Pass on what ReadLog has answered.");
        var batch = await logDesk.TakeAsync(log.Files, log.Truncate, cancellationToken);
        return previous with { IsDone = log.IsWhole, Batch = batch?.BatchId, Counts = Sum(previous.Counts, batch?.Counts) };
    }

    // Gold follows silver by its schedule, but a verification now would meet it behind.
    public async Task<RecoveryAnswer> PromoteAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        var batches = await runner.RunAsync(gold, cancellationToken);
        await runner.RunAsync(ledger, cancellationToken);
        return previous with { Batch = batches.Count == 0 ? null : batches[^1].BatchId };
    }

    private static Dictionary<string, long> Sum(params IReadOnlyDictionary<string, long>?[] counts)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var some in counts)
            sums.Add(some ?? new Dictionary<string, long>(StringComparer.Ordinal));
        return sums;
    }
}
