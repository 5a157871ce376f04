using WikiGuard.Alerts;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Pipeline;

/// <summary>How a command comes to its lakehouse, and for whom it works.</summary>
/// <param name="Held">What a run holds, where it carries out the command; null where the command opens the lakehouse itself.</param>
internal sealed record LakehouseAccess(string Requester, HeldLakehouse? Held)
{
    /// <summary>That of a command which somebody has just typed.</summary>
    public static LakehouseAccess OfThisProcess { get; } = new(ThisUser.Name, Held: null);
}

/// <summary>The lakehouse that a run holds, for commands that it carries out beside its pipeline.</summary>
/// <param name="Config">The one by which the run works.</param>
/// <param name="Turn">Who writes takes its turn with the pipeline.</param>
/// <param name="Totals">What is written is counted with the run's own.</param>
/// <param name="Alerts">The ways of the run's alerts.</param>
internal sealed record HeldLakehouse(
    LocalLakehouse Lakehouse, PromotionConfig Config, IEventClock Clock, LeaseTurn Turn, RunTotals Totals, DeliveredAlerts Alerts);
