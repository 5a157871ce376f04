using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether each anomalous window of an entity has its evidence, and the evidence is what silver says of these edits. As
/// <see cref="WindowsCheck"/>, it can be said only while gold has read all that silver wrote, and of the dates that both keep.
/// </summary>
/// <param name="keptFrom">The first date whose rows both keep; null where they keep all.</param>
internal sealed class EvidenceCheck(
    IQueryEngine engine, DateOnly? keptFrom, IReadOnlyList<PurgeRecord> purges, string commandArguments)
{
    public const string Name = "evidence";

    public async Task<Check> RunAsync(LayerRecords silver, LayerRecords gold, CancellationToken cancellationToken)
    {
        if (!gold.HasReadAllOf(silver) || purges.Any(p => p.IsUnfinished))
            return Check.Skipped(Name, "gold has not read all of silver");
        var rows = (await engine.RunAsync(SqlLibrary.Get("verify/evidence_of_windows").Bind(
            new SqlParameters().Add("date_from", keptFrom ?? DateOnly.MinValue)), cancellationToken)).Rows;
        return rows.Count == 0
            ? Check.Ok(Name, "each anomalous window has its edits, as silver has them")
            : Check.Failed(Name, $"{rows[0][6]:N0} windows have other evidence than gold found: "
                + string.Join("; ", rows.Select(r => $"{r[1]} {r[0]:yyyy-MM-dd HH:mm} {Found(r)}")),
                ReplayAdvice.Of(
                    LayerNames.Gold, rows[0][7..9].Select(t => DateOnly.FromDateTime((DateTime)t!)), commandArguments)!);
    }

    private static string Found(object?[] row) => row switch
    {
        [.., true, _, _, _] => "is not anomalous, and has some",
        [_, _, 0L, ..] => "has none",
        [_, _, long edits, long kept, ..] when edits != kept => $"has {edits:N0} edits of {kept:N0}",
        _ => $"has {row[4]:N0} that silver has otherwise",
    };
}
