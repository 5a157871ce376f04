using System.Globalization;
using WikiGuard.Costs;

namespace WikiGuard.Recovery;

/// <summary>What a replay or a backfill on AWS may cost. What it has done when it stops is whole.</summary>
public static class SpendingLimit
{
    public const double MostUsd = 1_000_000;

    /// <exception cref="InvalidConfigException">The plan is expected to cost more.</exception>
    public static void Check(double? maxUsd, WorkCost expected, Prices prices)
    {
        if (expected.Dollars(prices) > maxUsd)
        {
            throw new InvalidConfigException($"It is expected to cost {expected.InWords(prices)}, which is more than max_usd, "
                + $"{Said(maxUsd.Value)}. Nothing was done. Ask for less, or raise max_usd.");
        }
    }

    /// <exception cref="InvalidConfigException">It has cost more, and more is to be done.</exception>
    /// <param name="done">How far it has come.</param>
    /// <param name="goOn">What to ask for to have the rest done.</param>
    public static void CheckSpent(double? maxUsd, double spentUsd, string done, string goOn)
    {
        if (spentUsd > maxUsd)
        {
            throw new InvalidConfigException($"It has cost some {Said(spentUsd)}, more than max_usd, {Said(maxUsd.Value)}, and stops after "
                + $"{done}. What was done is whole. For the rest: {goOn}");
        }
    }

    private static string Said(double dollars) => string.Create(CultureInfo.InvariantCulture, $"${dollars:0.00##}");
}
