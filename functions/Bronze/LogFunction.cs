using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;
using WikiGuard.Costs;
using WikiGuard.Ports;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Bronze;

/// <summary>
/// Reads Kafka again for a replay of bronze: the steps of <c>statemachines/replay.asl.json</c> that need it. It runs inside the VPC, and
/// reaches Kafka and the object store only.
/// </summary>
public sealed class LogFunction(LogReader reader, RecoveryPlans plans, KafkaSource kafka, ILogger<LogFunction> logger)
{
    /// <exception cref="InvalidConfigException">The request is wrong, or Kafka does not have what it names.</exception>
    /// <exception cref="TransientException">Kafka does not answer; the state machine tries again.</exception>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task<LogAnswer> ReadLog(LogStep step, ILambdaContext context)
    {
        var execution = RecoveryPlans.NameOf(step.Previous?.Execution ?? step.Execution);
        Logger.AppendKey("CorrelationId", execution);
        using var deadline = new CancellationTokenSource(context.RemainingTime);
        using var log = await kafka.OpenAsync(deadline.Token);
        return step.Step switch
        {
            "plan log" => await PlanAsync(log, execution, step.Request, deadline.Token),
            "read log" => await ReadAsync(log, step.Previous ?? new LogAnswer(execution), deadline.Token),
            _ => throw new InvalidConfigException($"step is '{step.Step}'. Write plan log or read log."),
        };
    }

    private async Task<LogAnswer> PlanAsync(IRecordLog log, string execution, JsonElement input, CancellationToken cancellationToken)
    {
        var (request, dryRun) = LogReplayRequest.Read(input);
        var plan = await plans.KeepAsync(execution, request.Plan(log), cancellationToken);
        logger.LogInformation("Planned to read {Records} records: {Ranges}", plan.Records, string.Join("; ", plan.Ranges));
        if (!dryRun)
            SpendingLimit.Check(request.MaxUsd, plan.Cost(), Prices.Shipped);
        var start = LogPosition.Start(plan);
        return new LogAnswer(execution)
        {
            DryRun = dryRun,
            Expected = ExpectedCost.Of(plan.Cost(), Prices.Shipped),
            MaxUsd = request.MaxUsd,
            IsDone = start.IsEnd(plan),
            Records = plan.Records,
            Ranges = [.. plan.Ranges.Select(r => r.ToString())],
            Log = new LogProgress(start, [], 0, plan.Request.Truncate, start.IsEnd(plan)),
        };
    }

    private async Task<LogAnswer> ReadAsync(IRecordLog log, LogAnswer previous, CancellationToken cancellationToken)
    {
        var execution = previous.Execution;
        var plan = await plans.LoadLogReplayAsync(execution, cancellationToken);
        var position = previous.Log?.Next ?? LogPosition.Start(plan);
        if (position.IsEnd(plan))
            throw new InvalidConfigException($"The plan of {execution} has {plan.Ranges.Count} ranges, and all are read.");
        var part = await reader.ReadAsync(log, plan, position, execution, cancellationToken);
        var read = plan.RecordsBefore(part.Next);
        logger.LogInformation("Read {Read} of {Records} records", read, plan.Records);
        return new LogAnswer(execution)
        {
            Records = plan.Records,
            Counts = previous.Counts,
            MaxUsd = previous.MaxUsd,
            SpentUsd = previous.SpentUsd,
            Log = new LogProgress(part.Next, part.Files, read, plan.Request.Truncate, part.Next.IsEnd(plan)),
        };
    }
}

/// <summary>What a state asks for.</summary>
/// <param name="Step">plan log or read log.</param>
/// <param name="Execution">For a plan: the execution's name; its plan is kept under it.</param>
/// <param name="Request">For a plan: the execution's input.</param>
/// <param name="Previous">For the other: what the step before answered.</param>
public sealed record LogStep(
    [property: JsonPropertyName("step")] string? Step,
    [property: JsonPropertyName("execution")] string? Execution,
    [property: JsonPropertyName("request")] JsonElement Request,
    [property: JsonPropertyName("previous")] LogAnswer? Previous);

/// <summary>What the next state reads. Lambda's serializer leaves nulls out, so no state names a field that may be null.</summary>
/// <param name="Execution">The execution's name.</param>
public sealed record LogAnswer([property: JsonPropertyName("execution")] string Execution)
{
    /// <summary>Whether only the plan was asked for.</summary>
    [JsonPropertyName("dry_run")]
    public bool DryRun { get; init; }

    /// <summary>Nothing is there to be read.</summary>
    [JsonPropertyName("is_done")]
    public bool IsDone { get; init; }

    /// <summary>How many records are read in all.</summary>
    [JsonPropertyName("records")]
    public long Records { get; init; }

    /// <summary>In a plan, what is read of each partition, for people.</summary>
    [JsonPropertyName("ranges")]
    public IReadOnlyList<string>? Ranges { get; init; }

    /// <summary>What bronze has counted so far; it is passed on.</summary>
    [JsonPropertyName("counts")]
    public IReadOnlyDictionary<string, long>? Counts { get; init; }

    /// <summary>What the plan is expected to cost, where bronze lacks all of it.</summary>
    [JsonPropertyName("expected")]
    public ExpectedCost? Expected { get; init; }

    /// <summary>What it may cost, in dollars; it is passed on.</summary>
    [JsonPropertyName("max_usd")]
    public double? MaxUsd { get; init; }

    /// <summary>What taking it has cost so far, in dollars; it is passed on.</summary>
    [JsonPropertyName("spent_usd")]
    public double SpentUsd { get; init; }

    /// <summary>What bronze takes next, and where reading goes on.</summary>
    [JsonPropertyName("log")]
    public LogProgress? Log { get; init; }
}
