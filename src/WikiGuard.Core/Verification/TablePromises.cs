using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>Checks what the tables alone can show: each event once, in one place, and each window once.</summary>
/// <param name="aboutQuarantine">A sentence that says how to see what is open in quarantine.</param>
/// <param name="replayArguments">What to add to a suggested replay; null where none can be run.</param>
public sealed class TablePromises(IQueryEngine engine, string aboutQuarantine, string? replayArguments = null)
{
    private const string WhoWrote = "Somebody has written the table past its lease: find out who.";
    internal const string Restore = WhoWrote + " Restore the lakehouse from a copy, or read the recordings into a new one.";
    private const string Heal = WhoWrote + " The next batch that has an event of that date takes surplus rows out.";

    /// <summary>Each check on its own: one that fails to run does not prevent the others.</summary>
    public IEnumerable<(string Name, Func<CancellationToken, Task<Check>> RunAsync)> Checks =>
    [
        ("events", EventsAsync),
        ("one place", SidesAsync),
        ("windows", WindowsAsync),
        ("quarantine", QuarantineAsync),
    ];

    /// <summary>The same, and whether the ledger's lines add up: all that can be checked while the pipeline is at work.</summary>
    public IEnumerable<(string Name, Func<CancellationToken, Task<Check>> RunAsync)> ChecksAtWork =>
        Checks.Prepend(("ledger", token => new LedgerCheck(engine).RunAsync([], token)));

    private async Task<Check> EventsAsync(CancellationToken cancellationToken)
    {
        const string Name = "events";
        var doubled = await AskAsync("doubled_events", cancellationToken);
        if (doubled.Count > 0)
        {
            var named = doubled.Select(r => $"{r[0]} of {r[1]:yyyy-MM-dd} {r[2]} times, in {Both(r[3], r[4])}");
            return Check.Failed(Name, $"{doubled[0][5]:N0} event ids stand in silver_events more than once: {string.Join("; ", named)}",
                Advice(LayerNames.Silver, doubled, Heal));
        }
        var repeated = (await engine.RunAsync(SqlLibrary.Get("maintenance/count_repeated_ids")
            .Bind(new SqlParameters().Add("date_from", DateOnly.MinValue)), cancellationToken)).Scalar<long>();
        return repeated == 0
            ? Check.Ok(Name, "each event once in silver_events")
            : Check.Note(Name, $"each event once in silver_events, but for {repeated:N0} that came with two times and stand under both");
    }

    private async Task<Check> SidesAsync(CancellationToken cancellationToken)
    {
        const string Name = "one place";
        var rows = await AskAsync("events_on_both_sides", cancellationToken);
        return rows.Count == 0
            ? Check.Ok(Name, "no event both in silver_events and open in silver_quarantine")
            : Check.Failed(Name, $"{rows[0][4]:N0} events stand in silver_events and open in silver_quarantine: "
                + $"{string.Join("; ", rows.Select(r => $"{r[0]} of {r[1]:yyyy-MM-dd}, in {Both(r[2], r[3])}"))}",
                Advice(LayerNames.Silver, rows, Restore));
    }

    private async Task<Check> WindowsAsync(CancellationToken cancellationToken)
    {
        const string Name = "windows";
        var rows = await AskAsync("doubled_windows", cancellationToken);
        return rows.Count == 0
            ? Check.Ok(Name, "each window of gold once")
            : Check.Failed(Name, $"{rows[0][4]:N0} windows stand in gold more than once: "
                + $"{string.Join("; ", rows.Select(r => $"{r[0]} {r[1]:yyyy-MM-dd HH:mm} {r[2]}".TrimEnd() + $" {r[3]} times"))}",
                Advice(LayerNames.Gold, rows, Restore));
    }

    private async Task<Check> QuarantineAsync(CancellationToken cancellationToken)
    {
        const string Name = "quarantine";
        var doubled = await AskAsync("doubled_quarantine", cancellationToken);
        if (doubled.Count > 0)
            return Check.Failed(Name, $"{doubled[0][4]:N0} records stand in quarantine more than once: "
                + string.Join("; ", doubled.Select(r => $"{r[2]} of {r[1]:yyyy-MM-dd} in {r[0]} {r[3]} times")), Restore);
        var layers = (await AskAsync("open_quarantine", cancellationToken))
            .Select(r => (Layer: (string)r[0]!, Rows: (long)r[1]!, DeadLetters: (long)r[2]!)).Where(l => l.Rows > 0).ToList();
        return layers.Count == 0
            ? Check.Ok(Name, "nothing is open")
            : Check.Note(Name, "open: "
                + string.Join(", ", layers.Select(l => $"{l.Rows:N0} in {l.Layer}"
                + (l.DeadLetters == 0 ? "" : $" ({l.DeadLetters:N0} dead letters)"))), aboutQuarantine);
    }

    private async Task<IReadOnlyList<object?[]>> AskAsync(string statement, CancellationToken cancellationToken) =>
        (await engine.RunAsync(SqlLibrary.Get($"verify/{statement}").Bind(), cancellationToken)).Rows;

    // The second column is the date, or the time of a window.
    private string Advice(string layer, IReadOnlyList<object?[]> rows, string otherwise) => ReplayAdvice.Of(
        layer, rows.Select(r => r[1] is DateOnly date ? date : DateOnly.FromDateTime((DateTime)r[1]!)), replayArguments) is { } replay
            ? $"{WhoWrote} {replay}" : otherwise;

    private static string Both(object? first, object? second) => Equals(first, second) ? $"{first}" : $"{first} and {second}";
}
