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
            : $"Derive the dates again: wikiguard replay {layer} --from {sorted[0]:O} --to {sorted[^1]:O} --truncate{arguments}";
    }

    /// <summary>What brings back what bronze has lost.</summary>
    /// <param name="arguments">What to add to a suggested command.</param>
    public static string FromTheLog(string arguments) =>
        $"Take them from the log again: wikiguard replay bronze --truncate{arguments} (with --kafka HOST:PORT, where the landing files "
            + "are gone). What the log no longer has comes from a copy of the lakehouse, or from recordings: wikiguard backfill --help";
}
