using WikiGuard.Alerts;
using WikiGuard.Promotion;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The gates as the layers use them: a batch is checked against its table's rules, and people are told of what is bad.</summary>
public sealed class QualityDesk(QualityCheck check)
{
    /// <summary>Measures and judges a batch, unless a person has given it up.</summary>
    /// <returns>Null for a batch that is not judged as one: a redrive, or one that is discarded.</returns>
    public async Task<QualityReport?> CheckAsync(string table, BatchAttempt attempt, SqlExpression rows, CancellationToken cancellationToken) =>
        attempt.Plan is { Redrive: null, Release: null or Release.Accept }
            ? await check.CheckAsync(attempt.Config.QualityRules.Gate(table), attempt.Plan.BatchId, attempt.Plan.Now, rows, attempt.Engine, cancellationToken)
            : null;

    /// <summary>The rule that holds a batch back, in words; null where none does, or a person has released the batch.</summary>
    public static string? HeldBecause(BatchAttempt attempt, params IEnumerable<QualityReport?> reports) =>
        attempt.Plan.Release is null ? reports.Select(r => r?.HeldBecause).FirstOrDefault(b => b is not null) : null;

    /// <summary>What people should know of a batch that has gone on; empty where its quality is as it should be.</summary>
    public static async Task<IReadOnlyList<Condition>> ConditionsAsync(QualityReport? report, BatchAttempt attempt, CancellationToken cancellationToken)
    {
        if (report?.Severity is null)
            return [];
        var refused = await attempt.Engine.RunAsync(
            SqlLibrary.Get("quality/sample_refused").Bind(new SqlParameters().Add("table", new SqlExpression($"{report.Layer}_quarantine")).Add("batch_id", report.BatchId)),
            cancellationToken);
        var samples = refused.Rows.Select(r => new SampleRow((string?)r[0], (string?)r[1])).ToList();
        return [new Condition($"quality:{report.Table}", report.Alert(samples, attempt.Plan.Release is not null)!)];
    }
}
