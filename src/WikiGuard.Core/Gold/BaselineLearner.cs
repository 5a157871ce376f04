using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// Learns what was usual before a day, once, so that computing a window of that day for the first time and recomputing it later use the
/// same numbers. A batch may be told to learn its days again.
/// </summary>
/// <param name="learned">The days that this process knows have been learned.</param>
internal sealed class BaselineLearner(BatchAttempt attempt, KnownDays learned)
{
    // Each day loads its whole history into memory; a quarter of a year at once would need gigabytes.
    private const int DaysAtOnce = 15;

    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        // Somebody may have deleted what was learned of dates that are computed anew.
        var wanted = attempt.Plan.Dates.Where(d => attempt.Plan.Input is WholeDates || !learned.Contains(d)).ToList();
        foreach (var range in DateRange.Cover(wanted))
        {
            var dates = wanted.Where(d => d >= range.From && d <= range.To);
            var known = await LearnedAsync(range, cancellationToken);
            foreach (var days in dates.Except(known.Select(d => d.Date)).Chunk(DaysAtOnce))
            {
                if (IsAgain)
                {
                    await ForgetAsync("forget_known_editors", days, cancellationToken);
                    await ForgetAsync("forget_baselines", days, cancellationToken);
                }
                // The baselines' rows mark a day as complete, so they come last.
                await LearnAsync("learn_known_editors", days, Days("learn_known_editor_days"), cancellationToken);
                await LearnAsync("learn_baselines", days, Days("learn_history_days"), cancellationToken);
            }
            var unsealed = dates.Except(known.Where(d => d.IsSealed).Select(d => d.Date)).ToList();
            if (unsealed.Count > 0)
                await attempt.Engine.RunAsync(SealOf(unsealed), cancellationToken);
        }
        learned.Add(wanted);
    }

    /// <summary>The statement that keeps with learned days what tells of later changes.</summary>
    /// <param name="dates">Some, in order.</param>
    public static SqlStatement SealOf(IReadOnlyList<DateOnly> dates)
    {
        var parameters = new SqlParameters().Add("date_from", dates[0]).Add("date_to", dates[^1]);
        return SqlLibrary.Get("gold/seal_baselines").Bind(parameters
            .Add("digests", SqlExpression.Of(SqlLibrary.Get("gold/learned_digests").Bind(parameters))).Add("dates", dates));
    }

    private async Task<IReadOnlyList<(DateOnly Date, bool IsSealed)>> LearnedAsync(DateRange range, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters().Add("date_from", range.From).Add("date_to", range.To)
            .Add("is_again", IsAgain).Add("batch_id", attempt.Plan.BatchId);
        return
        [
            .. (await attempt.Engine.RunAsync(SqlLibrary.Get("gold/learned_dates").Bind(parameters), cancellationToken)).Rows
                .Select(r => ((DateOnly)r[0]!, (bool)r[1]!)),
        ];
    }

    private bool IsAgain => attempt.Plan.Input is WholeDates { Relearn: true };

    private Task<QueryResult> ForgetAsync(string statement, DateOnly[] days, CancellationToken cancellationToken) =>
        attempt.Engine.RunAsync(SqlLibrary.Get($"gold/{statement}").Bind(
            new SqlParameters().Add("dates", days).Add("batch_id", attempt.Plan.BatchId)), cancellationToken);

    private Task<QueryResult> LearnAsync(string statement, DateOnly[] days, int historyDays, CancellationToken cancellationToken)
    {
        var settleDays = Days("learn_settle_days");
        var parameters = new SqlParameters().AddAll(attempt.Config.RiskModel.Parameters)
            .Add("batch_id", attempt.Plan.BatchId).Add("now", attempt.Plan.Now)
            .Add("days", [.. days.Select(d => new object?[] { d })])
            .Add("history_from", days[0].AddDays(1 - settleDays - historyDays)).Add("history_to", days[^1].AddDays(-settleDays));
        return attempt.Engine.RunAsync(SqlLibrary.Get($"gold/{statement}").Bind(parameters), cancellationToken);
    }

    private int Days(string setting) => (int)(long)attempt.Config.RiskModel.Parameters[setting];
}
