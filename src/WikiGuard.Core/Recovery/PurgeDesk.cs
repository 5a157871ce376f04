using System.Text;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>
/// Takes suppressed content out of every place that keeps it. Bronze, from which the rest is found, comes last, so that a purge that was
/// killed finds everything again. It runs on a lakehouse in which nothing waits for the next layer. Each of its three parts may be run
/// again, and the whole once more from the first.
/// </summary>
public sealed class PurgeDesk(
    LeaseStore leases, CheckpointStore checkpoints, IObjectStore objects, IQueryEngine engine, ReplayDesk replays,
    ITableMaintenance maintenance)
{
    /// <summary>The name of one of the places: landing files that bronze has taken, whatever they hold.</summary>
    public const string CommittedFiles = "committed_files";

    private const string BronzeEvents = "bronze_events";
    private const string BronzeQuarantine = "bronze_quarantine";
    private const string KnownEditors = "gold_known_editors";
    private const string SilverEvents = "silver_events";
    private const string SilverQuarantine = "silver_quarantine";
    private const string SilverSignals = "silver_revision_signals";

    private static readonly IReadOnlyDictionary<long, long> NoRows = new Dictionary<long, long>();

    /// <summary>Every table that holds, or has held, what the stream says.</summary>
    private static readonly IReadOnlyList<TableSchema> Tables =
    [
        .. TableSchema.Tables.Where(t => LayerNames.InOrder.Any(l => t.StartsWith($"{l}_", StringComparison.Ordinal)))
            .Select(TableSchema.Get),
    ];

    // What computing windows anew writes.
    private static readonly string[] Windows =
    [
        "gold_entity_evidence_10min", "gold_entity_metrics_10min", "gold_global_metrics_10min", "gold_quarantine",
        "gold_user_metrics_10min",
    ];

    // What gold has by users' names, beside the windows that it refused.
    private static readonly string[] TablesOfUsers = ["gold_user_metrics_10min", "gold_entity_evidence_10min", KnownEditors];

    /// <summary>How many tables <see cref="EraseAsync"/> goes through.</summary>
    public static int TableCount => Tables.Count;

    /// <summary>What would be removed, by place.</summary>
    public async Task<PurgePlan> PlanAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        var there = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            [BronzeEvents] = (await CountAsync(engine, BronzeEvents, subject, cancellationToken)).Sum(r => r.Rows),
            [BronzeQuarantine] = (await RefusedAsync(engine, subject, cancellationToken)).Count,
            [SilverEvents] = (await CountAsync(engine, SilverEvents, subject, cancellationToken)).Sum(r => r.Rows),
            [SilverQuarantine] =
                (await RunAsync(engine, "purge/count_records", SilverQuarantine, subject, cancellationToken)).Scalar<long>(),
            [SilverSignals] = (await SignalsAsync(engine, subject, cancellationToken)).Sum(r => r.Rows),
            ["dead_letters"] = (await DeadLettersAsync(subject, cancellationToken)).Count,
            [CommittedFiles] = (await objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken)).Count,
        };
        return new PurgePlan(there, await IsNothingAsync(subject, there, cancellationToken));
    }

    // Where landing files wait, or a repair has set files aside, the answer is no: nobody has looked into them. So it is where the subject
    // was purged before, perhaps not to its end; and where bronze no longer keeps all dates: landing files may hold more than it then.
    private async Task<bool> IsNothingAsync(
        PurgeSubject subject, IReadOnlyDictionary<string, long> there, CancellationToken cancellationToken)
    {
        if (there.Any(p => p.Key != CommittedFiles && p.Value > 0)
            || await LayerMaintenance.KeptFromAsync(objects, LayerNames.Bronze, cancellationToken) is not null
            || (await PurgeRecord.LoadAsync(objects, subject, cancellationToken)).ETag is not null
            || (await objects.ListAsync(Damage.SetAsidePrefix, cancellationToken)).Count > 0
            || !(await objects.ListAsync(LandingFiles.Prefix, cancellationToken)).All(LandingFiles.IsSeed))
            return false;
        if (!subject.IsUser)
            return true;
        // Gold may keep more than the layers that tell of the events.
        var dates = TablesOfUsers.Select(t => SqlLibrary.Get("purge/dates_of_user").Bind(subject.WithUser(OfTable(t))))
            .Append(SqlLibrary.Get("purge/dates_of_windows").Bind(subject.WithUser(new SqlParameters())));
        foreach (var statement in dates)
        {
            if ((await engine.RunAsync(statement, cancellationToken)).Rows.Count > 0)
                return false;
        }
        return true;
    }

    /// <summary>All of it.</summary>
    /// <inheritdoc cref="RemoveAsync"/>
    public async Task RunAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        await RemoveAsync(subject, cancellationToken);
        await RecomputeAsync(subject, () => true, cancellationToken);
        await EraseAsync(subject, 0, () => true, cancellationToken);
    }

    /// <summary>Removes the rows and the objects.</summary>
    /// <exception cref="TransientException">A batch is begun or held, or rows wait for the next layer.</exception>
    /// <exception cref="ConflictException">A layer is being written; try again.</exception>
    public async Task RemoveAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        // All of them, so that nothing comes to wait for the next layer meanwhile.
        await using var held = await LayerLeases.AcquireAsync(leases, LayerNames.InOrder, cancellationToken);
        await RequireQuietAsync(cancellationToken);
        var leased = Engine(held);
        await PurgeSilverAsync(leased, subject, cancellationToken);
        await PurgeGoldAsync(leased, subject, cancellationToken);
        await PurgeBronzeAsync(leased, subject, cancellationToken);
    }

    /// <summary>Computes the windows anew that the events fell into.</summary>
    /// <param name="hasTime">Whether another date may be begun.</param>
    /// <returns>False where dates are left for the next call.</returns>
    public async Task<bool> RecomputeAsync(PurgeSubject subject, Func<bool> hasTime, CancellationToken cancellationToken)
    {
        var (record, etag) = await PurgeRecord.LoadAsync(objects, subject, cancellationToken);
        foreach (var date in record.Dates)
        {
            if (!hasTime())
                return false;
            var plan = await replays.PlanAsync(new ReplayRequest(LayerNames.Gold, date, date, Truncate: false), cancellationToken);
            await replays.RunAsync(plan, (_, _) => { }, cancellationToken);
            record = Windows.Aggregate(
                record with { Dates = [.. record.Dates.Where(d => d != date)] }, (r, table) => r.WithFiles(table, [date]));
            etag = await record.SaveAsync(objects, etag, cancellationToken);
        }
        return true;
    }

    /// <summary>Destroys the files that still hold the rows, and the earlier states of all tables.</summary>
    /// <param name="next">How many tables are done with.</param>
    /// <param name="hasTime">Whether another part may be begun.</param>
    /// <returns>How many tables are done with now; null where all are.</returns>
    /// <exception cref="TransientException">A rollback is begun, which reads an earlier state yet.</exception>
    /// <exception cref="ConflictException">A layer is being written; try again.</exception>
    public async Task<int?> EraseAsync(PurgeSubject subject, int next, Func<bool> hasTime, CancellationToken cancellationToken)
    {
        // A layer that reads another's table must not lose its files in its midst.
        await using var held = await LayerLeases.AcquireAsync(leases, LayerNames.InOrder, cancellationToken);
        await RequireNoRollbackAsync(cancellationToken);
        var (leased, (record, etag)) = (Engine(held), await PurgeRecord.LoadAsync(objects, subject, cancellationToken));
        for (; next < Tables.Count; next++)
        {
            var table = Tables[next];
            foreach (var some in record.FilesOf(table.Name).Chunk(DateRange.MaxPartitions).DefaultIfEmpty([]))
            {
                if (!hasTime())
                    return next;
                await maintenance.EraseAsync(leased, table, some, cancellationToken);
                if (some.Length == 0)
                    continue;
                record = record.WithoutFiles(table.Name, some);
                etag = await record.SaveAsync(objects, etag, cancellationToken);
            }
        }
        return null;
    }

    private async Task RequireNoRollbackAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in LayerNames.InOrder)
        {
            if ((await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.Planned is { Input: EarlierState } planned)
                throw new TransientException($"{planned.BatchId} rolls {layer} back and is not finished: run it to its end first.");
        }
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

    private async Task PurgeSilverAsync(LeasedEngine leased, PurgeSubject subject, CancellationToken cancellationToken)
    {
        var (checkpoint, _) = await checkpoints.LoadAsync(LayerNames.Silver, cancellationToken);
        // Only a batch in flight reads its staged rows.
        await leased.RunAsync(SqlLibrary.Get("silver/clear_staged").Bind(
            new SqlParameters().Add("batch_seq", checkpoint.BatchSeq + 1)), cancellationToken);
        await RemoveRowsAsync(leased, SilverQuarantine, SilverQuarantine, subject, cancellationToken);
        // The events tell which revisions these are about, so the events go later.
        var signals = await SignalsAsync(leased, subject, cancellationToken);
        await NoteFilesAsync(SilverSignals, subject, signals.Select(r => r.Date), cancellationToken);
        await leased.RunAsync(SqlLibrary.Get("purge/remove_signals").Bind(
            new SqlParameters().Add("revisions", subject.Revisions)), cancellationToken);
        await RemoveRowsAsync(leased, LayerNames.Silver, SilverEvents, subject, cancellationToken);
    }

    private static async Task<IReadOnlyList<(DateOnly Date, long Rows)>> SignalsAsync(
        IQueryEngine engine, PurgeSubject subject, CancellationToken cancellationToken) =>
    [
        .. (await engine.RunAsync(SqlLibrary.Get("purge/count_signals").Bind(
            new SqlParameters().Add("revisions", subject.Revisions)), cancellationToken)).Rows.Select(r => ((DateOnly)r[0]!, (long)r[1]!)),
    ];

    private async Task PurgeGoldAsync(LeasedEngine leased, PurgeSubject subject, CancellationToken cancellationToken)
    {
        // Windows of the dates that silver still has are computed anew, later; silver may keep less than gold.
        await RemoveEventsAsync(leased, "gold_entity_evidence_10min", subject, cancellationToken);
        if (!subject.IsUser)
            return;
        foreach (var table in TablesOfUsers)
        {
            var parameters = subject.WithUser(OfTable(table));
            await NoteFilesAsync(leased, table, subject, SqlLibrary.Get("purge/dates_of_user").Bind(parameters), cancellationToken);
            await leased.RunAsync(SqlLibrary.Get("purge/remove_user").Bind(parameters), cancellationToken);
        }
        // By the files that are noted: a purge that was killed in between finds the user no more.
        var (record, _) = await PurgeRecord.LoadAsync(objects, subject, cancellationToken);
        foreach (var some in record.FilesOf(KnownEditors).Chunk(DateRange.MaxPartitions))
            await leased.RunAsync(BaselineLearner.SealOf(some), cancellationToken);
        var user = subject.WithUser(new SqlParameters());
        await NoteFilesAsync(leased, "gold_quarantine", subject, SqlLibrary.Get("purge/dates_of_windows").Bind(user), cancellationToken);
        await leased.RunAsync(SqlLibrary.Get("purge/remove_windows").Bind(user), cancellationToken);
        await NoteFilesAsync(
            leased, "gold_entity_metrics_10min", subject, SqlLibrary.Get("purge/dates_of_reverted_editor").Bind(user), cancellationToken);
        await leased.RunAsync(SqlLibrary.Get("purge/forget_reverted_editor").Bind(user), cancellationToken);
    }

    private async Task PurgeBronzeAsync(LeasedEngine leased, PurgeSubject subject, CancellationToken cancellationToken)
    {
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
        var refused = await RefusedAsync(leased, subject, cancellationToken);
        await RemoveRowsAsync(
            BronzeQuarantine, BronzeQuarantine, [.. refused.Select(r => (r.BatchSeq, r.Date, 1L))], subject, async () =>
            {
                foreach (var some in refused.Select(r => r.Id).Chunk(1000))
                {
                    await leased.RunAsync(
                        SqlLibrary.Get("purge/remove_refused").Bind(new SqlParameters().Add("ids", some)), cancellationToken);
                }
            }, cancellationToken);
        await RemoveRowsAsync(leased, LayerNames.Bronze, BronzeEvents, subject, cancellationToken);
    }

    private async Task RemoveEventsAsync(
        LeasedEngine leased, string table, PurgeSubject subject, CancellationToken cancellationToken)
    {
        var dates = SqlLibrary.Get("purge/dates_of_events").Bind(OfTable(table).Add("suppressed", subject.Events));
        await NoteFilesAsync(leased, table, subject, dates, cancellationToken);
        await RunAsync(leased, "purge/remove_events", table, subject, cancellationToken);
    }

    private async Task NoteFilesAsync(
        LeasedEngine leased, string table, PurgeSubject subject, SqlStatement dates, CancellationToken cancellationToken) =>
        await NoteFilesAsync(
            table, subject, (await leased.RunAsync(dates, cancellationToken)).Rows.Select(r => (DateOnly)r[0]!), cancellationToken);

    // Written down first: once the rows are gone, nobody knows which files hold them.
    private async Task NoteFilesAsync(
        string table, PurgeSubject subject, IEnumerable<DateOnly> dates, CancellationToken cancellationToken)
    {
        var (record, etag) = await PurgeRecord.LoadAsync(objects, subject, cancellationToken);
        var noted = record.WithFiles(table, dates);
        if (noted.FilesOf(table).Count > record.FilesOf(table).Count)
            await noted.SaveAsync(objects, etag, cancellationToken);
    }

    private async Task RemoveRowsAsync(
        LeasedEngine leased, string layer, string table, PurgeSubject subject, CancellationToken cancellationToken) =>
        await RemoveRowsAsync(layer, table, await CountAsync(leased, table, subject, cancellationToken), subject,
            () => RunAsync(leased, "purge/remove_events", table, subject, cancellationToken), cancellationToken);

    // Written down first: whoever verifies the tables must not report what is removed as missing.
    private async Task RemoveRowsAsync(
        string layer, string table, IReadOnlyList<(long BatchSeq, DateOnly Date, long Rows)> rows, PurgeSubject subject,
        Func<Task> removeAsync, CancellationToken cancellationToken)
    {
        var there = rows.GroupBy(r => r.BatchSeq).ToDictionary(b => b.Key, b => b.Sum(r => r.Rows));
        var (record, etag) = await PurgeRecord.LoadAsync(objects, subject, cancellationToken);
        if (there.Count == 0 && !record.IsUnfinished)
            return;
        record = record.Before(layer, there, layer == LayerNames.Silver ? rows.Select(r => r.Date) : [])
            .WithFiles(table, rows.Select(r => r.Date));
        etag = await record.SaveAsync(objects, etag, cancellationToken);
        await removeAsync();
        await record.After(layer, NoRows).SaveAsync(objects, etag, cancellationToken);
    }

    private static async Task<IReadOnlyList<(long BatchSeq, DateOnly Date, long Rows)>> CountAsync(
        IQueryEngine engine, string table, PurgeSubject subject, CancellationToken cancellationToken) =>
    [
        .. (await engine.RunAsync(SqlLibrary.Get("purge/count_events").Bind(new SqlParameters()
            .Add("table", new SqlExpression(table)).Add("suppressed", subject.Events)
            // Quarantine keeps the batch's id, such as silver-00000042.
            .Add("batch", new SqlExpression(
                table == SilverQuarantine ? "try_cast(substr(quarantine_batch_id, 8) as bigint)" : "batch_seq"))), cancellationToken)).Rows
            .Select(r => ((long)r[0]!, (DateOnly)r[1]!, (long)r[2]!)),
    ];

    private static Task<QueryResult> RunAsync(
        IQueryEngine engine, string statement, string table, PurgeSubject subject, CancellationToken cancellationToken) =>
        engine.RunAsync(SqlLibrary.Get(statement).Bind(
            new SqlParameters().Add("table", new SqlExpression(table)).Add("suppressed", subject.Events)), cancellationToken);

    private static async Task<IReadOnlyList<(string Id, DateOnly Date, long BatchSeq)>> RefusedAsync(
        IQueryEngine engine, PurgeSubject subject, CancellationToken cancellationToken) =>
    [
        .. (await engine.RunAsync(
            SqlLibrary.Get("purge/refused_records").Bind(subject.WithText(new SqlParameters())), cancellationToken)).Rows
            .Where(r => subject.IsIn(Encoding.UTF8.GetBytes((string)r[1]!)))
            .Select(r => ((string)r[0]!, (DateOnly)r[2]!, (long)r[3]!)),
    ];

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

    private static SqlParameters OfTable(string table) => new SqlParameters()
        .Add("table", new SqlExpression(table)).Add("partition_column", new SqlExpression(TableSchema.Get(table).PartitionColumn!));

    private LeasedEngine Engine(LayerLeases held) => new(engine, held.All, $"purge/{held.Epochs}");
}
