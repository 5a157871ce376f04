using WikiGuard.Bronze;
using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>
/// PromoteSilver: parses, deduplicates and judges the bronze batches since the checkpoint. Each row gets its one verdict in the staging table; the merges
/// then carry it to <c>silver_events</c> or <c>silver_quarantine</c>.
/// </summary>
public sealed class SilverLayer(CheckpointStore checkpoints, IQueryEngine engine, IEventClock clock, RiskModel riskModel, RevertPatterns revertPatterns) : ILayer
{
    public const string LayerName = "silver";

    public string Name => LayerName;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await UpstreamBatches.WaitingAsync(checkpoints, BronzeLayer.LayerName, "bronze", checkpoint, cancellationToken) is var (toSeq, dates, moreWaits)
            ? LayerRunner.NextPlan(Name, checkpoint, toSeq, clock.Now, dates, moreWaits)
            : null;

    public async Task<BatchManifest> ExecuteAsync(BatchPlan plan, CancellationToken cancellationToken)
    {
        long read = 0, silver = 0, quarantined = 0, duplicates = 0;
        foreach (var range in DateRange.Cover(plan.Dates))
        {
            var parameters = SilverRules.Parameters.AddAll(riskModel.Parameters).Add("is_revert_summary", revertPatterns.Condition)
                .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("now", plan.Now)
                .Add("from_seq", plan.FromSeq).Add("to_seq", plan.ToSeq).Add("date_from", range.From).Add("date_to", range.To);
            foreach (var statement in new[] { "clear_staging", "stage_events", "merge_silver_quarantine", "merge_silver_events" })
                await engine.RunAsync(SqlLibrary.Get($"silver/{statement}").Bind(parameters), cancellationToken);
            var counts = (await engine.RunAsync(SqlLibrary.Get("silver/count_batch").Bind(parameters), cancellationToken)).Rows[0];
            read += (long)counts[0]!;
            silver += (long)counts[1]!;
            quarantined += (long)counts[2]!;
            duplicates += (long)counts[3]!;
        }
        if (read != silver + quarantined + duplicates)
        {
            throw new FatalException(
                $"{plan.BatchId} read {read} rows, but {silver} are in silver, {quarantined} in quarantine and {duplicates} are duplicates. "
                + "The batch stays open: compare silver_staging with silver_events and silver_quarantine by event_id.");
        }
        return new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["read"] = read,
            ["silver"] = silver,
            ["silver_quarantined"] = quarantined,
            ["duplicates"] = duplicates,
            ["dropped"] = 0, // no default rule drops rows
        });
    }
}
