using WikiGuard.Alerts;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Bronze;

/// <summary>
/// CommitBronze: merges the landing files that are pending into <c>bronze_events</c> and <c>bronze_quarantine</c> under the next batch number, then moves exactly
/// these files away. A file that arrives meanwhile waits for the next batch.
/// </summary>
public sealed class BronzeLayer(IObjectStore objects, IQueryEngine engine, IEventClock clock, QualityDesk quality) : ILayer
{
    public const string LayerName = "bronze";

    /// <summary>Athena takes 262,144 bytes of query text; the paths of a batch must leave room for the statement.</summary>
    private const int MaxPathBytes = 200_000;

    public string Name => LayerName;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var keys = await PendingAsync(cancellationToken);
        if (keys.Count == 0)
            return null;
        long length = 0, most = 0;
        List<string> taken =
        [
            .. keys.TakeWhile((k, i) =>
                (length += objects.PathOf(k).Length + 4) <= MaxPathBytes && ((most += LandingFiles.MaxRowsOf(k)) <= BatchPlan.MaxRows || i == 0)),
        ];
        var (rows, dates) = await CountAsync(taken, cancellationToken);
        return LayerRunner.NextPlan(Name, checkpoint, toSeq: 0, clock.Now, dates, taken.Count < keys.Count) with { FromSeq = 0, Keys = taken, RowsIn = rows, RowsKnown = await CountKnownAsync(taken, dates, cancellationToken) };
    }

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        QualityReport? report = null;
        if (PathsOf(plan.Keys, LandingFiles.Events) is { Count: > 0 } landed)
        {
            var rows = SqlLibrary.Get("bronze/landed_rows").Bind(new SqlParameters().Add("paths", landed));
            report = await quality.CheckAsync("bronze_events", attempt, SqlExpression.Of(rows), cancellationToken);
            if (QualityDesk.HeldBecause(attempt, report) is { } because)
                return BatchOutcome.Held(because);
        }
        var takeEvents = plan.Release is Release.Discard ? "bronze/merge_discarded" : "bronze/merge_bronze_events";
        long bronze = 0, quarantined = 0, deadLetters = 0;
        foreach (var range in DateRange.Cover(plan.Dates))
        {
            var parameters = new SqlParameters()
                .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("now", plan.Now).Add("rule_version", attempt.Config.QualityRules.VersionName).Add("date_from", range.From).Add("date_to", range.To);
            foreach (var (format, statement) in new[] { (LandingFiles.Events, takeEvents), (LandingFiles.Quarantine, "bronze/merge_bronze_quarantine") })
            {
                if (PathsOf(plan.Keys, format) is { Count: > 0 } ofFormat)
                    await attempt.Engine.RunAsync(SqlLibrary.Get(statement).Bind(parameters.Add("paths", ofFormat)), cancellationToken);
            }
            var counts = (await attempt.Engine.RunAsync(SqlLibrary.Get("bronze/count_batch").Bind(parameters), cancellationToken)).Rows[0];
            bronze += (long)counts[0]!;
            quarantined += (long)counts[1]!;
            deadLetters += (long)counts[2]!;
        }
        foreach (var key in plan.Keys)
            await objects.MoveAsync(key, LandingFiles.CommittedKey(key), cancellationToken);
        var manifest = new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["landed"] = plan.RowsIn,
            ["bronze"] = bronze,
            ["bronze_quarantined"] = quarantined,
            ["redelivered"] = plan.RowsKnown,
            ["dead_letters"] = deadLetters,
        })
        { RowsOut = bronze };
        return new BatchOutcome(
            manifest,
            new LedgerEntry(plan.BatchId, Name, plan.BatchSeq, plan.Now, plan.RowsIn)
            {
                Passed = bronze,
                Quarantined = quarantined,
                Redelivered = plan.RowsKnown,
                DeadLettered = deadLetters,
            },
            [.. await QualityDesk.ConditionsAsync(report, attempt, cancellationToken), .. RefusedConditions(plan, quarantined)]);
    }

    private static IEnumerable<Condition> RefusedConditions(BatchPlan plan, long refused)
    {
        if (plan.RowsIn > 0 && QualityReport.SeverityOf(1 - ((double)refused / plan.RowsIn)) is { } severity)
        {
            yield return new Condition("refused", new Alert(
                severity,
                $"{plan.BatchId}: {refused} of {plan.RowsIn} records on the topic were no events",
                "Somebody else writes to cleaned_events, or the Ingestor is broken. See what came with: wikiguard quarantine list --layer bronze"));
        }
    }

    /// <summary>The landing files that no batch has taken yet, in order.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(LandingFiles.Prefix, cancellationToken)).Where(k => !LandingFiles.IsSeed(k))];

    /// <returns>The accepted and refused rows of the files, without dead letters, and the dates they lie in.</returns>
    public async Task<(long Rows, IReadOnlyList<DateOnly> Dates)> CountAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        long total = 0;
        var dates = new List<DateOnly>();
        foreach (var (format, statement) in new[] { (LandingFiles.Events, "bronze/plan_events"), (LandingFiles.Quarantine, "bronze/plan_quarantine") })
        {
            if (PathsOf(keys, format) is not { Count: > 0 } paths)
                continue;
            foreach (var row in (await engine.RunAsync(SqlLibrary.Get(statement).Bind(new SqlParameters().Add("paths", paths)), cancellationToken)).Rows)
            {
                dates.Add((DateOnly)row[0]!);
                total += (long)row[1]!;
            }
        }
        return (total, dates);
    }

    private async Task<long> CountKnownAsync(IReadOnlyList<string> keys, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken)
    {
        long known = 0;
        foreach (var range in DateRange.Cover(dates))
        {
            foreach (var (format, statement) in new[] { (LandingFiles.Events, "bronze/count_known_events"), (LandingFiles.Quarantine, "bronze/count_known_quarantine") })
            {
                if (PathsOf(keys, format) is not { Count: > 0 } paths)
                    continue;
                var parameters = new SqlParameters().Add("paths", paths).Add("date_from", range.From).Add("date_to", range.To);
                known += (await engine.RunAsync(SqlLibrary.Get(statement).Bind(parameters), cancellationToken)).Scalar<long>();
            }
        }
        return known;
    }

    private List<string> PathsOf(IReadOnlyList<string> keys, LandingFormat format) =>
        [.. keys.Where(k => k.StartsWith(format.Prefix, StringComparison.Ordinal)).Select(objects.PathOf)];
}
