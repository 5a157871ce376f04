using WikiGuard.Alerts;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Quality;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// PromoteGold: recomputes the windows that the silver batches since the checkpoint touched, and no others. Each window gets its verdict in the staging
/// tables; the merges then carry it to its metrics table or to <c>gold_quarantine</c>, and its evidence along.
/// </summary>
public sealed class GoldLayer(CheckpointStore checkpoints, IEventClock clock, QualityDesk quality) : ILayer
{
    public const string LayerName = "gold";

    private static readonly string[] Kinds = ["entity", "user", "global"];

    public string Name => LayerName;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await UpstreamBatches.WaitingAsync(checkpoints, SilverLayer.LayerName, checkpoint, cancellationToken) is var (toSeq, dates, moreWaits)
            ? LayerRunner.NextPlan(Name, checkpoint, toSeq, clock.Now, dates, moreWaits)
            : null;

    /// <summary>
    /// The plan to compute all windows of whole dates anew, whichever batches their events came in; windows left without events disappear. It is told
    /// from others by reading no batches of silver.
    /// </summary>
    public BatchPlan RecomputePlan(LayerCheckpoint checkpoint, IEnumerable<DateOnly> dates) =>
        LayerRunner.NextPlan(Name, checkpoint, checkpoint.SourceSeq, clock.Now, dates, moreWaits: false);

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var ranges = RangesOf(attempt.Plan).Select(r => ParametersOf(attempt, r)).ToList();
        Task<QueryResult> RunAsync(string statement, SqlParameters parameters) => attempt.Engine.RunAsync(SqlLibrary.Get($"gold/{statement}").Bind(parameters), cancellationToken);

        await new BaselineLearner(attempt).LearnAsync(cancellationToken);
        foreach (var kind in Kinds)
        {
            await RunAsync($"clear_{kind}_staging", new SqlParameters().Add("staging_id", attempt.StagingId));
            foreach (var parameters in ranges)
                await RunAsync($"stage_{kind}_metrics", attempt.Config.QualityRules.Gate(TableOf(kind)).AddTo(parameters));
        }

        var reports = new List<QualityReport?>();
        foreach (var kind in Kinds)
        {
            var rows = SqlLibrary.Get($"gold/staged_{kind}_rows").Bind(new SqlParameters().Add("staging_id", attempt.StagingId));
            reports.Add(await quality.CheckAsync(TableOf(kind), attempt, SqlExpression.Of(rows), cancellationToken));
        }
        if (QualityDesk.HeldBecause(attempt, reports) is { } because)
            return BatchOutcome.Held(because);

        var counts = new GoldCounts();
        foreach (var parameters in ranges)
        {
            foreach (var kind in Kinds)
                await RunAsync($"merge_gold_{kind}_metrics_10min", parameters);
            await RunAsync("merge_gold_entity_evidence_10min", parameters);
            await RunAsync("merge_gold_quarantine", parameters);
            counts += GoldCounts.Of(await RunAsync("count_batch", parameters));
        }
        var conditions = new List<Condition>();
        foreach (var report in reports)
            conditions.AddRange(await QualityDesk.ConditionsAsync(report, attempt, cancellationToken));
        return new BatchOutcome(counts.ToManifest(attempt.Plan), counts.ToLedger(attempt.Plan), conditions);
    }

    private static bool IsRecompute(BatchPlan plan) => plan.ToSeq < plan.FromSeq;

    private static IEnumerable<DateRange> RangesOf(BatchPlan plan) => IsRecompute(plan)
        // All windows of a range are computed, so it must not hold dates that nobody asked for.
        ? plan.Dates.Select((date, i) => (Date: date, Run: date.DayNumber - i)).GroupBy(d => d.Run, d => d.Date).SelectMany(run => DateRange.Cover(run))
        : DateRange.Cover(plan.Dates);

    private static string TableOf(string kind) => $"gold_{kind}_metrics_10min";

    private static SqlParameters ParametersOf(BatchAttempt attempt, DateRange range)
    {
        var plan = attempt.Plan;
        var parameters = new SqlParameters().AddAll(attempt.Config.RiskModel.Parameters)
            .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("staging_id", attempt.StagingId).Add("now", plan.Now)
            .Add("from_seq", plan.FromSeq).Add("to_seq", plan.ToSeq).Add("is_recompute", IsRecompute(plan))
            .Add("date_from", range.From).Add("date_to", range.To)
            .Add("rule_version", attempt.Config.QualityRules.VersionName)
            .Add("is_discarded", plan.Release is Release.Discard).Add("status", plan.Release is Release.Discard ? "discarded" : "quarantined");
        foreach (var kind in Kinds)
            parameters.Add($"{kind}_record", RowJson.Of(TableSchema.Get(TableOf(kind))));
        return parameters;
    }
}
