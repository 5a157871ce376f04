namespace WikiGuard.Ports;

/// <summary>
/// The versions that a catalogue keeps of a table's entry. Each commit to an Iceberg table makes one, and Glue takes 100,000 of a table
/// and then no commit more.
/// </summary>
public interface ITableVersions
{
    /// <summary>Removes the oldest versions; where there are very many, a part of them, and the next call goes on.</summary>
    /// <param name="keep">So many of the newest stay, the current one among them.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="TransientException">The catalogue did not answer; what was removed before stays removed.</exception>
    /// <exception cref="InvalidConfigException">It may not be asked.</exception>
    Task<int> PruneAsync(string table, int keep, CancellationToken cancellationToken);
}
