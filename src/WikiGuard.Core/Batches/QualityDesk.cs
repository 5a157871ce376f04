using WikiGuard.Alerts;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Batches;

/// <summary>The gates as the layers use them: a batch is checked against its tables' rules, and bad results raise alerts.</summary>
public sealed class QualityDesk(QualityCheck check, MetricHistory history)
{
    /// <summary>
    /// Measures and judges a batch, unless a person has discarded it. What holds a batch is recorded at once, for whoever is to release
    /// it.
    /// </summary>
    /// <param name="besides">A query that returns one row with one whole number, run along with the measurements; null for none.</param>
    /// <returns>Null for a batch that is not judged as one: a redrive, a replay, or one that is discarded.</returns>
    public async Task<QualityFindings?> CheckAsync(
        BatchAttempt attempt, IReadOnlyList<(string Table, SqlExpression Rows)> tables, CancellationToken cancellationToken,
        SqlStatement? besides = null)
    {
        if (attempt.Plan is { Input: QuarantinedRows or ReplayedRange or LandedFiles { Replay: not null } } or { Release: Release.Discard })
            return null;
        var gates = tables.Select(t => new GateInput(attempt.Config.QualityRules.Gate(t.Table), t.Rows)).ToList();
        var findings = await check.CheckAsync(
            gates, attempt.Plan.BatchId, attempt.Plan.Now, history.ReadAsync, attempt.Engine, cancellationToken, besides);
        if (HeldBecause(attempt, findings) is not null)
            await attempt.Engine.RunAsync(QualityLine.Merge([.. findings.Reports.SelectMany(QualityLine.Of)]), cancellationToken);
        return findings;
    }

    /// <summary>The rule that holds a batch back, in words; null where none does, or a person has released the batch.</summary>
    public static string? HeldBecause(BatchAttempt attempt, QualityFindings? findings) =>
        attempt.Plan.Release is null ? findings?.Reports.Select(r => r.HeldBecause).FirstOrDefault(b => b is not null) : null;

    /// <summary>What people should know of a batch that was promoted; empty where its quality is as it should be.</summary>
    public static async Task<IReadOnlyList<Condition>> ConditionsAsync(
        QualityFindings? findings, BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var conditions = new List<Condition>();
        foreach (var report in findings?.Reports.Where(r => r.Severity is not null) ?? [])
        {
            var refused = await attempt.Engine.RunAsync(
                SqlLibrary.Get("quality/sample_refused")
                    .Bind(new SqlParameters().Add("table", new SqlExpression($"{report.Layer}_quarantine")).Add(
                    "batch_id", report.BatchId)),
                cancellationToken);
            var samples = refused.Rows.Select(r => new SampleRow((string?)r[0], (string?)r[1])).ToList();
            conditions.Add(new Condition($"quality:{report.Table}", report.Alert(
                samples, attempt.Advice, attempt.Plan.Release is not null)!));
        }
        return conditions;
    }

    /// <summary>The lines of a batch for <c>quality_metrics</c>.</summary>
    /// <param name="findings">The findings of all parts of the batch.</param>
    public static IReadOnlyList<QualityLine> LinesOf(params IReadOnlyList<QualityFindings?> findings) =>
    [
        .. findings.SelectMany(f => f?.Reports ?? []).SelectMany(QualityLine.Of).GroupBy(l => l.HistoryKey, StringComparer.Ordinal)
            .Select(rule => rule.Aggregate((a, b) => a.With(b)) with { Batches = 1 }),
    ];
}
