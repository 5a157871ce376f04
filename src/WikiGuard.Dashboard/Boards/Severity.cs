namespace WikiGuard.Dashboard.Boards;

/// <summary>The severities that <c>config/risk-model.yaml</c> gives scores.</summary>
public static class Severity
{
    /// <summary>From the worst on.</summary>
    public static IReadOnlyList<string> All { get; } = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "NORMAL"];

    /// <summary>What a board shows when its address says nothing: all that has a score.</summary>
    public const string Least = "LOW";

    /// <returns>A severity and all that are worse; for an unknown one those from <see cref="Least"/> on.</returns>
    public static IReadOnlyList<string> From(string? least)
    {
        var index = All.ToList().FindIndex(s => string.Equals(s, least, StringComparison.OrdinalIgnoreCase));
        return [.. All.Take((index < 0 ? All.ToList().IndexOf(Least) : index) + 1)];
    }
}
