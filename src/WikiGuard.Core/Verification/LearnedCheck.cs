using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether each day that gold has windows of is learned, and what was learned for it is unchanged: by digests that were kept with
/// the day. It can be said only while gold is not at work.
/// </summary>
/// <param name="keptFrom">The first date whose rows gold keeps; null where it keeps all.</param>
internal sealed class LearnedCheck(IQueryEngine engine, DateOnly? keptFrom, string commandArguments)
{
    public const string Name = "learned";

    public async Task<Check> RunAsync(LayerRecords gold, CancellationToken cancellationToken)
    {
        if (gold.Checkpoint is not { Planned: null })
            return Check.Skipped(Name, "gold has begun a batch");
        var (from, to) = (keptFrom ?? DateOnly.MinValue, DateOnly.MaxValue);
        var digests = SqlLibrary.Get("gold/learned_digests").Bind(new SqlParameters().Add("date_from", from).Add("date_to", to));
        var rows = (await engine.RunAsync(SqlLibrary.Get("verify/changed_baselines").Bind(
            new SqlParameters().Add("digests", SqlExpression.Of(digests)).Add("date_from", from)), cancellationToken)).Rows;
        return rows.Count == 0
            ? Check.Ok(Name, "what was usual and who was known, as gold has learned it for each day")
            : Check.Failed(Name, $"of {rows[0][4]:N0} {(rows[0][4] is 1L ? "day" : "days")} what gold has learned was changed: "
                + string.Join("; ", rows.Select(r => $"{r[0]:yyyy-MM-dd} {Found(r)}")),
                ReplayAdvice.Of(LayerNames.Gold, rows[0][5..7].Select(d => (DateOnly)d!), $" --relearn{commandArguments}")!);
    }

    private static string Found(object?[] row) => row switch
    {
        [_, true, ..] => "is not there",
        [_, _, true, true, ..] => "has other numbers, and knows other editors",
        [_, _, true, ..] => "has other numbers",
        _ => "knows other editors",
    };
}
