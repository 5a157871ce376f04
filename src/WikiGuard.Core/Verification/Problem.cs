namespace WikiGuard.Verification;

/// <param name="Finding">What is wrong, and where.</param>
/// <param name="NextStep">What to do, as a sentence.</param>
internal readonly record struct Problem(string Finding, string NextStep)
{
    private const int MostNamed = 3;

    /// <summary>The file that is damaged; null where the files are whole, and what they say is wrong.</summary>
    public Damage? Damage { get; init; }

    public static Problem Of(Damage damage, string commandArguments) =>
        new(damage.Finding, damage.NextStep(commandArguments)) { Damage = damage };

    /// <summary>A failed check that names the first of the problems; without problems, <paramref name="otherwise"/>.</summary>
    public static Check Judge(IReadOnlyCollection<Problem> problems, Check otherwise)
    {
        if (problems.Count == 0)
            return otherwise;
        var more = problems.Count > MostNamed ? $"; and {problems.Count - MostNamed:N0} more" : "";
        return Check.Failed(
            otherwise.Name,
            string.Join("; ", problems.Take(MostNamed).Select(p => p.Finding.TrimEnd('.'))) + more,
            string.Join(" — also: ", problems.Select(p => p.NextStep).Distinct(StringComparer.Ordinal).Take(MostNamed))) with
        { Damages = [.. problems.Select(p => p.Damage).OfType<Damage>()] };
    }
}
