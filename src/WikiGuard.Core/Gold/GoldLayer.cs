using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// PromoteGold: recomputes the windows that the silver batches since the checkpoint touched, and no others. Each window gets its verdict in the staging
/// tables; the merges then carry it to its metrics table or to <c>gold_quarantine</c>, and its evidence along.
/// </summary>
/// <param name="checksOf">The checks of a metrics table; without them every window passes.</param>
public sealed class GoldLayer(
    CheckpointStore checkpoints, IQueryEngine engine, IEventClock clock, RiskModel riskModel, Func<string, RowChecks>? checksOf = null) : ILayer
{
    public const string LayerName = "gold";

    private static readonly string[] Kinds = ["entity", "user", "global"];

    private readonly BaselineLearner _baselines = new(engine, riskModel);

    public string Name => LayerName;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await UpstreamBatches.WaitingAsync(checkpoints, SilverLayer.LayerName, "silver", checkpoint, cancellationToken) is var (toSeq, dates, moreWaits)
            ? LayerRunner.NextPlan(Name, checkpoint, toSeq, clock.Now, dates, moreWaits)
            : null;

    public Task<BatchManifest> ExecuteAsync(BatchPlan plan, CancellationToken cancellationToken) =>
        RunAsync(plan, DateRange.Cover(plan.Dates), isRecompute: false, cancellationToken);

    /// <summary>
    /// Computes all windows of the plan's dates anew, whichever batches their events came in; windows left without events disappear. The plan's
    /// interval of silver batches is not used.
    /// </summary>
    public Task<BatchManifest> RecomputeAsync(BatchPlan plan, CancellationToken cancellationToken) =>
        RunAsync(plan, WholeDates(plan.Dates), isRecompute: true, cancellationToken);

    private async Task<BatchManifest> RunAsync(BatchPlan plan, IEnumerable<DateRange> ranges, bool isRecompute, CancellationToken cancellationToken)
    {
        var total = new GoldCounts(0, 0, 0, 0, 0, 0);
        foreach (var range in ranges)
        {
            await _baselines.LearnAsync(plan, [.. plan.Dates.Where(d => d >= range.From && d <= range.To)], cancellationToken);
            var parameters = ParametersOf(plan, range, isRecompute);
            foreach (var kind in Kinds)
            {
                await RunAsync($"clear_{kind}_staging", parameters, cancellationToken);
                await RunAsync($"stage_{kind}_metrics", ChecksOf($"gold_{kind}_metrics_10min").Bind(parameters), cancellationToken);
                await RunAsync($"merge_gold_{kind}_metrics_10min", parameters, cancellationToken);
            }
            await RunAsync("merge_gold_entity_evidence_10min", parameters, cancellationToken);
            await RunAsync("merge_gold_quarantine", parameters, cancellationToken);
            total += GoldCounts.Of((await RunAsync("count_batch", parameters, cancellationToken)).Rows[0]);
        }
        return total.CheckedManifest(plan);
    }

    private SqlParameters ParametersOf(BatchPlan plan, DateRange range, bool isRecompute)
    {
        var parameters = new SqlParameters().AddAll(riskModel.Parameters)
            .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("staging_id", plan.BatchId).Add("now", plan.Now)
            .Add("from_seq", plan.FromSeq).Add("to_seq", plan.ToSeq).Add("date_from", range.From).Add("date_to", range.To)
            .Add("is_recompute", isRecompute)
            .Add("rule_version", "1");
        foreach (var kind in Kinds)
            parameters.Add($"{kind}_record", RowJson.Of(TableSchema.Get($"gold_{kind}_metrics_10min")));
        return parameters;
    }

    private RowChecks ChecksOf(string table) => checksOf?.Invoke(table) ?? RowChecks.None;

    private Task<QueryResult> RunAsync(string statement, SqlParameters parameters, CancellationToken cancellationToken) =>
        engine.RunAsync(SqlLibrary.Get($"gold/{statement}").Bind(parameters), cancellationToken);

    /// <summary>Ranges without a date that was not asked for: all windows of a range's dates are computed.</summary>
    private static IEnumerable<DateRange> WholeDates(IEnumerable<DateOnly> dates) => dates.Distinct().Order()
        .Select((date, i) => (Date: date, Run: date.DayNumber - i)).GroupBy(d => d.Run, d => d.Date).SelectMany(run => DateRange.Cover(run));
}
