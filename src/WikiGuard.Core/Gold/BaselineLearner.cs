using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// Learns what was usual before a day, once: whoever computes a window of that day first, and whoever computes it again, goes by the same numbers. To
/// learn a day anew, delete it from <c>gold_baselines</c> and <c>gold_known_editors</c> and recompute it.
/// </summary>
internal sealed class BaselineLearner(IQueryEngine engine, RiskModel riskModel)
{
    // Each day's history stands in memory by itself; a statement over a quarter of a year would need gigabytes.
    private const int DaysAtOnce = 15;

    public async Task LearnAsync(BatchPlan plan, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken)
    {
        var range = new SqlParameters().Add("date_from", dates[0]).Add("date_to", dates[^1]);
        var learned = (await engine.RunAsync(SqlLibrary.Get("gold/learned_dates").Bind(range), cancellationToken)).Rows.Select(r => (DateOnly)r[0]!);
        foreach (var days in dates.Except(learned).Chunk(DaysAtOnce))
        {
            // The baselines' rows say that a day is complete, so they come last.
            await RunAsync("learn_known_editors", plan, days, Days("learn_known_editor_days"), cancellationToken);
            await RunAsync("learn_baselines", plan, days, Days("learn_history_days"), cancellationToken);
        }
    }

    private Task<QueryResult> RunAsync(string statement, BatchPlan plan, DateOnly[] days, int historyDays, CancellationToken cancellationToken)
    {
        var settleDays = Days("learn_settle_days");
        var parameters = new SqlParameters().AddAll(riskModel.Parameters)
            .Add("batch_id", plan.BatchId).Add("now", plan.Now)
            .Add("days", [.. days.Select(d => new object?[] { d })])
            .Add("history_from", days[0].AddDays(1 - settleDays - historyDays)).Add("history_to", days[^1].AddDays(-settleDays));
        return engine.RunAsync(SqlLibrary.Get($"gold/{statement}").Bind(parameters), cancellationToken);
    }

    private int Days(string setting) => (int)(long)riskModel.Parameters[setting];
}
