using WikiGuard.Batches;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Marks;

/// <summary>What a person who looked at a window says of it.</summary>
public enum Verdict
{
    /// <summary>Something was wrong with the page.</summary>
    Right,

    /// <summary>Nothing was.</summary>
    Wrong,
}

/// <summary>An entity's window as gold has scored it.</summary>
public sealed record ScoredWindow(string Entity, DateTimeOffset Start, string Severity, long RiskScore);

/// <summary>Keeps what people say of windows, in <c>window_marks</c>.</summary>
/// <param name="leases">Null where the table takes a statement whole and refuses one that another has overtaken, as Iceberg does.</param>
public sealed class WindowMarks(LeaseStore? leases, IQueryEngine engine, TimeProvider time, Requester requester)
{
    /// <summary>The window of an entity that a time lies in.</summary>
    /// <param name="entity">Its canonical key, such as <c>enwiki:India</c>.</param>
    /// <exception cref="InvalidConfigException">Gold has none; the message names those near it.</exception>
    public async Task<ScoredWindow> FindAsync(string entity, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var start = Window.Of(at).Start;
        var parameters = new SqlParameters().Add("entity", entity).Add("window_start", start)
            .Add("date", DateOnly.FromDateTime(start.UtcDateTime));
        var near = (await engine.RunAsync(SqlLibrary.Get("marks/windows_near").Bind(parameters), cancellationToken)).NamedRows
            .Select(r => new ScoredWindow(
                entity, new DateTimeOffset(r.Get<DateTime>("window_start"), TimeSpan.Zero), r.Get<string>("severity"),
                r.Get<long>("risk_score")))
            .ToList();
        return near is [var nearest, ..] && nearest.Start == start ? nearest : throw new InvalidConfigException(
            $"Gold has no window of {entity} at {start:yyyy-MM-dd HH:mm} UTC. " + (near.Count == 0
                ? "It has none of that day. An entity begins with its wiki, as in enwiki:India; those at risk are listed by: wikiguard query "
                    + "--named top_risky_entities"
                : $"Those nearest to it: {string.Join(", ", near.Select(w => $"{w.Start:HH:mm} ({w.Severity})"))}."));
    }

    /// <summary>Writes down what the requester says of a window; what was said of it before is replaced.</summary>
    /// <exception cref="ConflictException">Gold is being written; try again.</exception>
    public async Task MarkAsync(ScoredWindow window, Verdict verdict, string? note, CancellationToken cancellationToken)
    {
        object?[] row =
        [
            window.Entity, window.Start, verdict.ToString().ToLowerInvariant(), note, window.Severity, window.RiskScore, requester.Name,
            time.GetUtcNow(), DateOnly.FromDateTime(window.Start.UtcDateTime),
        ];
        var statement = SqlLibrary.Get("marks/merge_window_marks").Bind(new SqlParameters().Add("rows", [row]));
        if (leases is null)
        {
            await engine.RunAsync(statement, cancellationToken);
            return;
        }
        await using var lease = await leases.AcquireAsync(LayerNames.Gold, cancellationToken);
        await new LeasedEngine(engine, lease, $"mark/{lease.Epoch:D8}").RunAsync(statement, cancellationToken);
    }
}
