using WikiGuard.Batches;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Quarantine;

/// <summary>What happened to the rows that a redrive took.</summary>
/// <param name="Redriven">Rows that pass now and are in the layer.</param>
/// <param name="Duplicates">Rows that were in the layer already.</param>
/// <param name="StillQuarantined">Rows that are refused again.</param>
public sealed record RedriveCounts(long Taken, long Redriven, long Duplicates, long StillQuarantined, long Dropped)
{
    /// <summary>The same, by names that programs read.</summary>
    public IReadOnlyDictionary<string, long> ByName => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["taken"] = Taken,
        ["redriven"] = Redriven,
        ["duplicates"] = Duplicates,
        ["still_quarantined"] = StillQuarantined,
        ["dropped"] = Dropped,
    };
}

/// <summary>Open rows that are taken at once: those of some dates.</summary>
/// <param name="To">Inclusive.</param>
public sealed record QuarantineChunk(string Layer, DateOnly From, DateOnly To, long Rows);

/// <summary>Lets people have quarantined rows judged again, or discard them.</summary>
public sealed class QuarantineDesk(LayerRunner runner, LeaseStore leases, IQueryEngine engine, IEventClock clock, BronzeRedrive bronze,
    SilverLayer silver, GoldRedrive gold)
{
    private readonly QuarantineRecords _records = new(engine);

    /// <summary>The open rows that a filter selects, cut into parts that are each a batch at most.</summary>
    /// <param name="forDiscard">They are to be discarded, not redriven.</param>
    public async Task<IReadOnlyList<QuarantineChunk>> PlanAsync(
        IEnumerable<string> layers, QuarantineFilter filter, bool forDiscard, CancellationToken cancellationToken)
    {
        var chunks = new List<QuarantineChunk>();
        foreach (var layer in layers)
        {
            var open = await _records.OpenByDateAsync(layer, filter, forDiscard, cancellationToken);
            chunks.AddRange(Groups(layer, open).Select(g => new QuarantineChunk(layer, g[0].Date, g[^1].Date, g.Sum(d => d.Rows))));
        }
        return chunks;
    }

    /// <summary>
    /// Judges open rows again by the current rules. It is idempotent: a row that has passed is no longer open, and one that is refused
    /// again stays as it was.
    /// </summary>
    /// <exception cref="ConflictException">The layer is being written; try again.</exception>
    public async Task<RedriveCounts> RedriveAsync(string layer, QuarantineFilter filter, CancellationToken cancellationToken) =>
        layer switch
        {
            LayerNames.Bronze => await bronze.RunAsync(filter, cancellationToken),
            LayerNames.Gold => await gold.RunAsync(filter, cancellationToken),
            _ => await RedriveSilverAsync(filter, cancellationToken),
        };

    /// <returns>How many open rows were discarded.</returns>
    public async Task<long> DiscardAsync(string layer, QuarantineFilter filter, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(layer, cancellationToken);
        var leased = new LeasedEngine(engine, lease, $"discard/{lease.Epoch:D8}");
        var open = await _records.OpenByDateAsync(layer, filter, withDeadLetters: true, cancellationToken);
        foreach (var range in DateRange.Cover(open.Select(o => o.Date)))
        {
            await leased.RunAsync(SqlLibrary.Get("quarantine/discard").Bind(
                filter.Parameters.Add("table", QuarantineRecords.TableOf(layer)).Add("now", clock.Now).Add("date_from", range.From)
                    .Add("date_to", range.To)), cancellationToken);
        }
        return open.Sum(o => o.Rows);
    }

    private async Task<RedriveCounts> RedriveSilverAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var waiting = new Queue<IEnumerable<DateOnly>>(
            Groups(silver.Name, await _records.OpenByDateAsync(silver.Name, filter, withDeadLetters: false, cancellationToken))
                .Select(g => g.Select(d => d.Date)));
        var batches = await runner.RunAsync(silver, (checkpoint, _, _) => Task.FromResult(waiting.TryDequeue(out var dates)
            ? checkpoint.Next(silver.Name, new QuarantinedRows(filter), clock.Now, dates) with { MoreWaits = waiting.Count > 0 }
            : null), cancellationToken);
        long Sum(string count) => batches.Sum(b => b.Counts.GetValueOrDefault(count));
        return new RedriveCounts(
            Sum("taken"), Sum("redriven"), Sum("redriven_duplicates"), Sum("still_quarantined"), Sum("redriven_dropped"));
    }

    // Whole dates, as many as fit into a batch's rows. Gold computes everything on a date anew, whatever is open there.
    private static IEnumerable<IReadOnlyList<(DateOnly Date, long Rows)>> Groups(
        string layer, IEnumerable<(DateOnly Date, long Rows)> open) =>
        DateRange.Groups(open, d => layer == LayerNames.Gold ? BatchPlan.MaxRows : d.Rows, BatchPlan.MaxRows);
}
