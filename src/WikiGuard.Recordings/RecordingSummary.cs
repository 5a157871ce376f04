using System.Collections.Frozen;

namespace WikiGuard.Recordings;

/// <summary>
/// What a generated recording holds, so that a pipeline's counts can be compared with it:
/// <c>Events = Monitored + Unmonitored + Duplicates + Canaries + Malformed + Blank + Signals</c>.
/// </summary>
/// <param name="Events">Lines in all.</param>
/// <param name="Monitored">Distinct events of the entities in <c>config/entity-allowlist.yaml</c>, late ones included.</param>
/// <param name="Unmonitored">Distinct events of other pages and wikis.</param>
/// <param name="Reverts">How many of the monitored are edits whose summary says that they revert.</param>
/// <param name="Duplicates">Lines that repeat an earlier one byte for byte.</param>
/// <param name="MonitoredDuplicates">How many of the duplicates repeat a monitored event.</param>
/// <param name="Canaries">Wikimedia's own test events.</param>
/// <param name="Malformed">Lines that are not blank and not a well-formed event: they belong among the dead letters.</param>
/// <param name="Blank">Empty lines.</param>
/// <param name="Late">Monitored events that arrive long after they happened, by 50 minutes or by 10 hours.</param>
/// <param name="Stale">How many of the late ones arrive 10 hours late.</param>
/// <param name="Burst">The vandalism burst; null where the recording is too small for one.</param>
/// <param name="SpreeUser">The temporary account that edits five entities within one window; null in a small recording.</param>
/// <param name="CrossWikiUser">The account that edits on five wikis within minutes; null in a small recording.</param>
/// <param name="HiddenEdits">How many of the monitored are edits by a user whose name the wiki has suppressed.</param>
/// <param name="SelfReverts">How many reverts, at least, undo their own author's edit.</param>
/// <param name="Moves">How many of the monitored are moves of a page.</param>
public sealed record RecordingSummary(
    long Events,
    long Monitored,
    long Unmonitored,
    long Reverts,
    long Duplicates,
    long MonitoredDuplicates,
    long Canaries,
    long Malformed,
    long Blank,
    long Late,
    long Stale,
    PlantedBurst? Burst,
    string? SpreeUser,
    string? CrossWikiUser,
    int HiddenEdits = 0,
    int SelfReverts = 0,
    int Moves = 0)
{
    /// <summary>Changes of tags and predictions, of monitored pages and of others.</summary>
    public long Signals { get; init; }

    /// <summary>How many edits a later one reverts: the truth that the predictions are of. Not counted without signals.</summary>
    public long Reverted { get; init; }

    public IReadOnlyList<PlantedRaid> Raids { get; init; } = [];

    /// <summary>
    /// The revisions by which somebody brought back an earlier text, whatever their summaries say; only where there are raids.
    /// </summary>
    public IReadOnlySet<long> Reverting { get; init; } = FrozenSet<long>.Empty;
}

/// <param name="Entity">The canonical key, e.g. <c>enwiki:Barack Obama</c>.</param>
/// <param name="WindowStart">Start of the 10-minute window that holds all its edits.</param>
/// <param name="Edits">Vandalism and reverts in that window, without the ordinary edits that happen to fall in it.</param>
public sealed record PlantedBurst(string Entity, DateTimeOffset WindowStart, int Edits);

/// <summary>Who raids a page.</summary>
public enum Raider
{
    /// <summary>Accounts that MediaWiki made for editors without one.</summary>
    Temporary,

    /// <summary>IP addresses.</summary>
    Unregistered,

    /// <summary>Registered accounts with fewer than ten edits.</summary>
    New,

    /// <summary>One or two accounts with many.</summary>
    Experienced,

    /// <summary>An account with the bot flag.</summary>
    Bot,
}

/// <param name="Revisions">Vandalism and reverts, in order; without the revert that ends it some minutes later.</param>
public sealed record PlantedRaid(string Wiki, Raider By, IReadOnlyList<long> Revisions);
