using Amazon.Athena;
using Amazon.Athena.Model;

namespace WikiGuard.Aws.Athena;

/// <summary>What is billed for a statement: https://aws.amazon.com/athena/pricing/.</summary>
internal static class AthenaCost
{
    private const long Megabyte = 1_000_000;
    private const long Least = 10 * Megabyte;

    /// <returns>0 for DDL and for what failed. A stopped statement is billed for what it had scanned.</returns>
    public static long BilledBytes(QueryExecution execution)
    {
        var scanned = execution.Statistics?.DataScannedInBytes ?? 0;
        return execution.StatementType != StatementType.DML || execution.Status?.State == QueryExecutionState.FAILED
            ? 0
            : Math.Max(Least, (scanned + Megabyte - 1) / Megabyte * Megabyte);
    }

    public static double Dollars(QueryExecution execution, double dollarsPerTerabyte) => BilledBytes(execution) / 1e12 * dollarsPerTerabyte;
}
