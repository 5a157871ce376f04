using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>PromoteGold: recomputes the windows that the silver batches since the checkpoint touched, and no others.</summary>
public sealed class GoldLayer(CheckpointStore checkpoints, IEventClock clock, RiskModel riskModel) : ILayer
{
    public const string LayerName = "gold";

    public string Name => LayerName;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await UpstreamBatches.WaitingAsync(checkpoints, SilverLayer.LayerName, checkpoint, cancellationToken) is var (toSeq, dates, moreWaits)
            ? LayerRunner.NextPlan(Name, checkpoint, toSeq, clock.Now, dates, moreWaits)
            : null;

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        long entities = 0, users = 0, windows = 0;
        foreach (var range in DateRange.Cover(plan.Dates))
        {
            var parameters = new SqlParameters().AddAll(riskModel.Parameters)
                .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("now", plan.Now)
                .Add("from_seq", plan.FromSeq).Add("to_seq", plan.ToSeq).Add("date_from", range.From).Add("date_to", range.To);
            foreach (var table in new[] { "entity", "user", "global" })
                await attempt.Engine.RunAsync(SqlLibrary.Get($"gold/merge_gold_{table}_metrics_10min").Bind(parameters), cancellationToken);
            var counts = (await attempt.Engine.RunAsync(SqlLibrary.Get("gold/count_batch").Bind(parameters), cancellationToken)).Rows[0];
            entities += (long)counts[0]!;
            users += (long)counts[1]!;
            windows += (long)counts[2]!;
        }
        var manifest = new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["gold_entity_windows"] = entities,
            ["gold_user_windows"] = users,
            ["gold_global_windows"] = windows,
        });
        return new BatchOutcome(manifest, new LedgerEntry(plan.BatchId, Name, plan.BatchSeq, plan.Now, entities + users + windows) { Passed = entities + users + windows }, []);
    }
}
