using System.Collections.Immutable;

namespace WikiGuard.Alerts;

/// <summary>Which windows of entities raise alerts: <c>risk</c> of config/alerts.yaml.</summary>
/// <param name="Severities">The severities that do, the highest first; empty for none.</param>
/// <param name="Most">At most so many alerts about an entity …</param>
/// <param name="Within">… within this time.</param>
/// <param name="MaxAge">A window that began longer ago raises none, such as one of a replay.</param>
/// <param name="Quiet">When nothing is sent; null for never.</param>
public sealed record RiskSettings(
    IReadOnlyList<string> Severities, int Most, TimeSpan Within, TimeSpan MaxAge, QuietHours? Quiet)
{
    /// <summary>No window raises an alert.</summary>
    public static RiskSettings Off { get; } = new([], 1, TimeSpan.FromHours(1), TimeSpan.FromHours(24), Quiet: null);

    /// <summary>The severities of gold that an alert can be about, the highest first.</summary>
    public static ImmutableArray<string> Known { get; } = ["CRITICAL", "HIGH", "MEDIUM"];

    public bool IsOff => Severities.Count == 0;

    /// <summary>Greater for what is worse.</summary>
    public static int RankOf(string severity) => Known.Length - Known.IndexOf(severity);
}

/// <summary>Hours of each day in which nobody wants to hear of a window.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive; before <paramref name="From"/> for hours over midnight.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    public bool Include(DateTimeOffset time) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime).IsBetween(From, To);
}
