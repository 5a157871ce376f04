using WikiGuard.Maintenance;

namespace WikiGuard.Cli.Pipeline;

/// <summary>How a stream's events are brought to the board on this machine: in seconds, where AWS takes minutes.</summary>
/// <param name="Every">The time between two rounds of bronze, silver and gold, if the machine keeps up.</param>
/// <param name="Window">How long WriteBronze's batch stays open; each makes at most one landing file per partition.</param>
/// <param name="Keep">How long rows stay, by layer; a layer without an entry keeps them all.</param>
internal sealed record LiveCadence(TimeSpan Every, TimeSpan Window, IReadOnlyDictionary<string, int> Keep)
{
    public static readonly TimeSpan DefaultEvery = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(1);

    /// <summary>The time between two rounds of clean-up.</summary>
    public static readonly TimeSpan Upkeep = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A reader that polls a hundred times a second for what comes forty times a second takes a tenth of a processor, including its
    /// broker's half.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> ClientSettings =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["fetch.wait.max.ms"] = "100" };

    /// <summary>For statements on the hundred rows of a tick; with two threads they would take half as much processor time again.</summary>
    public const int Threads = 1;

    /// <summary>
    /// After a round, none runs for three times as long, within the scheduler's bound: at a usual pace, promotion takes at most a quarter
    /// of a processor.
    /// </summary>
    public const double Rest = 3;

    /// <summary>The ledger's lines cover a minute of batches.</summary>
    public static readonly TimeSpan LedgerEvery = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The retention of a live run: landing files are removed once they are committed, and the records of batches soon after the next layer
    /// has read them. A day of two-second ticks would leave 130,000 of these.
    /// </summary>
    public Retention Retention =>
        Retention.Default with { CommittedFiles = TimeSpan.Zero, Manifests = Retention.ShortestManifests, TableDays = Keep };
}
