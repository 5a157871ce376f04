namespace WikiGuard.Ports;

/// <summary>
/// The versions that a catalogue keeps of a table's entry. Each commit to an Iceberg table makes one, and Glue accepts 100,000 per table
/// and then no more commits.
/// </summary>
public interface ITableVersions
{
    /// <summary>Removes the oldest versions; where there are very many, some of them, and the next call continues.</summary>
    /// <param name="keep">The number of newest versions that stay, including the current one.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="TransientException">The catalogue did not answer; what was removed before stays removed.</exception>
    /// <exception cref="InvalidConfigException">Access to the catalogue is denied.</exception>
    Task<int> PruneAsync(string table, int keep, CancellationToken cancellationToken);
}
