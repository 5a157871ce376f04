namespace WikiGuard.Recovery;

/// <summary>What a purge finds.</summary>
/// <param name="There">What it would remove, by place; of the landing files that bronze has taken all, whatever they hold.</param>
/// <param name="IsNothing">No place has anything of the subject, so that there is nothing to purge.</param>
public sealed record PurgePlan(IReadOnlyDictionary<string, long> There, bool IsNothing)
{
    /// <summary>By place, what a purge removes; where there is nothing to purge, no landing file either.</summary>
    public IReadOnlyDictionary<string, long> Removed =>
        IsNothing ? There.ToDictionary(p => p.Key, _ => 0L, StringComparer.Ordinal) : There;
}
