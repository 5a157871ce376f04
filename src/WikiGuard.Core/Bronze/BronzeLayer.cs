using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Bronze;

/// <summary>
/// CommitBronze: merges the pending landing files into <c>bronze_events</c> and <c>bronze_quarantine</c> under the next batch number, then
/// moves exactly these files away. A file that arrives meanwhile waits for the next batch; an object whose name is not that of a landing
/// file is left where it is.
/// </summary>
public sealed class BronzeLayer(
    IObjectStore objects, ILandingTables landing, IEventClock clock, QualityDesk quality, ILogger<BronzeLayer> logger) : ILayer
{
    /// <summary>
    /// Athena takes 262,144 bytes of query text. A statement names its files once, or one accepted and one refused file each once.
    /// </summary>
    private const int MaxPathBytes = 220_000;

    private static readonly EventSpan AnyTime = new(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);

    public string Name => LayerNames.Bronze;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, IQueryEngine engine, CancellationToken cancellationToken)
    {
        var pending = await PendingAsync(cancellationToken);
        if (pending.Count == 0)
            return null;
        var taken = First(pending);
        return await PlanAsync(checkpoint, engine, taken, replay: null, cancellationToken) with { MoreWaits = taken.Count < pending.Count };
    }

    /// <returns>The first files, as many as one batch takes.</returns>
    public IReadOnlyList<LandingFile> First(IReadOnlyList<LandingFile> files)
    {
        long length = 0, most = 0;
        return
        [
            .. files.TakeWhile((f, i) =>
                (length += objects.PathOf(f.Key).Length + 4) <= MaxPathBytes && ((most += f.MaxRows) <= BatchPlan.MaxRows || i == 0)),
        ];
    }

    /// <summary>The plan to take exactly these files.</summary>
    /// <param name="replay">Their records were read again from the log; null where they came for the first time.</param>
    public async Task<BatchPlan> PlanAsync(
        LayerCheckpoint checkpoint, IQueryEngine engine, IReadOnlyList<LandingFile> files, LogReplay? replay,
        CancellationToken cancellationToken)
    {
        var (rows, signals, dates, span, arrived) = await CountAsync(engine, files, cancellationToken);
        var input = new LandedFiles([.. files.Select(f => f.Key)], arrived) { Replay = replay };
        return checkpoint.Next(Name, input, clock.Now, dates) with
        {
            RowsIn = rows,
            Signals = signals,
            Span = span,
            Mode = replay is null
                ? BatchModes.Join(files.Select(f => f.IsBackfill ? BatchModes.Backfill : BatchModes.Live)) : BatchModes.Replay,
        };
    }

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        var input = plan.Reads<LandedFiles>();
        List<LandingFile> files =
        [
            .. input.Keys.Select(k => LandingFile.Parse(k)
                ?? throw new FatalException(
                    $"{plan.BatchId} names {k}, which is no landing file. Restore an earlier version of the checkpoint.")),
        ];
        if (plan.Attempts > 1)
        {
            // An earlier attempt may have moved some away. They are moved back: redelivered rows are counted over all of them.
            foreach (var file in files)
                await objects.MoveAsync(LandingFiles.CommittedKey(file.Key), file.Key, cancellationToken);
        }
        var landed = RowsOf(files, LandingFiles.Events);
        var refused = RowsOf(files, LandingFiles.Quarantine);
        var events = files.Where(f => f.Format == LandingFiles.Events).ToList();
        QualityFindings? findings = null;
        if (events.Count > 0)
        {
            var rows = SqlLibrary.Get("bronze/landed_rows").Bind(new SqlParameters().Add("landed", landed));
            findings = await quality.CheckAsync(attempt, [("bronze_events", SqlExpression.Of(rows))], cancellationToken);
            if (QualityDesk.HeldBecause(attempt, findings) is { } because)
                return new HeldBatch(because);
        }
        long bronze = 0, quarantined = 0, deadLetters = 0, redelivered = 0;
        var ranges = DateRange.Cover(plan.Dates).ToList();
        foreach (var range in ranges)
        {
            var parameters = new SqlParameters()
                .Add("batch_id", plan.BatchId).Add("batch_seq", plan.BatchSeq).Add("now", plan.Now).Add(
                    "rule_version", attempt.Config.QualityRules.VersionName)
                .Add("date_from", range.From).Add("date_to", range.To)
                .Add("arrived_from", input.Arrived?.From ?? AnyTime.From).Add("arrived_to", input.Arrived?.To ?? AnyTime.To);
            if (events.Count > 0)
            {
                parameters.Add("landed", landed);
                if (input.Replay is { Truncate: true, ReadSeq: var readSeq })
                    await RunAsync("replace_bronze_events", parameters.Add("read_seq", readSeq));
                var merged = await RunAsync(
                    plan.Release is Release.Discard ? "merge_discarded" : "merge_bronze_events", parameters);
                // All rows of the files were new, so there is nothing left to count.
                if (ranges.Count == 1 && events.Count == files.Count && plan.Release is not Release.Discard && merged.Rows is [[long rows]]
                    && rows == plan.RowsIn)
                {
                    bronze = rows;
                    break;
                }
            }
            if (events.Count < files.Count)
                await RunAsync("merge_bronze_quarantine", parameters.Add("landed", refused));
            var counts = (await RunAsync("count_batch", parameters.Add("landed", landed).Add("refused", refused))).Row;
            bronze += counts.Get<long>("bronze");
            quarantined += counts.Get<long>("bronze_quarantined");
            deadLetters += counts.Get<long>("dead_letters");
            redelivered += counts.Get<long>("rows_known");
        }
        foreach (var file in files)
            await objects.MoveAsync(file.Key, LandingFiles.CommittedKey(file.Key), cancellationToken);
        var manifest = new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["landed"] = plan.RowsIn,
            ["bronze"] = bronze,
            ["bronze_quarantined"] = quarantined,
            ["redelivered"] = redelivered,
            ["dead_letters"] = deadLetters,
        })
        {
            RowsOut = bronze,
            Quarantined = quarantined + deadLetters,
            Signals = plan.Signals ?? 0,
            Span = plan.Span,
            LogReplay = input.Replay,
            Quality = QualityDesk.LinesOf(findings),
            Ledger = new LedgerEntry(plan.BatchId, Name, plan.BatchSeq, plan.Now, plan.RowsIn)
            {
                Passed = bronze,
                Quarantined = quarantined,
                Redelivered = redelivered,
                DeadLettered = deadLetters,
            },
        };
        IReadOnlyList<Condition> conditions =
        [
            .. await QualityDesk.ConditionsAsync(findings, attempt, cancellationToken),
            .. RefusedConditions(plan, quarantined, attempt.Advice),
        ];
        return new CompletedBatch(manifest, conditions);

        Task<QueryResult> RunAsync(string statement, SqlParameters parameters) =>
            attempt.Engine.RunAsync(SqlLibrary.Get($"bronze/{statement}").Bind(parameters), cancellationToken);
    }

    private static IEnumerable<Condition> RefusedConditions(BatchPlan plan, long refused, ToolAdvice advice)
    {
        if (plan.RowsIn > 0 && QualityReport.SeverityOf(1 - ((double)refused / plan.RowsIn)) is { } severity)
        {
            yield return new Condition("refused", new Alert(
                severity,
                $"{plan.BatchId}: {refused} of {plan.RowsIn} records were no events",
                "A backfilled file holds something else, somebody else writes to cleaned_events, or the Ingestor is broken.")
            {
                Commands = [advice.ListRefused(" --layer bronze")],
                Runbook = RunbookSections.NoEvents,
            });
        }
    }

    /// <summary>The landing files that no batch has taken yet, in the order in which they were written.</summary>
    public async Task<IReadOnlyList<LandingFile>> PendingAsync(CancellationToken cancellationToken)
    {
        var files = new List<LandingFile>();
        // In order of name, a backlog would come partition by partition, and each batch would touch all the hours of the backlog.
        foreach (var (key, _) in (await objects.ListWrittenAsync(LandingFiles.Prefix, cancellationToken)).OrderBy(o => o.WrittenAt))
        {
            if (LandingFile.Parse(key) is { } file)
            {
                if (!file.IsReplay)
                    files.Add(file);
            }
            else if (!LandingFiles.IsSeed(key) && _foreign.Add(key))
                logger.LogWarning("{Path} is no landing file by its name. It is left alone; move what WikiGuard has not written out of "
                    + "{Prefix}", objects.PathOf(key), LandingFiles.Prefix);
        }
        return files;
    }

    /// <returns>The number of accepted and refused rows of the files, without dead letters, and of the signals among them; the dates they
    /// lie in; the event times of the accepted ones, null where one has none; and when these arrived.</returns>
    private async Task<(long Rows, long Signals, IReadOnlyList<DateOnly> Dates, EventSpan? Span, EventSpan? Arrived)> CountAsync(
        IQueryEngine engine, IReadOnlyList<LandingFile> files, CancellationToken cancellationToken)
    {
        long total = 0, signals = 0;
        var dates = new List<DateOnly>();
        var spans = new List<EventSpan?>();
        var arrivals = new List<EventSpan?>();
        foreach (var (format, statement, rows) in new[]
        {
            (LandingFiles.Events, "bronze/plan_events", "rows_landed"),
            (LandingFiles.Quarantine, "bronze/plan_quarantine", "rows_refused"),
        })
        {
            if (!files.Any(f => f.Format == format))
                continue;
            var counted = await engine.RunAsync(
                SqlLibrary.Get(statement).Bind(new SqlParameters().Add("landed", RowsOf(files, format))), cancellationToken);
            foreach (var row in counted.NamedRows)
            {
                dates.Add(row.Get<DateOnly>("event_date"));
                total += row.Get<long>(rows);
                if (format == LandingFiles.Events)
                {
                    signals += row.Get<long>("signals");
                    spans.Add(row.Get<long>("rows_without_time") == 0 ? EventSpan.Of(row["first_event"], row["last_event"]) : null);
                    arrivals.Add(EventSpan.Of(row["first_arrival"], row["last_arrival"]));
                }
            }
        }
        return (total, signals, dates, EventSpan.Cover(spans), EventSpan.Cover(arrivals));
    }

    /// <returns>The number of accepted and refused rows of the files, without dead letters. A file of one offset holds one row, and is not
    /// opened.</returns>
    public async Task<long> CountRowsAsync(IQueryEngine engine, IReadOnlyList<LandingFile> files, CancellationToken cancellationToken)
    {
        var single = files.Where(f => f.Format == LandingFiles.Events && f.MaxRows == 1).ToList();
        return single.Count + (await CountAsync(engine, [.. files.Except(single)], cancellationToken)).Rows;
    }

    private SqlExpression RowsOf(IEnumerable<LandingFile> files, LandingFormat format) =>
        landing.RowsOf(format.Table, format.Columns, [.. files.Where(f => f.Format == format).Select(f => f.Key)]);
}
