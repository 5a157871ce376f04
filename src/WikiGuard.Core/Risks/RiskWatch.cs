using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Risks;

/// <summary>
/// Follows gold and tells people of windows that have become risky: each once per severity, however often it is computed again. It reads
/// what gold has made durable, and moves on when that is told; so a crash loses no alert, and repeats at most the one that was being sent.
/// </summary>
public sealed class RiskWatch(
    IObjectStore objects, IQueryEngine engine, CheckpointStore checkpoints, LeaseStore leases, SilenceBook silences, IAlertSink sink,
    IEventClock clock, TimeProvider time, RiskSettings settings, ToolAdvice? advice = null)
{
    private const string LeaseName = "alerts";

    /// <summary>More windows than this at a time are told in one message.</summary>
    private const int MostSingly = 5;

    /// <summary>The riskiest of one look; nobody reads of more.</summary>
    private const int MostWindows = 100;

    private readonly RiskBook _book = new(objects);
    private readonly RiskPolicy _policy = new(settings);
    private readonly ToolAdvice _advice = advice ?? ToolAdvice.Plain;

    /// <summary>Tells of what gold has completed since the last time.</summary>
    /// <exception cref="ConflictException">Another process is at it.</exception>
    public async Task RaiseAsync(CancellationToken cancellationToken)
    {
        // Most ticks bring nothing, and a lease takes two writes.
        if (settings.IsOff || !await IsDueAsync(cancellationToken))
            return;
        await using var lease = await leases.AcquireAsync(LeaseName, cancellationToken);
        var (record, etag) = await _book.LoadAsync(cancellationToken);
        var gold = await GoldSeqAsync(cancellationToken);
        // A gold that was set back to an earlier number is read from its beginning.
        var from = record.ThroughSeq <= gold ? record.ThroughSeq : 0;
        var now = clock.Now;
        var earliest = now - settings.MaxAge;
        var known = record.Windows.Where(w => w.Start >= earliest).ToDictionary(w => (w.Entity, w.Start));
        var risky = gold > from ? await ReadAsync(from, gold, earliest, cancellationToken) : [];

        var muted = await silences.ReadAsync(cancellationToken);
        var told = new List<RiskyWindow>();
        foreach (var window in risky.Where(w => RiskPolicy.IsNews(w, known.GetValueOrDefault(w.Key))))
        {
            var fate = muted.MuteOf(MuteKind.Entity, window.Entity, time.GetUtcNow()) is not null ? WindowFate.Muted
                : _policy.FateOf(window.Entity, [.. known.Values, .. told.Select(w => w.As(WindowFate.Told, now))], now);
            if (fate == WindowFate.Told)
                told.Add(window);
            else
                known[window.Key] = window.As(fate, now);
        }
        var waiting = _policy.IsQuiet(now) ? [] : known.Values.Where(w => w.Fate == WindowFate.Waiting).ToList();
        if (waiting.Count > 0 || told.Count > MostSingly)
        {
            List<KnownWindow> all = [.. waiting, .. told.Select(w => w.As(WindowFate.Told, now))];
            await sink.SendAsync(RiskAlerts.OfMany(all, isAfterQuiet: waiting.Count > 0, _advice), cancellationToken);
            foreach (var window in all)
                known[(window.Entity, window.Start)] = window with { Fate = WindowFate.Told, At = now };
        }
        else
        {
            foreach (var window in told)
            {
                await sink.SendAsync(RiskAlerts.Of(window, _advice), cancellationToken);
                known[window.Key] = window.As(WindowFate.Told, now);
                etag = await _book.SaveAsync(new RiskRecord(from, [.. known.Values]), etag, cancellationToken);
            }
        }
        await _book.SaveAsync(new RiskRecord(gold, [.. known.Values]), etag, cancellationToken);
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var (record, _) = await _book.LoadAsync(cancellationToken);
        return record.ThroughSeq != await GoldSeqAsync(cancellationToken)
            || record.Windows.Any(w => w.Fate == WindowFate.Waiting) && !_policy.IsQuiet(clock.Now);
    }

    private async Task<long> GoldSeqAsync(CancellationToken cancellationToken) =>
        (await checkpoints.LoadAsync(LayerNames.Gold, cancellationToken)).Checkpoint.BatchSeq;

    private async Task<IReadOnlyList<RiskyWindow>> ReadAsync(
        long fromSeq, long toSeq, DateTimeOffset earliest, CancellationToken cancellationToken)
    {
        var rows = await engine.RunAsync(SqlLibrary.Get("alerts/risky_windows").Bind(new SqlParameters()
            .Add("from_seq", fromSeq).Add("to_seq", toSeq).Add("earliest", earliest)
            .Add("first_date", DateOnly.FromDateTime(earliest.UtcDateTime))
            .Add("severities", settings.Severities).Add("most", MostWindows)), cancellationToken);
        return RiskyWindow.Of(rows.NamedRows);
    }
}
