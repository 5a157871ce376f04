using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Sql;

namespace WikiGuard.Quarantine;

/// <summary>
/// Judges windows that gold refused again, by computing the dates they lie in anew: a window is made of events, and these may have changed since. A window
/// that passes now settles its own row; one that has no events any more is left to be discarded.
/// </summary>
public sealed class GoldRedrive(LayerRunner runner, IQueryEngine engine, GoldLayer gold)
{
    public async Task<RedriveCounts> RunAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(filter, cancellationToken);
        if (open.Count == 0)
            return new RedriveCounts(0, 0, 0, 0, 0);
        var isPlanned = false;
        await runner.RunAsync(gold, (checkpoint, _) => Task.FromResult(isPlanned ? null : Planned(gold.RecomputePlan(checkpoint, open.Select(o => o.Date)))), cancellationToken);
        var taken = open.Sum(o => o.Rows);
        var still = (await OpenAsync(filter, cancellationToken)).Sum(o => o.Rows);
        return new RedriveCounts(taken, taken - still, 0, still, 0);

        BatchPlan Planned(BatchPlan plan)
        {
            isPlanned = true;
            return plan;
        }
    }

    private async Task<List<(DateOnly Date, long Rows)>> OpenAsync(QuarantineFilter filter, CancellationToken cancellationToken) =>
    [
        .. (await engine.RunAsync(SqlLibrary.Get("quarantine/plan_redrive").Bind(filter.Parameters.Add("table", QuarantineRecords.TableOf(gold.Name))), cancellationToken))
            .Rows.Select(r => ((DateOnly)r[0]!, (long)r[1]!)),
    ];
}
