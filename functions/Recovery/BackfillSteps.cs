using System.Text.Json;
using Microsoft.Extensions.Logging;
using WikiGuard.Costs;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>The steps of <c>statemachines/backfill.asl.json</c>; the layers' own functions take what is landed from there.</summary>
public sealed class BackfillSteps(
    BackfillDesk desk, StreamSteps streams, QuarantineSteps quarantine, BackfillProgress progress, RecoveryPlans plans,
    IObjectStore objects, TimeProvider time, ILogger<BackfillSteps> logger)
{
    /// <exception cref="InvalidConfigException">
    /// The request is wrong, there are no files, the stream cannot be read, or a batch is held; the message names every error.
    /// </exception>
    public async Task<RecoveryAnswer> PlanAsync(string execution, JsonElement input, CancellationToken cancellationToken)
    {
        var request = BackfillRequest.Read(input, time.GetUtcNow());
        if (request.Quarantine is not null)
        {
            return QuarantineSteps.Planned(
                new RecoveryAnswer(execution) { DryRun = request.DryRun },
                await plans.KeepAsync(execution, await quarantine.PlanAsync(request, cancellationToken), cancellationToken));
        }
        var pages = await PagesAsync(request, cancellationToken); // a wrong allowlist is named before anything is landed
        if (request.Stream is not null)
            streams.Check(request, pages);
        var plan = await plans.KeepAsync(
            execution,
            request.Stream is null ? await BackfillDesk.PlanAsync(objects, request, cancellationToken) : new BackfillPlan(request, []),
            cancellationToken);
        if (plan.Request.Stream is { } range)
            logger.LogInformation("Planned to land the stream from {Since:O} to {Until:O}", range.Since, range.Until);
        else
            logger.LogInformation("Planned to land {Files} files from {Prefix}", plan.Files.Count, request.Prefix);
        return new RecoveryAnswer(execution)
        {
            MaxUsd = request.MaxUsd,
            DryRun = request.DryRun,
            Files = plan.Files.Count,
            Landed = BackfillState.Start,
        };
    }

    /// <summary>Lands as many parts as fit into the time.</summary>
    public async Task<RecoveryAnswer> LandAsync(RecoveryAnswer previous, TimeSpan budget, CancellationToken cancellationToken)
    {
        var plan = await plans.LoadBackfillAsync(previous.Execution, cancellationToken);
        var answer = await LandAsync(previous, plan, budget, cancellationToken);
        return answer.IsDone || answer.Events < ExecutionLimit.MostWhileLanding
            ? answer : answer with { Rest = RestOf(plan, answer.Landed ?? BackfillState.Start) };
    }

    private async Task<RecoveryAnswer> LandAsync(
        RecoveryAnswer previous, BackfillPlan plan, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (plan.Request.Quarantine is not null)
            return await quarantine.LandAsync(previous, plan, budget, cancellationToken);
        var state = previous.Landed ?? BackfillState.Start;
        double CostOf(BackfillState reached) => previous.SpentUsd + reached.Counts.Cost().Dollars(Prices.Shipped);
        var maxUsd = plan.Request.DryRun ? null : previous.MaxUsd;
        SpendingLimit.CheckSpent(maxUsd, CostOf(state), $"{state.Counts.Lines:N0} lines or events",
            "the same request with a higher max_usd; what has landed goes through to gold by the schedules, and is not doubled.");
        var pages = await PagesAsync(plan.Request, cancellationToken);
        if (plan.Request.Stream is not null)
        {
            var reached = await streams.LandAsync(plan.Request, pages, state.Stream ?? BackfilledRange.Start, budget, cancellationToken);
            return Answer(state with { Stream = reached }, reached.IsWhole);
        }
        var begin = time.GetTimestamp();
        await foreach (var landed in desk.LandAsync(objects, plan, pages, state, cancellationToken))
        {
            state = landed;
            logger.LogInformation("Landed {Landed} of {Lines} lines; {Whole} of {Files} files are whole", state.Counts.Landed,
                state.Counts.Lines, state.Next, plan.Files.Count);
            if (time.GetElapsedTime(begin) > budget || CostOf(state) > maxUsd)
                break;
        }
        return Answer(state, state.Next == plan.Files.Count);

        RecoveryAnswer Answer(BackfillState reached, bool isDone) =>
            previous with
            {
                Landed = reached,
                IsDone = isDone,
                Counts = CountsOf(reached.Counts),
                Expected = ExpectedCost.Of(reached.Counts.Cost(), Prices.Shipped),
            };
    }

    private static string RestOf(BackfillPlan plan, BackfillState reached) => plan.Request switch
    {
        { Quarantine: not null } => ExecutionLimit.Stopped("a part of the records", "the same request again; what was taken is not open."),
        { Stream: not null } => ExecutionLimit.Stopped(
            $"{reached.Counts.Lines:N0} events", reached.Stream?.Reached is { } time
                ? $"the same request with \"since\": \"{(time - StreamRange.Disorder).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\"."
                : "the same request again."),
        _ => ExecutionLimit.Stopped(
            $"{reached.Next:N0} of {plan.Files.Count:N0} files", reached.Next > 0
                ? $"the same request with \"after\": \"{plan.Files[reached.Next - 1]}\"."
                : $"divide {plan.Files[0]}, which is too much for one execution."),
    };

    /// <summary>Whether what was landed has reached gold.</summary>
    /// <exception cref="InvalidConfigException">A layer holds a batch back.</exception>
    public async Task<RecoveryAnswer> LookAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        var (isDone, catchUp) = await progress.LookAsync(previous.CatchUp ?? new CatchUp(), cancellationToken);
        return previous with { IsDone = isDone, CatchUp = catchUp };
    }

    // What people read in the execution.
    private static Dictionary<string, long> CountsOf(LineCounts counts) => new(StringComparer.Ordinal)
    {
        ["lines"] = counts.Lines,
        ["landed"] = counts.Landed,
        ["malformed"] = counts.Malformed,
        ["not_monitored"] = counts.NotMonitored,
        ["canaries"] = counts.Canaries,
        ["unknown_stream"] = counts.UnknownStream,
        ["blank"] = counts.Blank,
    };

    private async Task<MonitoredPages> PagesAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        var loaded = await AllowlistSource.OfObject(objects, request.Allowlist).LoadAsync(cancellationToken);
        return new MonitoredPages(loaded.Allowlist, loaded.Hash);
    }
}
