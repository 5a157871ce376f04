using System.Globalization;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>
/// Measures a batch, judges it and writes the results to <c>quality_metrics</c>. Checking a batch again, over the same rows and with the same now,
/// gives the same report and leaves the same rows.
/// </summary>
public sealed class QualityCheck(ILogger<QualityCheck> logger)
{
    // Earlier values are looked for in as many date partitions: the last batches are minutes old, and a longer look back would only cost.
    private const int HistoryDays = 7;

    /// <param name="now">The batch's now, from its plan.</param>
    /// <param name="source">The batch's rows: the table's columns, <c>failed_checks</c> and <c>verdict</c> (see <see cref="Measurement"/>).</param>
    /// <exception cref="TransientException">The engine is not to be had; check again later.</exception>
    /// <exception cref="QueryFailedException">The results could not be written.</exception>
    /// <exception cref="FatalException">A row has no verdict.</exception>
    public async Task<QualityReport> CheckAsync(
        QualityGate gate, string batchId, DateTimeOffset now, SqlExpression source, IQueryEngine engine, CancellationToken cancellationToken)
    {
        var measured = await MeasureAsync(gate, batchId, now, source, engine, cancellationToken);
        var report = QualityReport.Judge(gate, batchId, now, measured);
        await engine.RunAsync(SqlLibrary.Get("quality/merge_quality_metrics").Bind(new SqlParameters().Add("rows", RowsOf(report))), cancellationToken);
        logger.Log(
            report.Severity is null ? LogLevel.Debug : LogLevel.Warning,
            "Judged batch {BatchId} of {Table}: {Passed} of {Total} rows passed; failed rules: {Rules}",
            batchId, gate.Table, report.Counts.Passed, report.Counts.Total, string.Join(", ", report.Rules.Where(r => r.IsBad).Select(r => r.Name)));
        return report;
    }

    private static async Task<Measurements> MeasureAsync(
        QualityGate gate, string batchId, DateTimeOffset now, SqlExpression source, IQueryEngine engine, CancellationToken cancellationToken)
    {
        BatchCounts? counts = null;
        var values = new Dictionary<string, Measured>(StringComparer.Ordinal);
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var measurement in gate.Measurements)
        {
            try
            {
                var result = await engine.RunAsync(measurement.Bind(source, now), cancellationToken);
                counts = measurement.ReadCounts(result) ?? counts;
                foreach (var (rule, value) in measurement.Read(result)) values[rule] = value;
            }
            catch (QueryFailedException e)
            {
                foreach (var rule in measurement.Rules) errors[rule.Name] = e.Reason;
            }
        }

        var history = counts is { Total: 0 } ? [] : await HistoryAsync(gate, batchId, now, engine, errors, cancellationToken);
        return new Measurements(counts, values, errors, history);
    }

    private static async Task<Dictionary<string, IReadOnlyList<double>>> HistoryAsync(
        QualityGate gate, string batchId, DateTimeOffset now, IQueryEngine engine, Dictionary<string, string> errors, CancellationToken cancellationToken)
    {
        var comparing = gate.Rules.OfType<BatchRule>().Where(r => r.Compare is not null).ToList();
        if (comparing.Count == 0) return [];
        try
        {
            var parameters = new SqlParameters()
                .Add("layer", gate.Layer).Add("batch_id", batchId).Add("rules", [.. comparing.Select(r => r.Name)])
                .Add("last", comparing.Max(r => r.Compare!.Last)).Add("date_from", DateOnly.FromDateTime(now.UtcDateTime).AddDays(-HistoryDays));
            var rows = (await engine.RunAsync(SqlLibrary.Get("quality/metric_history").Bind(parameters), cancellationToken)).Rows;
            var values = rows.ToLookup(r => ((string)r[0]!, (string)r[1]!), r => (double)r[2]!);
            return comparing.ToDictionary(r => r.Name, r => (IReadOnlyList<double>)[.. values[(r.Name, VersionOf(r.Version))]]);
        }
        catch (QueryFailedException e)
        {
            foreach (var rule in comparing) errors.TryAdd(rule.Name, e.Reason);
            return [];
        }
    }

    private static List<object?[]> RowsOf(QualityReport report) =>
    [
        .. report.Rules.Select(r => new object?[]
        {
            report.BatchId, report.Layer, r.Name, VersionOf(r.Version), Word(r.Action), r.Total, r.Passed, r.Failed, r.PassRate, Finite(r.Metric), r.Threshold,
            r.Status.ToString().ToUpperInvariant(), report.Now, DateOnly.FromDateTime(report.Now.UtcDateTime),
        }),
    ];

    private static string VersionOf(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static string Word(RuleAction action) => action.ToString().ToLowerInvariant();

    // No literal stands for what is not a number.
    private static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
