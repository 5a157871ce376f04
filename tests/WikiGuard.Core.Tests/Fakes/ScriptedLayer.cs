using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Sql;

namespace WikiGuard.Fakes;

/// <summary>
/// A layer whose input is a number that grows, and whose output is a table in memory, keyed by batch, as a MERGE writes it: doing a batch
/// twice is doing it once.
/// </summary>
internal sealed class ScriptedLayer(long perBatch = 10) : ILayer
{
    private static readonly DateOnly Day = new(2026, 1, 26);

    public string Name => "silver";

    /// <summary>The last upstream batch there is.</summary>
    public long Waiting { get; set; }

    public DateTimeOffset Now { get; set; } = new(2026, 1, 26, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A rule that holds every batch back.</summary>
    public string? HeldBecause { get; set; }

    /// <summary>Rows that go nowhere.</summary>
    public long Lost { get; set; }

    public IReadOnlyList<Condition> Conditions { get; set; } = [];

    public List<BatchPlan> Executed { get; } = [];

    /// <summary>What each execution went by.</summary>
    public List<PromotionConfig> Configs { get; } = [];

    /// <summary>What each batch wrote: the plan's numbers and its "now".</summary>
    public Dictionary<string, string> Table { get; } = new(StringComparer.Ordinal);

    /// <summary>How many statements a batch submits.</summary>
    public int Statements { get; set; }

    /// <summary>Called in the middle of acting, between the batch's two statements.</summary>
    public Action<BatchPlan> OnExecute { get; set; } = _ => { };

    public Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var toSeq = Math.Min(Waiting, checkpoint.SourceSeq + perBatch);
        return Task.FromResult(toSeq == checkpoint.SourceSeq
            ? null
            : LayerRunner.NextPlan(Name, checkpoint, toSeq, Now, [Day.AddDays(1), Day, Day.AddDays(1)], toSeq < Waiting));
    }

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        if (HeldBecause is { } because && plan.Release is null)
            return BatchOutcome.Held(because);
        for (var n = 0; n < Statements; n++)
            await attempt.Engine.RunAsync(new SqlStatement("scripted", "select 1"), cancellationToken);
        Executed.Add(plan);
        Configs.Add(attempt.Config);
        Table[plan.BatchId + "/1"] = $"{plan.FromSeq}-{plan.ToSeq} at {plan.Now:HH:mm}";
        OnExecute(plan);
        Table[plan.BatchId + "/2"] = $"{plan.FromSeq}-{plan.ToSeq} at {plan.Now:HH:mm}";
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["silver"] = plan.ToSeq - plan.FromSeq + 1 };
        var rows = counts["silver"];
        return new BatchOutcome(
            new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, counts) { RowsOut = rows },
            new LedgerEntry(plan.BatchId, Name, plan.BatchSeq, plan.Now, rows) { Passed = rows - Lost },
            Conditions, Quality: []);
    }
}
