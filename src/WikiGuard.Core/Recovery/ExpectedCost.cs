using System.Text.Json.Serialization;
using WikiGuard.Costs;

namespace WikiGuard.Recovery;

/// <summary>An estimate, as an execution's output has it.</summary>
public sealed record ExpectedCost(
    [property: JsonPropertyName("usd")] double Usd,
    [property: JsonPropertyName("statements")] long Statements,
    [property: JsonPropertyName("scanned_bytes")] long ScannedBytes)
{
    public static ExpectedCost Of(WorkCost cost, Prices prices) =>
        new(Math.Round(cost.Dollars(prices), 4), cost.Statements, cost.ScannedBytes);
}
