namespace WikiGuard;

/// <summary>How a file that is damaged is mended. <c>wikiguard repair</c> does each of them in a folder.</summary>
public enum Remedy
{
    /// <summary>Whoever opens the lakehouse for writing makes the file anew.</summary>
    MadeOnOpening,

    /// <summary>The file is moved out of the way. What it held is not needed, or comes again by itself.</summary>
    SetAside,

    /// <summary>The file is moved out of the way, and recordings are read again from their starts.</summary>
    ReadAgain,

    /// <summary>The checkpoint is written anew, as the layer's last batch record says.</summary>
    FromManifest,

    /// <summary>The tables are made anew, from what bronze and the landing files still have.</summary>
    DeriveAgain,

    /// <summary>The database is moved out of the way, and the tables are made anew from the landing files alone.</summary>
    ReplaceDatabase,
}

/// <summary>A file of a lakehouse that does not hold what was written to it, or that does not belong to the others.</summary>
/// <param name="Key">The file, by its path in the lakehouse.</param>
/// <param name="Finding">What is wrong, and where; without a full stop.</param>
public sealed record Damage(string Key, string Finding, Remedy Remedy)
{
    /// <summary>Where a repair moves files out of the way, each into a folder of its own.</summary>
    public const string SetAsidePrefix = "damaged/";

    /// <summary>The way back in a folder, as sentences.</summary>
    /// <param name="commandArguments">What to add to a suggested command, such as <c> --lakehouse 'lake'</c>.</param>
    public string NextStep(string commandArguments)
    {
        var repair = $"wikiguard repair{commandArguments}";
        return Remedy switch
        {
            Remedy.MadeOnOpening => $"The next command that writes makes it anew, such as: wikiguard maintain{commandArguments}",
            Remedy.SetAside => $"No row is lost with it. Set it aside: {repair}",
            Remedy.ReadAgain => $"Set it aside: {repair}. Then give the run's command again: it reads recordings from their starts, and "
                + "what is there already stays",
            Remedy.FromManifest => $"Have it written as the last batch record says: {repair}",
            Remedy.ReplaceDatabase => "Put this lakehouse's own database back; or have this one set aside, and the tables derived again "
                + $"from the landing files that are kept: {repair} (look first: --dry-run)",
            _ => $"Restore the whole lakehouse from a copy; or have its tables derived again from what can still be read: {repair} "
                + "(look first: --dry-run)",
        };
    }
}

/// <summary>The store of a lakehouse is damaged. Nothing was written.</summary>
public sealed class DamagedStoreException(IReadOnlyList<Damage> damages, string message, Exception? inner = null)
    : FatalException(message, inner)
{
    public DamagedStoreException(IReadOnlyList<Damage> damages)
        : this(damages, string.Join('\n', damages.Select(d => $"{d.Finding}.")))
    {
    }

    /// <summary>One at least.</summary>
    public IReadOnlyList<Damage> Damages { get; } = damages;
}
