using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// PromoteGold: recomputes the windows that the silver batches since the checkpoint touched, and no others. The gate measures them first;
/// then each is computed once more from the same rows on its way to its metrics table or to <c>gold_quarantine</c>, followed by its
/// evidence.
/// </summary>
public sealed class GoldLayer(CheckpointStore checkpoints, IEventClock clock, QualityDesk quality) : ILayer
{
    // A revert tells of an edit until this long after the end of the edit's window; later ones are told by tags alone.
    private static readonly TimeSpan RevertReach = TimeSpan.FromHours(1);

    private readonly KnownDays _learned = new();
    private readonly KnownDays _scored = new();

    public string Name => LayerNames.Gold;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, IQueryEngine engine, CancellationToken cancellationToken) =>
        (await UpstreamBatches.WaitingAsync(checkpoints, LayerNames.Silver, checkpoint, cancellationToken))
            ?.PlanFor(Name, checkpoint, clock.Now);

    /// <summary>The plan to compute all windows of whole dates anew, from what silver has handed on so far.</summary>
    /// <param name="truncate">The dates' windows are removed first.</param>
    /// <param name="relearn">What was usual before the dates is learned again first.</param>
    public BatchPlan RecomputePlan(
        LayerCheckpoint checkpoint, IEnumerable<DateOnly> dates, bool truncate = false, bool relearn = false) =>
        checkpoint.Next(Name, new WholeDates(checkpoint.SourceSeq, truncate) { Relearn = relearn }, clock.Now, dates);

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        await new BaselineLearner(attempt, _learned).LearnAsync(cancellationToken);

        var dates = DatesOf(plan);
        var ranges = RangesOf(plan, dates).Select(r => (Parameters: ParametersOf(attempt, r), Findings: default(QualityFindings))).ToList();
        for (var i = 0; i < ranges.Count; i++)
        {
            var parameters = ranges[i].Parameters;
            var open = SqlLibrary.Get("gold/count_open_quarantine").Bind(parameters);
            var judged = GoldStatements.Kinds.Select(k => (GoldStatements.TableOf(k), WindowsOf(k))).ToList();
            var findings = await quality.CheckAsync(attempt, judged, cancellationToken, open);
            if (QualityDesk.HeldBecause(attempt, findings) is { } because)
                return new HeldBatch(because);
            ranges[i] = (parameters, findings);

            SqlExpression WindowsOf(string kind) =>
                SqlExpression.Of(GoldStatements.WindowsOf(kind, attempt.Config.QualityRules).Bind(parameters));
        }

        var counts = new GoldCounts();
        var conditions = new List<Condition>();
        foreach (var (parameters, findings) in ranges)
        {
            counts += await WriteAsync(attempt, parameters, findings, cancellationToken);
            conditions.AddRange(await QualityDesk.ConditionsAsync(findings, attempt, cancellationToken));
        }
        await new SignalScorer(attempt, _scored).ScoreAsync(cancellationToken);
        return new CompletedBatch(
            counts.ToManifest(plan) with { Dates = dates, Quality = QualityDesk.LinesOf([.. ranges.Select(r => r.Findings)]) }, conditions);
    }

    private static async Task<GoldCounts> WriteAsync(
        BatchAttempt attempt, SqlParameters parameters, QualityFindings? findings, CancellationToken cancellationToken)
    {
        var written = new List<long?>();
        if (attempt.Plan.Input is WholeDates { Truncate: true })
        {
            foreach (var kind in GoldStatements.Kinds)
                await RunAsync(GoldStatements.ClearingOf(kind));
            await RunAsync("gold/clear_gold_entity_evidence_10min");
        }
        foreach (var kind in GoldStatements.Kinds)
        {
            var merged = await RunAsync(GoldStatements.MergeOf(kind));
            written.Add(merged.Rows is [[long rows]] ? rows : null);
        }
        await RunAsync("gold/merge_gold_entity_evidence_10min");

        var verdicts = findings?.Reports.Select(r => r.Counts).ToList();
        var hasRefused = verdicts is null || verdicts.Sum(c => c.Quarantined) > 0;
        if (hasRefused || findings!.Besides != 0 || attempt.Plan.Input is WholeDates)
            await RunAsync("gold/merge_gold_quarantine");

        (long Total, long Dropped)? computed = verdicts is null ? null : (verdicts.Sum(c => c.Total), verdicts.Sum(c => c.Dropped));
        // A merge counts what it wrote. Where that differs from what was to be written, or is not reported at all, the windows are counted
        // in their tables.
        if (computed is { } known && !hasRefused && written is [{ } entities, { } users, { } windows]
            && entities + users + windows == known.Total - known.Dropped)
            return new GoldCounts(known.Total, known.Dropped, entities, users, windows, Quarantined: 0);
        if (computed is null)
        {
            var row = (await RunAsync("gold/count_windows")).Row;
            computed = (row.Get<long>("computed"), row.Get<long>("dropped"));
        }
        return GoldCounts.Of(computed.Value, await RunAsync("gold/count_batch"));

        Task<QueryResult> RunAsync(string statement) =>
            attempt.Engine.RunAsync(GoldStatements.Get(statement, attempt.Config.QualityRules).Bind(parameters), cancellationToken);
    }

    // A batch's reverts may tell of edits of the hour before them, on the date before.
    private static IReadOnlyList<DateOnly> DatesOf(BatchPlan plan)
    {
        var spans = TouchedBy(plan);
        return [.. plan.Dates.Union(plan.Dates.Select(d => d.AddDays(-1)).Where(d => spans.Any(s => s.Dates.Contains(d)))).Order()];
    }

    // The times of the batch's rows, and those of the edits that its reverts may tell of; none where whole dates are computed.
    private static IReadOnlyList<EventSpan> TouchedBy(BatchPlan plan) => plan.Span is { } span
        ? [.. (plan.Signalled ?? []).Prepend(span).Select(s => s with { From = s.From - RevertReach })]
        : [];

    private static IEnumerable<DateRange> RangesOf(BatchPlan plan, IReadOnlyList<DateOnly> dates) => plan.Input is WholeDates
        // All windows of a range are computed, so it must not hold dates that nobody asked for.
        ? DateRange.Runs(dates)
        : DateRange.Cover(dates);

    private static SqlParameters ParametersOf(BatchAttempt attempt, DateRange range)
    {
        var plan = attempt.Plan;
        // Whole dates are read, whichever batches their rows came in, up to the last batch.
        var (fromSeq, toSeq) = plan.Input is WholeDates { ThroughSeq: var last } ? new UpstreamRange(0, last) : plan.Reads<UpstreamRange>();
        var parameters = new SqlParameters().AddAll(attempt.Config.RiskModel.Parameters)
            .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("now", plan.Now)
            .Add("from_seq", fromSeq).Add("to_seq", toSeq).Add("is_recompute", plan.Input is WholeDates)
            .Add("rule_version", attempt.Config.QualityRules.VersionName)
            .Add("is_redrive", value: false).Add("is_discarded", plan.Release is Release.Discard)
            .Add("status", plan.Release is Release.Discard ? "discarded" : "quarantined")
            .Add("revert_reach_seconds", (long)RevertReach.TotalSeconds);
        var touched = TouchedBy(plan) is { Count: > 0 } spans ? spans : [EventSpan.Of(range)];
        var read = EventSpan.Join(touched.Select(s => s with { To = s.To + RevertReach }));
        parameters.Add("read_from", range.From).Add("read_to", range.To.AddDays(1))
            .Add("read_times", EventSpan.InWindows("event_timestamp", read));
        return EventSpan.Narrow(parameters, range, touched);
    }
}
