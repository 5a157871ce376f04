using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Metrics;

/// <summary>A query engine that adds up what its statements scan, which is what Athena charges.</summary>
public sealed class ScanMeter(IQueryEngine engine) : IQueryEngine
{
    /// <summary>What Athena bills for a statement that scans less.</summary>
    public const long LeastBilledBytes = 10_000_000;

    private readonly Lock _gate = new();
    private long _bytes;
    private ScanTotal _total;

    /// <summary>What was scanned since the meter was made.</summary>
    public ScanTotal Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>What was scanned since the last call.</summary>
    public long Take() => Interlocked.Exchange(ref _bytes, 0);

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        Count(await engine.RunAsync(statement, cancellationToken));

    public async Task<QueryResult> RunAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken) =>
        Count(await engine.RunAsync(statement, token, onRunning, cancellationToken));

    public Task StopAsync(string executionId, CancellationToken cancellationToken) => engine.StopAsync(executionId, cancellationToken);

    private QueryResult Count(QueryResult result)
    {
        Interlocked.Add(ref _bytes, result.BytesScanned);
        lock (_gate)
            _total += ScanTotal.Of(result);
        return result;
    }
}

/// <param name="BilledBytes">Each statement counts <see cref="ScanMeter.LeastBilledBytes"/> at the least.</param>
public readonly record struct ScanTotal(long Statements, long Bytes, long BilledBytes)
{
    public static ScanTotal Of(QueryResult result) =>
        new(1, result.BytesScanned, Math.Max(result.BytesScanned, ScanMeter.LeastBilledBytes));

    /// <param name="perTerabyte">What is billed for 10^12 bytes.</param>
    public double Dollars(double perTerabyte) => BilledBytes / 1e12 * perTerabyte;

    public static ScanTotal operator +(ScanTotal a, ScanTotal b) =>
        new(a.Statements + b.Statements, a.Bytes + b.Bytes, a.BilledBytes + b.BilledBytes);

    public static ScanTotal operator -(ScanTotal a, ScanTotal b) =>
        new(a.Statements - b.Statements, a.Bytes - b.Bytes, a.BilledBytes - b.BilledBytes);
}
