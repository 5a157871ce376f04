using System.Globalization;

namespace WikiGuard.Verification;

/// <summary>The command that derives what is wrong in a layer again.</summary>
internal static class ReplayAdvice
{
    /// <param name="arguments">What to add to a suggested command; null where there is no such command.</param>
    /// <returns>A sentence; null where there is no such command.</returns>
    public static string? Of(string layer, IEnumerable<DateOnly> dates, string? arguments)
    {
        var sorted = dates.Order().ToList();
        return arguments is null || sorted.Count == 0
            ? null
            : $"Derive the dates again: wikiguard replay {layer} --from {Text(sorted[0])} --to {Text(sorted[^1])} --truncate{arguments}";
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
