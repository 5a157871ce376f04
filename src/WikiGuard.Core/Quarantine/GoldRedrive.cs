using WikiGuard.Batches;
using WikiGuard.Gold;
using WikiGuard.Ports;

namespace WikiGuard.Quarantine;

/// <summary>
/// Judges again windows that gold refused, by recomputing the dates they lie in: a window is computed from events, and these may have
/// changed since. A window that passes now settles its own row; one that no longer has events is left to be discarded.
/// </summary>
public sealed class GoldRedrive(LayerRunner runner, IQueryEngine engine, GoldLayer gold)
{
    private readonly QuarantineRecords _records = new(engine);

    public async Task<RedriveCounts> RunAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var open = await _records.OpenByDateAsync(gold.Name, filter, withDeadLetters: false, cancellationToken);
        if (open.Count == 0)
            return new RedriveCounts(0, 0, 0, 0, 0);
        var isPlanned = false;
        await runner.RunAsync(gold,
            (checkpoint, _, _) => Task.FromResult(isPlanned ? null : Planned(gold.RecomputePlan(checkpoint, open.Select(o => o.Date)))),
            cancellationToken);
        var taken = open.Sum(o => o.Rows);
        var still = (await _records.OpenByDateAsync(gold.Name, filter, withDeadLetters: false, cancellationToken)).Sum(o => o.Rows);
        return new RedriveCounts(taken, taken - still, 0, still, 0);

        BatchPlan Planned(BatchPlan plan)
        {
            isPlanned = true;
            return plan with { Mode = BatchModes.Redrive };
        }
    }
}
