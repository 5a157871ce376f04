using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Quality;
using WikiGuard.Specs.Lakehouse;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Quality;

/// <summary>Rows of a table as a batch in flight has them, judged by a gate. Columns that a test does not give are NULL.</summary>
internal static class GatedRows
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A file with the rules for one table; the others get one that is good.</summary>
    public static QualityGate Gate(string table, params string[] rules) => QualityRules.Parse(
        "version: 7\ntables:\n" + string.Concat(QualityRules.GatedTables.Select(t => t == table
            ? $"  {t}:\n{string.Concat(rules.Select(r => $"    - {r}\n"))}"
            : $"  {t}: [{{name: {t}_size, type: size, min: 0, action: warn, because: none}}]\n")),
        "rules.yaml").Gate(table);

    /// <summary>A query for rows of literals.</summary>
    /// <param name="columns">Comma-separated.</param>
    public static string Of(string table, string columns, params string[] rows)
    {
        var given = columns.Split(',', StringSplitOptions.TrimEntries);
        var all = TableSchema.Get(table).Columns
            .Select((c, i) => $"cast({(given.Contains(c.Name) ? $"v.{c.Name}" : "null")} as {c.Type}) as {c.Name}");
        var nothing = string.Join(", ", given.Select(_ => "null"));
        return rows.Length == 0
            ? $"select {string.Join(", ", all)} from (values ({nothing})) as v ({columns}) where 1 = 0"
            : $"select {string.Join(", ", all)} from (values {string.Join(", ", rows.Select(r => $"({r})"))}) as v ({columns})";
    }

    /// <summary>The rows with their failed checks, verdict and reason.</summary>
    public static SqlExpression Judged(QualityGate gate, string rows) => SqlExpression.Of(
        gate.Judge(new SqlTemplate("test/rows", rows)).Bind(new SqlParameters().Add("is_discarded", false).Add("is_redrive", false)));

    /// <summary>Checks rows by one gate, with the history that the lakehouse's ledger holds.</summary>
    /// <param name="source">As <see cref="Judged"/> makes them.</param>
    public static async Task<QualityReport> CheckAsync(
        this TestLakehouse lakehouse, QualityGate gate, SqlExpression source, string? batchId = null, DateTimeOffset? now = null) =>
        Assert.Single((await new QualityCheck(NullLogger<QualityCheck>.Instance).CheckAsync(
            [new GateInput(gate, source)], batchId ?? $"{gate.Layer}-00000001", now ?? Now,
            new MetricHistory(lakehouse.Checkpoints).ReadAsync, lakehouse.Engine,
            CancellationToken.None)).Reports);

    /// <summary>Completes the batch that was checked, and lets the ledger record it.</summary>
    public static async Task RecordAsync(this TestLakehouse lakehouse, QualityReport report)
    {
        await lakehouse.CompleteAsync(report);
        await lakehouse.RunAsync(lakehouse.Ledger);
    }

    /// <summary>Leaves the batch that was checked as its runner leaves one.</summary>
    public static async Task CompleteAsync(this TestLakehouse lakehouse, QualityReport report)
    {
        var seq = long.Parse(report.BatchId[^8..]);
        await lakehouse.Checkpoints.WriteManifestAsync(
            report.Layer, new BatchManifest(report.BatchId, seq, [], new Dictionary<string, long>(StringComparer.Ordinal))
            {
                Ledger = new LedgerEntry(report.BatchId, report.Layer, seq, report.Now, report.Counts.Total)
                {
                    Passed = report.Counts.Total,
                },
                Quality = [.. QualityLine.Of(report)],
            }, CancellationToken.None);
        var (checkpoint, etag) = await lakehouse.Checkpoints.LoadAsync(report.Layer, CancellationToken.None);
        await lakehouse.Checkpoints.SaveAsync(report.Layer, checkpoint with { BatchSeq = seq }, etag, CancellationToken.None);
    }

    public static async Task<IReadOnlyList<(string? Checks, string? Reason, string? Verdict)>> VerdictsAsync(
        this TestLakehouse lakehouse, QualityGate gate, string rows, string orderBy = "event_id") =>
        [
            .. (await lakehouse.QueryAsync(
                    $"select failed_checks, quarantine_reason, verdict from ({Judged(gate, rows).Text}) as j order by {orderBy}")).Rows
                .Select(r => ((string?)r[0], (string?)r[1], (string?)r[2])),
        ];
}
