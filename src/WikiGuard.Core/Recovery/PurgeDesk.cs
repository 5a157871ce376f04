using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>
/// Takes suppressed content out of every place that keeps it. Bronze, from which the rest is found, comes last, so that a purge that was
/// killed finds everything again. It runs on a lakehouse in which nothing waits for the next layer.
/// </summary>
public sealed class PurgeDesk(
    LeaseStore leases, CheckpointStore checkpoints, IObjectStore objects, IQueryEngine engine, ReplayDesk replays)
{
    private const string BronzeEvents = "bronze_events";
    private const string SilverEvents = "silver_events";
    private const string SilverQuarantine = "silver_quarantine";

    private static readonly IReadOnlyDictionary<long, long> NoRows = new Dictionary<long, long>();

    /// <summary>What would be removed, by place.</summary>
    public async Task<IReadOnlyDictionary<string, long>> PlanAsync(PurgeSubject subject, CancellationToken cancellationToken) =>
        new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            [BronzeEvents] = (await CountAsync(engine, BronzeEvents, subject, cancellationToken)).Sum(r => r.Rows),
            ["bronze_quarantine"] = (await RefusedAsync(engine, subject, cancellationToken)).Count,
            [SilverEvents] = (await CountAsync(engine, SilverEvents, subject, cancellationToken)).Sum(r => r.Rows),
            [SilverQuarantine] =
                (await RunAsync(engine, "purge/count_records", SilverQuarantine, subject, cancellationToken)).Scalar<long>(),
            ["dead_letters"] = (await DeadLettersAsync(subject, cancellationToken)).Count,
            ["committed_files"] = (await objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken)).Count,
        };

    /// <exception cref="TransientException">A batch is begun or held, or rows wait for the next layer.</exception>
    /// <exception cref="ConflictException">A layer is being written; try again.</exception>
    public async Task RunAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        await RequireQuietAsync(cancellationToken);
        await PurgeSilverAsync(subject, cancellationToken);
        await PurgeGoldAsync(subject, cancellationToken);
        await PurgeBronzeAsync(subject, cancellationToken);
        await RecomputeAsync(subject, cancellationToken);
    }

    private async Task RequireQuietAsync(CancellationToken cancellationToken)
    {
        var upstream = 0L;
        foreach (var layer in LayerNames.InOrder)
        {
            var (checkpoint, _) = await checkpoints.LoadAsync(layer, cancellationToken);
            if (checkpoint.Planned is { } planned)
            {
                var state = planned.IsHeld ? "is held: release it first" : "is begun and not finished: run it to its end first";
                throw new TransientException($"{planned.BatchId} {state}. Its rows could not be purged. See: wikiguard status");
            }
            if (layer != LayerNames.Bronze && checkpoint.SourceSeq < upstream)
                throw new TransientException($"Rows wait for {layer}. Promote them first; then purge. See: wikiguard status");
            upstream = checkpoint.BatchSeq;
        }
    }

    private async Task PurgeSilverAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(LayerNames.Silver, cancellationToken);
        var leased = Engine(lease);
        var (checkpoint, _) = await checkpoints.LoadAsync(LayerNames.Silver, cancellationToken);
        // Only a batch in flight reads its staged rows.
        await leased.RunAsync(SqlLibrary.Get("silver/clear_staged").Bind(
            new SqlParameters().Add("batch_seq", checkpoint.BatchSeq + 1)), cancellationToken);
        await RunAsync(leased, "purge/remove_events", SilverQuarantine, subject, cancellationToken);
        await RemoveAsync(leased, LayerNames.Silver, SilverEvents, subject, cancellationToken);
    }

    private async Task PurgeGoldAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(LayerNames.Gold, cancellationToken);
        var leased = Engine(lease);
        // Windows of the dates that silver still has are computed anew, later; silver may keep less than gold.
        await RunAsync(leased, "purge/remove_events", "gold_entity_evidence_10min", subject, cancellationToken);
        if (!subject.IsUser)
            return;
        foreach (var table in new[] { "gold_user_metrics_10min", "gold_entity_evidence_10min", "gold_known_editors" })
        {
            await leased.RunAsync(SqlLibrary.Get("purge/remove_user").Bind(
                new SqlParameters().Add("table", new SqlExpression(table)).Add("user", subject.User)), cancellationToken);
        }
        await leased.RunAsync(
            SqlLibrary.Get("purge/remove_windows").Bind(new SqlParameters().Add("user", subject.User)), cancellationToken);
    }

    private async Task PurgeBronzeAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(LayerNames.Bronze, cancellationToken);
        var leased = Engine(lease);
        await objects.DeleteAsync(await DeadLettersAsync(subject, cancellationToken), cancellationToken);
        // Kept in case that bronze has to be read again; which rows they hold is not known by their names.
        await objects.DeleteAsync(await objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken), cancellationToken);
        // So is what a repair has set aside.
        await objects.DeleteAsync(await objects.ListAsync(Damage.SetAsidePrefix, cancellationToken), cancellationToken);
        // So is what a replay from the log has left that did not end.
        await objects.DeleteAsync(
            [
                .. (await objects.ListAsync(LandingFiles.Prefix, cancellationToken))
                    .Where(k => LandingFile.Parse(k) is { IsReplay: true }),
            ], cancellationToken);
        foreach (var some in (await RefusedAsync(leased, subject, cancellationToken)).Chunk(1000))
        {
            await leased.RunAsync(
                SqlLibrary.Get("purge/remove_refused").Bind(new SqlParameters().Add("ids", some)), cancellationToken);
        }
        await RemoveAsync(leased, LayerNames.Bronze, BronzeEvents, subject, cancellationToken);
    }

    private async Task RecomputeAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        var (record, etag) = await PurgeRecord.LoadAsync(objects, subject, cancellationToken);
        foreach (var date in record.Dates)
        {
            var plan = await replays.PlanAsync(new ReplayRequest(LayerNames.Gold, date, date, Truncate: false), cancellationToken);
            await replays.RunAsync(plan, (_, _) => { }, cancellationToken);
            record = record with { Dates = [.. record.Dates.Where(d => d != date)] };
            etag = await record.SaveAsync(objects, etag, cancellationToken);
        }
    }

    // Written down first: whoever verifies the tables must not report what is removed as missing.
    private async Task RemoveAsync(
        LeasedEngine leased, string layer, string table, PurgeSubject subject, CancellationToken cancellationToken)
    {
        var rows = await CountAsync(leased, table, subject, cancellationToken);
        var there = rows.GroupBy(r => r.BatchSeq).ToDictionary(b => b.Key, b => b.Sum(r => r.Rows));
        var (record, etag) = await PurgeRecord.LoadAsync(objects, subject, cancellationToken);
        if (there.Count == 0 && !record.IsUnfinished)
            return;
        record = record.Before(layer, there, layer == LayerNames.Silver ? rows.Select(r => r.Date) : []);
        etag = await record.SaveAsync(objects, etag, cancellationToken);
        await RunAsync(leased, "purge/remove_events", table, subject, cancellationToken);
        await record.After(layer, NoRows).SaveAsync(objects, etag, cancellationToken);
    }

    private static async Task<IReadOnlyList<(long BatchSeq, DateOnly Date, long Rows)>> CountAsync(
        IQueryEngine engine, string table, PurgeSubject subject, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync(engine, "purge/count_events", table, subject, cancellationToken)).Rows
            .Select(r => ((long)r[0]!, (DateOnly)r[1]!, (long)r[2]!)),
    ];

    private static Task<QueryResult> RunAsync(
        IQueryEngine engine, string statement, string table, PurgeSubject subject, CancellationToken cancellationToken) =>
        engine.RunAsync(SqlLibrary.Get(statement).Bind(
            new SqlParameters().Add("table", new SqlExpression(table)).Add("suppressed", subject.Events)), cancellationToken);

    private static async Task<IReadOnlyList<string>> RefusedAsync(
        IQueryEngine engine, PurgeSubject subject, CancellationToken cancellationToken)
    {
        var (text, escaped, and) = subject.Marks;
        return
        [
            .. (await engine.RunAsync(SqlLibrary.Get("purge/refused_records").Bind(
                new SqlParameters().Add("text", text).Add("escaped_text", escaped).Add("and_text", and)), cancellationToken)).Rows
                .Where(r => r[1] is not string encoded || subject.IsIn(Convert.FromBase64String(encoded))).Select(r => (string)r[0]!),
        ];
    }

    private async Task<IReadOnlyList<string>> DeadLettersAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var key in await objects.ListAsync(DeadLetter.ObjectPrefix, cancellationToken))
        {
            if (await objects.GetAsync(key, cancellationToken) is { } letter && subject.IsIn(letter.Content.Span))
                found.Add(key);
        }
        return found;
    }

    private LeasedEngine Engine(Lease lease) => new(engine, lease, $"purge/{lease.Epoch:D8}");
}
