using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether gold's windows count the events that silver has. It can be said only while gold has read all that silver wrote, and of
/// the dates that both keep.
/// </summary>
/// <param name="keptFrom">The first date whose rows both keep; null where they keep all.</param>
internal sealed class WindowsCheck(
    IQueryEngine engine, DateOnly? keptFrom, IReadOnlyList<PurgeRecord> purges, string commandArguments)
{
    public const string Name = "window events";

    public async Task<Check> RunAsync(LayerRecords silver, LayerRecords gold, CancellationToken cancellationToken)
    {
        if (!gold.HasReadAllOf(silver) || purges.Any(p => p.IsUnfinished))
            return Check.Skipped(Name, "gold has not read all of silver");
        var rows = (await engine.RunAsync(SqlLibrary.Get("verify/windows_of_events").Bind(
            new SqlParameters().Add("date_from", keptFrom ?? DateOnly.MinValue)), cancellationToken)).Rows;
        return rows.Count == 0
            ? Check.Ok(Name, "gold counts the events that silver has")
            : Check.Failed(Name, $"{rows[0][5]:N0} windows of gold count other events than silver has: "
                + string.Join("; ", rows.Select(r => $"{r[0]} {r[1]:yyyy-MM-dd HH:mm} {r[2]}".TrimEnd() + $" {r[4]:N0} of {r[3]:N0}")),
                Advice(rows[0][6..8].Select(t => DateOnly.FromDateTime((DateTime)t!))));
    }

    // Which of the two was altered cannot be told from them.
    private string Advice(IEnumerable<DateOnly> dates) =>
        "Gold was written past the pipeline, or silver was, and gold that is derived from altered rows agrees with them. So silver comes "
            + $"first; its replay computes gold anew, too. {ReplayAdvice.Of(LayerNames.Silver, dates, commandArguments)}";
}
