using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>
/// PromoteSilver: parses, deduplicates and judges the bronze batches since the checkpoint; or, again, quarantined rows or whole dates.
/// Each row gets one verdict in the staging table; the merges then carry it to <c>silver_events</c>, <c>silver_revision_signals</c> or
/// <c>silver_quarantine</c>.
/// </summary>
public sealed class SilverLayer(CheckpointStore checkpoints, IEventClock clock, QualityDesk quality) : ILayer
{
    /// <summary>For how many batches staged rows stay: clearing costs one more statement. Large batches are cleared at once.</summary>
    private const int BatchesUntilCleared = 16;

    public string Name => LayerNames.Silver;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, IQueryEngine engine, CancellationToken cancellationToken) =>
        (await UpstreamBatches.WaitingAsync(checkpoints, LayerNames.Bronze, checkpoint, cancellationToken))
            ?.PlanFor(Name, checkpoint, clock.Now);

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        var ranges = DateRange.Cover(plan.Dates).Select(r => (Range: r, Parameters: ParametersOf(attempt, r))).ToList();
        Task<QueryResult> RunAsync(string statement, SqlParameters parameters) =>
            attempt.Engine.RunAsync(SilverStatements.Get(statement, attempt.Config.QualityRules).Bind(parameters), cancellationToken);

        var replay = plan.Input as ReplayedRange;
        if (plan.MoreWaits || replay is not null || plan.BatchSeq % BatchesUntilCleared == 0)
            await RunAsync("silver/clear_staged", new SqlParameters().Add("batch_seq", plan.BatchSeq));
        var signals = new SignalMerge(attempt);
        foreach (var (_, parameters) in ranges)
        {
            await RunAsync("silver/stage_events", parameters);
            if (signals.HasSignals)
                await signals.StageAsync(parameters, cancellationToken);
        }

        var rows = SqlLibrary.Get("silver/staged_rows").Bind(
            new SqlParameters().Add("batch_seq", plan.BatchSeq).Add("staging_id", attempt.StagingId));
        var findings = await quality.CheckAsync(attempt, [(SilverStatements.Table, SqlExpression.Of(rows))], cancellationToken);
        if (QualityDesk.HeldBecause(attempt, findings) is { } because)
            return new HeldBatch(because);

        var merged = signals.HasSignals ? await signals.MergeAsync(cancellationToken) : MergedSignals.None;
        var counts = new SilverCounts();
        foreach (var (_, parameters) in ranges)
        {
            if (plan.Input is QuarantinedRows or ReplayedRange)
                await RunAsync("silver/settle_quarantine", parameters);
            if (plan.Input is not QuarantinedRows && (merged.HasRefused || findings is not { Reports: [{ Counts.Quarantined: 0 }] }))
                await RunAsync("silver/merge_silver_quarantine", parameters);
            await RunAsync(replay is null ? "silver/merge_silver_events" : "silver/replace_silver_events", parameters);
            var counted = SilverCounts.Of(await RunAsync("silver/count_batch", parameters));
            if (counted.Surplus > 0)
            {
                await RunAsync("silver/heal_silver_events", parameters);
                counted = SilverCounts.Of(await RunAsync("silver/count_batch", parameters)) with { Healed = counted.Surplus };
            }
            counts += counted;
            if (replay is { IsLast: true })
            {
                var unexplained = (await RunAsync("silver/count_unexplained", parameters)).Scalar<long>();
                counts = counts with { Unexplained = counts.Unexplained + unexplained };
                if (replay.Truncate && unexplained > 0)
                    await RunAsync("silver/delete_unexplained", parameters);
            }
        }
        var conditions = (await QualityDesk.ConditionsAsync(findings, attempt, cancellationToken)).ToList();
        if (counts.Healed > 0)
            conditions.Add(HealedCondition(plan, counts.Healed));
        return new CompletedBatch(counts.ToManifest(plan, merged.Signalled) with { Quality = QualityDesk.LinesOf(findings) }, conditions);
    }

    private static SqlParameters ParametersOf(BatchAttempt attempt, DateRange range)
    {
        var (plan, config) = (attempt.Plan, attempt.Config);
        var parameters = AddConfig(new SqlParameters(), config)
            .Add("rule_version", config.QualityRules.VersionName)
            .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("staging_id", attempt.StagingId).Add("now", plan.Now)
            .Add("is_redrive", plan.Input is QuarantinedRows).Add("is_discarded", plan.Release is Release.Discard)
            .Add("status", plan.Release is Release.Discard ? "discarded" : "quarantined");
        // A replay's rows are held against its own earlier chunks, and not against what it replaces.
        var firstSeq = plan.Input is ReplayedRange { FirstSeq: var first } ? first : 0;
        parameters.Add("is_replay", plan.Input is ReplayedRange)
            .Add("first_seq", firstSeq).Add("first_id", BatchPlan.IdOf(LayerNames.Silver, firstSeq));
        var dates = new SqlParameters().Add("date_from", range.From).Add("date_to", range.To);
        var input = plan.Input switch
        {
            QuarantinedRows { Filter: var filter } => SqlLibrary.Get("silver/input_quarantine").Bind(
                filter.Parameters.Add("batch_id", plan.BatchId).Add("date_from", range.From).Add("date_to", range.To)),
            ReplayedRange replay => SqlLibrary.Get("silver/input_replay").Bind(
                dates.Add("from_seq", replay.FromSeq).Add("to_seq", replay.ToSeq).Add("batch_id", plan.BatchId)),
            _ => SqlLibrary.Get("silver/input_bronze").Bind(
                dates.Add("from_seq", plan.Reads<UpstreamRange>().FromSeq).Add("to_seq", plan.Reads<UpstreamRange>().ToSeq)),
        };
        return EventSpan.Narrow(parameters, range, plan.Span).Add("input", SqlExpression.Of(input))
            .Add("signal_times", plan.Span is { } span ? EventSpan.InWindows("revision_timestamp", [span]) : new SqlExpression("true"));
    }

    /// <summary>What parsing takes from the configuration.</summary>
    internal static SqlParameters AddConfig(SqlParameters parameters, PromotionConfig config) => parameters
        .AddAll(config.RiskModel.Parameters).Add("revert_source", config.RevertPatterns.Source)
        .Add("revert_known", config.RevertPatterns.Known);

    private static Condition HealedCondition(BatchPlan plan, long rows) => new("healed", new Alert(
        AlertSeverity.Warning,
        $"{plan.BatchId} found {rows} surplus rows in silver_events and took them out",
        "Two writers have written the layer at the same time, or somebody has added rows by hand.")
    {
        Advice = "Nothing is left to repair in the table; find out which it was.",
        Runbook = RunbookSections.Surplus,
    });
}
