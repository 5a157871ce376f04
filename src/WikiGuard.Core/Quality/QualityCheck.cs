using Microsoft.Extensions.Logging;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The rows of a batch that one gate judges.</summary>
/// <param name="Rows">The table's columns, <c>failed_checks</c> and <c>verdict</c> (see <see cref="Measurement"/>).</param>
public sealed record GateInput(QualityGate Gate, SqlExpression Rows);

/// <summary>What a check found.</summary>
/// <param name="Reports">One for each gate, in order.</param>
/// <param name="Besides">What the additional query counted; null where there was none.</param>
public sealed record QualityFindings(IReadOnlyList<QualityReport> Reports, long? Besides);

/// <summary>
/// Measures a batch and judges it, in one statement for all its gates. Checking a batch again, over the same rows, with the same now and
/// the same history, gives the same reports.
/// </summary>
public sealed class QualityCheck(ILogger<QualityCheck> logger)
{
    private const string Besides = "besides";

    /// <param name="now">The batch's now, from its plan.</param>
    /// <param name="history">Earlier metrics, latest first, by <see cref="QualityLine.HistoryKey"/>; asked for only if a rule
    /// compares.</param>
    /// <param name="besides">A query that returns one row with one whole number, called <c>besides</c>, run along with the measurements;
    /// null for none.</param>
    /// <exception cref="TransientException">The engine is not available; check again later.</exception>
    /// <exception cref="FatalException">A row has no verdict.</exception>
    public async Task<QualityFindings> CheckAsync(
        IReadOnlyList<GateInput> gates, string batchId, DateTimeOffset now,
        Func<CancellationToken, Task<IReadOnlyDictionary<string, IReadOnlyList<double>>>> history,
        IQueryEngine engine, CancellationToken cancellationToken, SqlStatement? besides = null)
    {
        var measured = await MeasureAsync(gates, now, besides, engine, cancellationToken);
        var earlier = gates.Any(g => g.Gate.Compares) ? await history(cancellationToken) : null;
        var reports = new List<QualityReport>();
        foreach (var (gate, found) in gates.Select(g => g.Gate).Zip(measured.Gates))
        {
            var values = found.Counts is { Total: 0 } || earlier is null ? [] : gate.Rules.ToDictionary(
                r => r.Name, r => earlier.GetValueOrDefault(QualityLine.KeyOf(gate.Layer, r.Name, r.Version), []), StringComparer.Ordinal);
            var report = QualityReport.Judge(gate, batchId, now, new Measurements(found.Counts, found.Values, found.Errors, values));
            logger.Log(
                report.Severity is null ? LogLevel.Debug : LogLevel.Warning,
                "Judged batch {BatchId} of {Table}: {Passed} of {Total} rows passed; failed rules: {Rules}",
                batchId, gate.Table, report.Counts.Passed, report.Counts.Total,
                string.Join(", ", report.Rules.Where(r => r.IsBad).Select(r => r.Name)));
            reports.Add(report);
        }
        return new QualityFindings(reports, measured.Besides);
    }

    private static async Task<(IReadOnlyList<GateFindings> Gates, long? Besides)> MeasureAsync(
        IReadOnlyList<GateInput> gates, DateTimeOffset now, SqlStatement? besides, IQueryEngine engine, CancellationToken cancellationToken)
    {
        var measurements = gates.Select(g => g.Gate.Measurements).ToList();
        var all = measurements.SelectMany((ms, i) => ms.Select(m => (Gate: i, Measurement: m))).ToList();
        var findings = gates.Select(_ => new GateFindings()).ToList();
        if (all.Count > 1 || besides is not null)
        {
            try
            {
                var together = Measurement.Together(
                    [.. gates.Zip(measurements, (g, ms) => (g.Rows, ms))], besides is null ? null : (besides, [Besides]), now);
                var row = (await engine.RunAsync(together, cancellationToken)).Rows is [var one] ? one : [];
                var at = 0;
                foreach (var (gate, measurement) in all)
                {
                    var end = at + measurement.ColumnNames.Count;
                    findings[gate].Take(measurement, row.Length == 0 ? [] : row[at..end]);
                    at = end;
                }
                return (findings, besides is null || row.Length == 0 ? null : (long?)row[^1]);
            }
            catch (QueryFailedException)
            {
                // One of them is broken. Running each on its own shows which.
            }
        }
        foreach (var (gate, measurement) in all)
        {
            try
            {
                findings[gate].Take(measurement,
                    (await engine.RunAsync(measurement.Bind(gates[gate].Rows, now), cancellationToken)).Rows is [var row] ? row : []);
            }
            catch (QueryFailedException e)
            {
                findings[gate].Broke(measurement, e.Reason);
            }
        }
        return (findings, besides is null ? null : (await engine.RunAsync(besides, cancellationToken)).Scalar<long>());
    }

    private sealed class GateFindings
    {
        public BatchCounts? Counts { get; private set; }

        public Dictionary<string, Measured> Values { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

        public void Take(Measurement measurement, object?[] row)
        {
            Counts = measurement.ReadCounts(row) ?? Counts;
            foreach (var (rule, value) in measurement.Read(row))
                Values[rule] = value;
        }

        public void Broke(Measurement measurement, string reason)
        {
            foreach (var rule in measurement.Rules)
                Errors[rule.Name] = reason;
        }
    }
}
