using WikiGuard.Batches;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// Scores each day by what came of its edits, when two days have passed since; and again where a batch did not come live, such as a
/// replay's. A revert counts for 48 hours, so that all days are judged alike, whenever they are scored.
/// </summary>
/// <param name="scored">The days that this process knows have been scored.</param>
internal sealed class SignalScorer(BatchAttempt attempt, KnownDays scored)
{
    // The last two hold whatever may still be reverted.
    private const int SettleDays = 3;
    private const int DaysLookedBack = 31;

    public async Task ScoreAsync(CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        var due = DateOnly.FromDateTime(plan.Now.UtcDateTime).AddDays(-SettleDays);
        var touched = plan.Dates.Where(d => d <= due).ToHashSet();
        var again = plan.Mode is null or BatchModes.Live ? [] : touched;
        await ScoreAsync(again, isAgain: true, cancellationToken);
        // A rollback may have left nothing to score there; what comes after it is.
        scored.Remove(again);

        var wanted = Enumerable.Range(0, DaysLookedBack).Select(i => due.AddDays(-i)).Concat(touched)
            .Where(d => !again.Contains(d) && !scored.Contains(d)).ToHashSet();
        foreach (var range in DateRange.Runs(wanted))
        {
            var unscored = await attempt.Engine.RunAsync(SqlLibrary.Get("gold/unscored_dates").Bind(
                new SqlParameters().Add("date_from", range.From).Add("date_to", range.To)), cancellationToken);
            await ScoreAsync(unscored.Rows.Select(r => (DateOnly)r[0]!).Where(wanted.Contains), isAgain: false, cancellationToken);
        }
        scored.Add(wanted);
    }

    private async Task ScoreAsync(IEnumerable<DateOnly> days, bool isAgain, CancellationToken cancellationToken)
    {
        foreach (var range in DateRange.Runs(days))
        {
            var parameters = new SqlParameters().Add("date_from", range.From).Add("date_to", range.To)
                // A revision's own time and that of its event may lie on two dates.
                .Add("signals_from", range.From.AddDays(-1)).Add("signals_to", range.To.AddDays(1))
                .Add("batch_id", attempt.Plan.BatchId).Add("batch_seq", attempt.Plan.BatchSeq).Add("now", attempt.Plan.Now);
            if (isAgain)
                await attempt.Engine.RunAsync(SqlLibrary.Get("gold/clear_gold_signal_quality").Bind(parameters), cancellationToken);
            await attempt.Engine.RunAsync(SqlLibrary.Get("gold/merge_gold_signal_quality").Bind(parameters), cancellationToken);
        }
    }
}
