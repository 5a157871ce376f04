namespace WikiGuard.Dashboard.Boards;

/// <summary>An entity at its worst window in a period.</summary>
/// <param name="Why">In words, with the numbers.</param>
/// <param name="AnomalousWindows">In the period.</param>
/// <param name="LastAnomaly">The start of the last of them; null where there is none.</param>
/// <param name="Spark">Its events over the period, by hour or day; without events there is no point.</param>
/// <param name="TopEdits">The most telling edits of the worst window, at most three.</param>
public sealed record EntityRisk(
    string Entity, DateTimeOffset WindowStart, string Severity, long Score, long Events, long Reverts, long AnonymousEdits, string Why,
    long AnomalousWindows, DateTimeOffset? LastAnomaly, IReadOnlyList<SparkPoint> Spark, IReadOnlyList<TellingEdit> TopEdits);

/// <param name="At">The start of the hour or day.</param>
public sealed record SparkPoint(DateTimeOffset At, long Events);

/// <summary>An edit that made a window anomalous.</summary>
/// <param name="Contribution">To what, comma-separated, as <c>gold_entity_evidence_10min</c> says.</param>
/// <param name="User">Null where the wiki suppressed the name.</param>
/// <param name="DiffUrl">Where to look at it; null where it cannot be told.</param>
public sealed record TellingEdit(
    DateTimeOffset WindowStart, string Contribution, DateTimeOffset At, string? User, string UserType, long? Bytes, string? Comment,
    string? DiffUrl);

/// <summary>One window of an entity.</summary>
/// <param name="Usual">The events that are usual; null where none were learned.</param>
/// <param name="Spread">Their standard deviation.</param>
public sealed record EntityWindow(
    DateTimeOffset Start, long Events, long Edits, long Reverts, long AnonymousEdits, long? Editors, long? Bytes,
    double? Usual, double? Spread, string? UsualBy, long? RevertedSince, long? RiskyEdits, long Score,
    string Severity, bool IsAnomaly, string? Types, string Why);

/// <summary>Somebody's edits of an entity in a period.</summary>
/// <param name="User">Null for all whose names the wiki suppressed.</param>
/// <param name="Reverted">Of the edits, those that were reverted; null where no tags tell.</param>
public sealed record EntityEditor(
    string? User, string UserType, long Edits, long Reverts, long? Reverted, long Bytes, DateTimeOffset LastEdit);

/// <summary>A user at his worst window in a period.</summary>
public sealed record UserRisk(
    string User, string UserType, DateTimeOffset WindowStart, string Severity, long Score, long Edits, long Reverts, long Entities,
    string Why, long AnomalousWindows);

/// <summary>One window of a user.</summary>
public sealed record UserWindow(
    DateTimeOffset Start, string UserType, long Edits, long Reverts, long Entities, long? Bytes, long Score, string Severity,
    bool IsAnomaly, string? Types, string Why);

/// <summary>An edit as silver has it.</summary>
/// <param name="Entity">Null where all are of one entity.</param>
/// <param name="User">Null where the wiki suppressed the name, or all are of one user.</param>
public sealed record PlainEdit(
    DateTimeOffset At, string? Entity, string? User, string Type, long? Bytes, bool? IsRevert, bool? WasReverted, double? Risk,
    string? Comment, string? DiffUrl);

/// <summary>One window of all that is monitored.</summary>
public sealed record GlobalWindow(
    DateTimeOffset Start, long Events, long Edits, long Reverts, long AnonymousEdits, long BotEdits, long Users, long Entities,
    double? Usual, double? Spread, long HealthScore, string Health, string Why);
