namespace WikiGuard.Costs;

/// <summary>What AWS gives each account every month for free, without a time limit. Everything in the account shares it.</summary>
internal static class Allowances
{
    public const string Group = "For nothing";

    /// <summary>The item it applies to, the name of its amount among the prices, and whether it is used up over a month.</summary>
    private static readonly (string Item, string Name, bool IsUsedUp)[] All =
    [
        ("running time", "free_lambda_gb_seconds", true),
        ("invocations", "free_lambda_requests", true),
        ("logs", "free_logs_gb", true),
        ("traces", "free_traces", true),
        ("metrics", "free_metrics", false),
        ("alarms", "free_alarm_metrics", false),
        ("dashboard", "free_dashboards", false),
    ];

    public static IEnumerable<string> Names => All.Select(a => a.Name);

    /// <param name="share">The share of a month that <paramref name="lines"/> cover.</param>
    public static IEnumerable<CostLine> Of(IReadOnlyList<CostLine> lines, Prices prices, double share) =>
        from allowance in All
        let line = lines.Single(l => l.Item == allowance.Item)
        let free = Math.Min(line.Quantity, prices[allowance.Name] * (allowance.IsUsedUp ? share : 1))
        where free > 0
        select line with { Group = Group, Quantity = -free, MovedBy = "what else the account holds" };
}
