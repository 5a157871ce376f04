using WikiGuard.Ports;

namespace WikiGuard.Dashboard;

/// <summary>What the pages show, and who carries out what is asked for on them.</summary>
/// <param name="Subject">What is looked at, for people: <c>The lakehouse live</c>.</param>
/// <param name="Engine">Answers as it answers a person: it reads, and nothing else.</param>
/// <param name="Objects">The state beside the tables; it is read only.</param>
/// <param name="Commands">Carries out a command of the tool; null where the pages show only.</param>
/// <param name="Live">The state of the run that serves the pages; null where none does.</param>
/// <param name="LookEvery">How often an open page asks whether something has changed, and how long an answer is kept.</param>
/// <param name="Time">For waiting, and for how long ago something was.</param>
public sealed record DashboardHost(
    string Subject, IQueryEngine Engine, IObjectStore Objects, CommandAction? Commands, Func<LiveRun>? Live, TimeSpan LookEvery,
    TimeProvider Time)
{
    /// <summary>What the engine asks for 10^12 bytes scanned, in dollars; null where answers cost nothing.</summary>
    public double? DollarsPerTerabyte { get; init; }
}

/// <summary>Carries out a command of the tool on the lakehouse that is shown, as if it were typed.</summary>
/// <param name="arguments">Without the lakehouse: <c>quarantine redrive --check title_complete</c>.</param>
public delegate Task<CommandOutcome> CommandAction(IReadOnlyList<string> arguments, CancellationToken cancellationToken);

/// <param name="Succeeded">Its exit code was 0.</param>
/// <param name="Said">What it wrote.</param>
public sealed record CommandOutcome(bool Succeeded, string Said);

/// <summary>How a run is doing.</summary>
/// <param name="EventTime">The present, by the events.</param>
/// <param name="BoardUpTo">The event time up to which gold is current; null before the first gold batch.</param>
/// <param name="Trouble">What people should know: the stream is not read, or the run falls behind. Null where all is well.</param>
/// <param name="Waiting">What is on its way, and where; empty where nothing is.</param>
public sealed record LiveRun(DateTimeOffset EventTime, DateTimeOffset? BoardUpTo, string? Trouble, string Waiting);
