using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>What a state of <c>statemachines/</c> asks for.</summary>
/// <param name="Step">
/// plan replay, run chunk, take log, plan rollback, roll back, promote, plan backfill, land, look, expect late or verify; plan purge, purge
/// or forget.
/// </param>
/// <param name="Execution">For a plan: the execution's name; its plan is kept under it.</param>
/// <param name="Request">For a plan: the execution's input.</param>
/// <param name="Previous">For the others: what the step before answered.</param>
/// <param name="Retries">For land and look: how many attempts at the states since the last such step have failed.</param>
public sealed record RecoveryStep(
    [property: JsonPropertyName("step")] string? Step,
    [property: JsonPropertyName("execution")] string? Execution,
    [property: JsonPropertyName("request")] JsonElement Request,
    [property: JsonPropertyName("previous")] RecoveryAnswer? Previous,
    [property: JsonPropertyName("retries")] int Retries = 0);

/// <summary>What the next state reads. Lambda's serializer leaves nulls out, so no state names a field that may be null.</summary>
/// <param name="Execution">The execution's name.</param>
public sealed record RecoveryAnswer([property: JsonPropertyName("execution")] string Execution)
{
    /// <summary>Whether only the plan was asked for.</summary>
    [JsonPropertyName("dry_run")]
    public bool DryRun { get; init; }

    /// <summary>The chunk that comes next.</summary>
    [JsonPropertyName("next")]
    public int Next { get; init; }

    /// <summary>How many chunks the plan has.</summary>
    [JsonPropertyName("chunks")]
    public int Chunks { get; init; }

    /// <summary>No chunk is left.</summary>
    [JsonPropertyName("is_done")]
    public bool IsDone { get; init; }

    [JsonPropertyName("series")]
    public ReplaySeries? Series { get; init; }

    /// <summary>In a replay of bronze: what ReadLog has read.</summary>
    [JsonPropertyName("log")]
    public LogProgress? Log { get; init; }

    /// <summary>Rows of the previous layer that the plan reads.</summary>
    [JsonPropertyName("rows_in")]
    public long RowsIn { get; init; }

    /// <summary>Rows that stand there before the replay.</summary>
    [JsonPropertyName("rows_there")]
    public long RowsThere { get; init; }

    /// <summary>Dates that the plan touches.</summary>
    [JsonPropertyName("dates")]
    public int Dates { get; init; }

    /// <summary>Files that a backfill lands.</summary>
    [JsonPropertyName("files")]
    public int Files { get; init; }

    /// <summary>How far a backfill has come.</summary>
    [JsonPropertyName("landed")]
    public BackfillState? Landed { get; init; }

    /// <summary>What the layers have to read until the backfill has reached gold.</summary>
    [JsonPropertyName("catch_up")]
    public CatchUp? CatchUp { get; init; }

    /// <summary>The batch that a replay's last step was, or the held batch that is released or given up.</summary>
    [JsonPropertyName("batch")]
    public string? Batch { get; init; }

    /// <summary>
    /// What a replay has counted so far, what became of the lines of a backfill so far, or of refused records by layer: silver_open,
    /// silver_taken and so on; of a purge, what goes by place.
    /// </summary>
    [JsonPropertyName("counts")]
    public IReadOnlyDictionary<string, long>? Counts { get; init; }

    /// <summary>The key of the object that says what a purge removes.</summary>
    [JsonPropertyName("subject")]
    public string? Subject { get; init; }

    /// <summary>What a rollback will do, or has done.</summary>
    [JsonPropertyName("rollback")]
    public RollbackAnswer? Rollback { get; init; }

    /// <summary>Before a start: what will come late.</summary>
    [JsonPropertyName("late")]
    public LateArrivals? Late { get; init; }

    /// <summary>What the plan is expected to cost.</summary>
    [JsonPropertyName("expected")]
    public ExpectedCost? Expected { get; init; }

    /// <summary>What it may cost, in dollars.</summary>
    [JsonPropertyName("max_usd")]
    public double? MaxUsd { get; init; }

    /// <summary>What the steps so far have cost, in dollars, as far as this function paid for them.</summary>
    [JsonPropertyName("spent_usd")]
    public double SpentUsd { get; init; }

    /// <summary>How many events of its history a backfill has taken so far, but for some at its beginning and its end.</summary>
    [JsonPropertyName("events")]
    public int Events { get; init; }

    /// <summary>Of a backfill that stops before its end: why, and what to ask for to have the rest done; else empty.</summary>
    [JsonPropertyName("rest")]
    public string Rest { get; init; } = "";

    /// <summary>After verify: whether no check has failed.</summary>
    [JsonPropertyName("is_well")]
    public bool IsWell { get; init; }

    /// <summary>After verify: what has failed, for people; empty where nothing has.</summary>
    [JsonPropertyName("problem")]
    public string Problem { get; init; } = "";
}

/// <summary>A rollback, for whoever reads the execution.</summary>
/// <param name="ToBatch">The batch whose state is restored.</param>
/// <param name="At">When it was complete.</param>
/// <param name="UndoneBatches">How many batches came since.</param>
/// <param name="Removed">Rows that go.</param>
/// <param name="PutBack">Rows that come back.</param>
public sealed record RollbackAnswer(
    [property: JsonPropertyName("to_batch")] string ToBatch,
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("undone_batches")] long UndoneBatches,
    [property: JsonPropertyName("removed")] long Removed,
    [property: JsonPropertyName("put_back")] long PutBack)
{
    /// <summary>The earliest batch whose state is within reach.</summary>
    [JsonPropertyName("oldest_batch")]
    public string? OldestBatch { get; init; }

    /// <summary>When that was complete.</summary>
    [JsonPropertyName("oldest_at")]
    public DateTimeOffset? OldestAt { get; init; }
}
