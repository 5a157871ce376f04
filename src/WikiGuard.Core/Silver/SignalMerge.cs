using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <param name="HasRefused">Some signals were refused.</param>
/// <param name="Signalled">The times of the edits of earlier batches that the signals changed.</param>
internal sealed record MergedSignals(bool HasRefused, IReadOnlyList<EventSpan> Signalled)
{
    public static MergedSignals None { get; } = new(false, []);
}

/// <summary>
/// The part of a silver batch that takes signals: what other streams say about revisions goes to <c>silver_revision_signals</c>, and from
/// there to the edits that made them. A signal may come days after its edit; only the hours of the edits are read.
/// </summary>
internal sealed class SignalMerge(BatchAttempt attempt)
{
    /// <summary>False where the batch is known to hold none.</summary>
    public bool HasSignals => attempt.Plan.Signals != 0;

    /// <summary>Stages the signals of the input.</summary>
    public Task StageAsync(SqlParameters parameters, CancellationToken cancellationToken) =>
        RunAsync("silver/stage_signals", parameters, cancellationToken);

    /// <summary>Takes what was staged into the tables.</summary>
    public async Task<MergedSignals> MergeAsync(CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        SqlParameters Staged() => new SqlParameters().Add("batch_seq", plan.BatchSeq).Add("staging_id", attempt.StagingId);

        var hours = (await RunAsync("silver/signal_times", Staged(), cancellationToken)).NamedRows
            .Select(r => EventSpan.Of(r["first_revision"], r["last_revision"])).ToList();
        var revisions = hours.OfType<EventSpan>().ToList();
        var signalled = new List<EventSpan>();
        foreach (var range in DateRange.Cover(revisions.Select(DateOf)))
        {
            var spans = EventSpan.Join(revisions.Where(s => DateOf(s) >= range.From && DateOf(s) <= range.To));
            var parameters = Staged()
                .Add("input", SqlExpression.Of(SqlLibrary.Get("silver/staged_signals").Bind(Staged())))
                .Add("revision_times", EventSpan.InWindows("s.revision_timestamp", spans))
                .Add("target_times", EventSpan.InWindows("target.revision_timestamp", spans))
                .Add("date_from", range.From).Add("date_to", range.To)
                .Add("batch_id", plan.BatchId).Add("now", plan.Now);
            await RunAsync("silver/merge_silver_revision_signals", parameters, cancellationToken);

            parameters
                .Add("signal_times", EventSpan.InWindows("revision_timestamp", spans))
                .Add("event_times", EventSpan.InWindows("e.event_timestamp", spans))
                .Add("target_times", EventSpan.InWindows("target.event_timestamp", spans));
            var applied = await RunAsync("silver/apply_signals", parameters, cancellationToken);
            // An earlier attempt may have changed what is left as it is now.
            if (plan.Attempts == 1 && applied.Rows is [[0L]])
                continue;
            signalled.AddRange((await RunAsync("silver/signalled_times", parameters, cancellationToken)).NamedRows
                .Select(r => EventSpan.Of(r["first_edit"], r["last_edit"])).OfType<EventSpan>());
        }
        return new MergedSignals(revisions.Count < hours.Count, EventSpan.Join(signalled));
    }

    // An hour lies on one date.
    private static DateOnly DateOf(EventSpan hour) => DateOnly.FromDateTime(hour.From.UtcDateTime);

    private Task<QueryResult> RunAsync(string statement, SqlParameters parameters, CancellationToken cancellationToken) =>
        attempt.Engine.RunAsync(SilverStatements.Get(statement, attempt.Config.QualityRules).Bind(parameters), cancellationToken);
}
