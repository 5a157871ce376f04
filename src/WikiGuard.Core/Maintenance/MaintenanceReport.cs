namespace WikiGuard.Maintenance;

/// <summary>How long objects that are no longer needed are kept, counted from when they were last written, in system time.</summary>
/// <param name="CommittedFiles">Landing files that bronze has committed; until removed, they can be read again without Kafka.</param>
/// <param name="Manifests">Records of batches that the next layer has read.</param>
public sealed record Retention(TimeSpan CommittedFiles, TimeSpan Manifests)
{
    /// <summary>
    /// How many days of event time a layer's tables keep, counted from the newest; a layer without an entry keeps every row.
    /// </summary>
    public IReadOnlyDictionary<string, int> TableDays { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The retention of a live run, which leaves 130,000 manifests a day; no host keeps them for less.</summary>
    public static readonly TimeSpan ShortestManifests = TimeSpan.FromHours(1);

    public static Retention Default { get; } = new(TimeSpan.FromDays(7), TimeSpan.FromDays(90));
}

/// <summary>What maintenance did.</summary>
/// <param name="Layer">bronze, silver or gold.</param>
/// <param name="Tables">The tables that were compacted, and rid of old snapshots.</param>
/// <param name="Partitions">How many dates that batches had touched since the last maintenance were compacted; in gold, including those
/// of the ledger's own lines.</param>
/// <param name="CommittedFilesRemoved">Landing files removed; 0 in silver and gold, which have none.</param>
/// <param name="ManifestsRemoved">Batch manifests removed.</param>
/// <param name="TableVersionsRemoved">Old versions of the tables' entries in the catalogue; 0 where there is none.</param>
/// <param name="RepeatedIds">Event ids that silver holds more than once, in the last days; 0 in the other layers.</param>
/// <param name="KeptFrom">The first date whose rows the layer's tables keep; null where they keep every row.</param>
public sealed record MaintenanceReport(
    string Layer,
    IReadOnlyList<string> Tables,
    int Partitions,
    int CommittedFilesRemoved,
    int ManifestsRemoved,
    int TableVersionsRemoved,
    long RepeatedIds,
    DateOnly? KeptFrom);
