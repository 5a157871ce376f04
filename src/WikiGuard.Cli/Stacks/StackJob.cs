using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Batches;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>What an execution of a stack's state machine is asked for, and how people read of it.</summary>
internal abstract record StackJob
{
    private static readonly string[] OfBackfill = ["files", "since", "until", "entities", "quarantine"];

    /// <summary>Who asks, as the execution's input says.</summary>
    public string Requester { get; init; } = ThisUser.Name;

    /// <summary>What the execution's name begins with: <c>replay-silver</c>.</summary>
    public abstract string Name { get; }

    /// <summary>As a noun: <c>the replay of silver, 2026-02-01 to 2026-02-07</c>.</summary>
    public abstract string Title { get; }

    /// <summary>Such a one meets nobody, so it may run beside others.</summary>
    public virtual bool ChangesNothing => false;

    /// <summary>It must not wait for others to end.</summary>
    public virtual bool IsUrgent => false;

    /// <summary>What the execution reads from the bucket, beside its input: a key and an object; null for nothing.</summary>
    public virtual (string Key, byte[] Content)? Object => null;

    /// <summary>The state machine that does it.</summary>
    public abstract string MachineOf(StackMachines machines);

    /// <summary>The execution's input.</summary>
    public string Input()
    {
        var input = Fields();
        input["requester"] = Requester;
        return input.ToJsonString();
    }

    /// <summary>How far it is.</summary>
    /// <param name="output">What the last state gave on.</param>
    public abstract JobProgress Progress(StepOutput output);

    /// <summary>What has come of it.</summary>
    /// <param name="output">The execution's.</param>
    public abstract string Result(StepOutput output);

    /// <summary>What to do after a failure.</summary>
    public virtual string NextStep(Execution failed) => failed switch
    {
        { Error: "NotWell" } => "See all that is wrong, and what to do about each: wikiguard verify --stack NAME --tables --no-alert",
        { Status: "ABORTED" } => "Somebody has stopped it. What was done is whole; the same command again does the rest.",
        _ => "Mend the cause, then give the same command again: what was done is whole, and it does the rest.",
    };

    /// <summary>Reads what an execution is asked for.</summary>
    public static StackJob Of(Execution execution)
    {
        var requester = "somebody";
        try
        {
            using var json = JsonDocument.Parse(execution.Input);
            var fields = json.RootElement;
            if (fields.TryGetProperty("requester", out var who) && who.ValueKind == JsonValueKind.String)
                requester = who.GetString()!;
            return Read(fields, execution.Started) with { Requester = requester };
        }
        catch (Exception e) when (e is JsonException or InvalidConfigException or InvalidOperationException)
        {
            return new OtherJob { Requester = requester }; // it was asked for by a mistake, and the execution says which
        }
    }

    /// <summary>The input but for <c>requester</c>.</summary>
    protected abstract JsonObject Fields();

    /// <summary>Adds what it may cost, where that is limited.</summary>
    protected static JsonObject Limited(double? maxUsd, JsonObject fields)
    {
        if (maxUsd is { } most)
            fields["max_usd"] = most;
        return fields;
    }

    /// <summary>A time as inputs hold it.</summary>
    protected static string Written(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static StackJob Read(JsonElement fields, DateTimeOffset at)
    {
        string? Text(string field) => fields.TryGetProperty(field, out var value) ? value.GetString() : null;
        if (fields.TryGetProperty("action", out var action))
        {
            return action.ValueEquals(MaintainJob.Action)
                ? new MaintainJob(Text("layer")) : new ControlJob(action.GetString() ?? "", Text("component"));
        }
        if (OfBackfill.Any(f => fields.TryGetProperty(f, out _)))
        {
            var backfill = BackfillRequest.Read(fields, at);
            return backfill.Quarantine is { } quarantine ? new QuarantineJob(quarantine, backfill.DryRun) : new BackfillJob(backfill);
        }
        if (RollbackRequest.WhenFields.Any(f => fields.TryGetProperty(f, out _)))
        {
            var (rollback, planOnly) = RollbackRequest.Read(fields);
            return new RollbackJob(rollback, planOnly);
        }
        if (fields.TryGetProperty(PurgeRequest.Field, out _))
            return new PurgeJob(PurgeRequest.Read(fields), Subject: null);
        if (fields.TryGetProperty("layer", out var layer) && layer.ValueEquals(LayerNames.Bronze))
        {
            var (log, logDryRun) = LogReplayRequest.Read(fields);
            return new LogReplayJob(log, logDryRun);
        }
        var (request, dryRun) = ReplayRequest.Read(fields);
        return new ReplayJob(request, dryRun);
    }
}

/// <param name="Words">Empty where nothing is known.</param>
/// <param name="Done">Of <paramref name="All"/>, by which the rest of the time is estimated; 0 where it cannot be.</param>
internal sealed record JobProgress(string Words, long Done = 0, long All = 0);

/// <summary>An execution whose input is nothing that is known here.</summary>
internal sealed record OtherJob : StackJob
{
    public override string Name => "other";

    public override string Title => "an execution";

    public override string MachineOf(StackMachines machines) => throw new InvalidOperationException("Nobody starts it.");

    public override JobProgress Progress(StepOutput output) => new("");

    public override string Result(StepOutput output) => "It has succeeded.";

    protected override JsonObject Fields() => [];
}
