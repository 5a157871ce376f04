namespace WikiGuard.Verification;

public enum CheckStatus
{
    Ok,

    /// <summary>Worth knowing, but nothing is wrong.</summary>
    Note,

    Failed,
    Skipped,
}

/// <summary>What one check of a stack or a lakehouse found.</summary>
/// <param name="Finding">One line.</param>
/// <param name="NextStep">What the operator does now; null where nothing needs to be done.</param>
public sealed record Check(string Name, CheckStatus Status, string Finding, string? NextStep = null)
{
    /// <summary>The files that it found damaged.</summary>
    public IReadOnlyList<Damage> Damages { get; init; } = [];

    public static Check Ok(string name, string finding) => new(name, CheckStatus.Ok, finding);

    public static Check Note(string name, string finding, string? nextStep = null) => new(name, CheckStatus.Note, finding, nextStep);

    public static Check Failed(string name, string finding, string nextStep) => new(name, CheckStatus.Failed, finding, nextStep);

    public static Check Skipped(string name, string finding) => new(name, CheckStatus.Skipped, finding);

    /// <summary>A check that cannot be made does not prevent the others.</summary>
    /// <param name="commandArguments">What to add to a suggested command.</param>
    public static async Task<Check> TryAsync(string name, Func<Task<Check>> check, string commandArguments = "")
    {
        try
        {
            return await check();
        }
        catch (DamagedStoreException e)
        {
            return Problem.Judge([.. e.Damages.Select(d => Problem.Of(d, commandArguments))], Ok(name, ""));
        }
        catch (WikiGuardException e)
        {
            return Failed(name, e.Message, "Put that right, then verify again.");
        }
    }
}
