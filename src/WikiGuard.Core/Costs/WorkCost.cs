using System.Globalization;

namespace WikiGuard.Costs;

/// <summary>
/// What a replay or a backfill takes on AWS, as far as that is paid for by amount: Athena's statements, and the time of the functions that
/// wait for them. An estimate leaves out the closing verification, which reads ids of whole tables.
/// </summary>
/// <param name="BilledBytes">Of <paramref name="ScannedBytes"/>, with what each statement is billed at the least.</param>
public sealed record WorkCost(long Statements, long ScannedBytes, long BilledBytes, double FunctionSeconds)
{
    // The model of docs/benchmarks.md, "What Athena would scan": what a run's statements read for each of its events, and of users known.
    private const long SilverBytesPerRow = 450;
    private const long GoldBytesPerRow = 200;
    private const long GoldBytesPerBatch = 25_000_000;

    // Bronze reads landing files, which hold events in full.
    private const long BronzeBytesPerRow = 900;

    /// <summary>Batches of bronze with so many rows.</summary>
    public static WorkCost OfBronze(long rows, long batches) => Of(batches * StackSize.CommitStatements, rows * BronzeBytesPerRow);

    /// <summary>Batches of silver with so many rows.</summary>
    public static WorkCost OfSilver(long rows, long batches) => Of(batches * StackSize.SilverStatements, rows * SilverBytesPerRow);

    /// <summary>What batches of silver with signals send on top; their rows are among those of silver.</summary>
    public static WorkCost OfSignals(long batches) => Of(batches * StackSize.SignalStatements, 0);

    /// <summary>Batches of gold over so many rows of silver, with their lines of the ledger.</summary>
    public static WorkCost OfGold(long rows, long batches) => Of(
        batches * (StackSize.GoldStatements + StackSize.LedgerStatements), (rows * GoldBytesPerRow) + (batches * GoldBytesPerBatch));

    /// <summary>What a function has sent and waited for.</summary>
    public static WorkCost OfScans(Metrics.ScanTotal scans, TimeSpan time) =>
        new(scans.Statements, scans.Bytes, scans.BilledBytes, time.TotalSeconds);

    /// <summary>Rows on their way from landing through to gold.</summary>
    public static WorkCost OfAllLayers(long rows, int rowsPerBatch)
    {
        var batches = (rows + rowsPerBatch - 1) / rowsPerBatch;
        return OfBronze(rows, batches) + OfSilver(rows, batches) + OfGold(rows, batches);
    }

    public static WorkCost operator +(WorkCost a, WorkCost b) => new(
        a.Statements + b.Statements, a.ScannedBytes + b.ScannedBytes, a.BilledBytes + b.BilledBytes, a.FunctionSeconds + b.FunctionSeconds);

    public double Dollars(Prices prices) => (BilledBytes / 1e12 * prices["athena_scanned_tb"])
        + (FunctionSeconds * StackSize.FunctionGb * prices["lambda_gb_second"]);

    /// <summary>In words, with a price in front.</summary>
    public string InWords(Prices prices) => string.Create(CultureInfo.InvariantCulture,
        $"some ${Dollars(prices):0.00##} on AWS: {Statements:N0} statements, {ScannedBytes / 1e6:N0} MB to scan");

    private static WorkCost Of(long statements, long bytes) => new(
        statements, bytes, Math.Max(bytes, statements * Metrics.ScanMeter.LeastBilledBytes), statements * CostModel.SecondsPerStatement);
}
