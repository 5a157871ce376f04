namespace WikiGuard.Ports;

/// <summary>The file that an engine keeps its tables in, where it has one of its own.</summary>
public interface IDatabaseFile
{
    /// <summary>Reads every block of the file.</summary>
    /// <returns>The damage that it came upon; null where there is none.</returns>
    Task<Damage?> FindDamageAsync(CancellationToken cancellationToken);
}
