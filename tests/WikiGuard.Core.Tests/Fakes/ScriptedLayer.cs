using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Ports;
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

    /// <summary>Called while the layer plans, before it asks the engine.</summary>
    public Action? OnPlan { get; set; }

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, IQueryEngine engine, CancellationToken cancellationToken)
    {
        if (OnPlan is { } onPlan)
        {
            onPlan();
            await engine.RunAsync(new SqlStatement("scripted/plan", "select 1"), cancellationToken);
        }
        var toSeq = Math.Min(Waiting, checkpoint.SourceSeq + perBatch);
        return toSeq == checkpoint.SourceSeq
            ? null
            : checkpoint.Next(Name, new UpstreamRange(checkpoint.SourceSeq + 1, toSeq), Now, Day.AddDays(1), Day, Day.AddDays(1)) with
            { MoreWaits = toSeq < Waiting };
    }

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        if (HeldBecause is { } because && plan.Release is null)
            return new HeldBatch(because);
        for (var n = 0; n < Statements; n++)
            await attempt.Engine.RunAsync(new SqlStatement("scripted", "select 1"), cancellationToken);
        Executed.Add(plan);
        Configs.Add(attempt.Config);
        var (from, to) = plan.Reads<UpstreamRange>();
        Table[plan.BatchId + "/1"] = $"{from}-{to} at {plan.Now:HH:mm}";
        OnExecute(plan);
        Table[plan.BatchId + "/2"] = $"{from}-{to} at {plan.Now:HH:mm}";
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["silver"] = to - from + 1 };
        var rows = counts["silver"];
        var ledger = new LedgerEntry(plan.BatchId, Name, plan.BatchSeq, plan.Now, rows) { Passed = rows - Lost };
        return new CompletedBatch(
            new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, counts) { RowsOut = rows, Ledger = ledger }, Conditions);
    }
}
