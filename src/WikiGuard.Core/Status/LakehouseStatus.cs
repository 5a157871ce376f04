using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Leases;

namespace WikiGuard.Status;

/// <summary>Where a lakehouse stands. Times are those of its own clock: a recording's where it last followed one.</summary>
/// <param name="Now">The present, by the lakehouse's clock.</param>
/// <param name="IsRecording">The clock follows a recording, and stands still between runs.</param>
/// <param name="Layers">The layers in the order of the data flow.</param>
/// <param name="Ledger">The state of the ledger.</param>
/// <param name="Leases">The leases that are held at this moment.</param>
/// <param name="Quality">What came of the edits that were flagged; null where no day is scored yet, or it could not be read.</param>
/// <param name="Alerts">Which alerts there are, and whether they arrive.</param>
public sealed record LakehouseStatus(
    DateTimeOffset Now, bool IsRecording, IngestState? Ingest, IReadOnlyList<LayerState> Layers, LedgerState Ledger,
    IReadOnlyList<HeldLease> Leases, SignalQuality? Quality, AlertState Alerts);

/// <summary>What is known of alerts.</summary>
/// <param name="Open">How many people were told of and nobody is at.</param>
/// <param name="Acknowledged">How many somebody is at.</param>
/// <param name="Mutes">How many entities and rules are muted.</param>
/// <param name="Channels">What came of the last alert on each channel.</param>
public sealed record AlertState(int Open, int Acknowledged, int Mutes, IReadOnlyDictionary<string, ChannelState> Channels);

/// <summary>How far the sources have been read, all together.</summary>
/// <param name="Sources">The names of the sources.</param>
/// <param name="At">When a checkpoint was last saved.</param>
/// <param name="NewestEvent">How far the source that is furthest ahead was read; null where its positions bear no times.</param>
/// <param name="PassRate">The share of monitored events that were no dead letters, since the start; null before the first.</param>
public sealed record IngestState(IReadOnlyList<string> Sources, DateTimeOffset? At, DateTimeOffset? NewestEvent, double? PassRate);

/// <summary>How far a layer has come.</summary>
/// <param name="LastBatch">The id of the last complete batch; null before the first.</param>
/// <param name="At">When that batch was planned.</param>
/// <param name="NewestEvent">The newest event of the last batches; null where they do not tell.</param>
/// <param name="PassRate">The share of the last batch's records that its rules let pass; null where it had none.</param>
/// <param name="Waiting">What the layer has not read yet.</param>
/// <param name="InFlight">The batch that is begun and not complete, which may be held; null where there is none.</param>
public sealed record LayerState(
    string Layer, string? LastBatch, DateTimeOffset? At, DateTimeOffset? NewestEvent, double? PassRate, Backlog Waiting,
    BatchPlan? InFlight);

/// <summary>What waits for a layer.</summary>
/// <param name="Count">Landing files for bronze, batches of the layer before for the others.</param>
/// <param name="Rows">Null where it would take too long to count them.</param>
public sealed record Backlog(long Count, long? Rows);

/// <summary>What the ledger says of its last days.</summary>
/// <param name="LastBatch">Its last batch; null before the first.</param>
/// <param name="At">When that was planned.</param>
/// <param name="Since">The first date whose lines were read; null where none were.</param>
/// <param name="Lines">How many lines were read.</param>
/// <param name="Differences">For each hop with lines that do not add up, the last of them.</param>
/// <param name="NotRead">Why the table could not be read; null where it was.</param>
public sealed record LedgerState(
    string? LastBatch, DateTimeOffset? At, DateOnly? Since, long Lines, IReadOnlyList<LedgerDifference> Differences, string? NotRead);

/// <param name="BatchId">The last batch whose line differs.</param>
/// <param name="Difference">Above 0 records were lost, below 0 doubled.</param>
/// <param name="Lines">How many lines of the hop differ.</param>
public sealed record LedgerDifference(string Hop, string BatchId, long Difference, long Lines);

/// <summary>What came of the edits of the last days that were scored, as <c>gold_signal_quality</c> counts them.</summary>
/// <param name="FirstDate">The first of these days.</param>
/// <param name="LastDate">The last of them.</param>
/// <param name="Signalled">Edits of which tags or a prediction came.</param>
/// <param name="Reverted">Edits that were reverted within 48 hours.</param>
/// <param name="Flagged">Edits in anomalous windows.</param>
/// <param name="FlaggedReverted">Both.</param>
public sealed record SignalQuality(
    string FirstDate, string LastDate, long Signalled, long Reverted, long Flagged, long FlaggedReverted);
