namespace WikiGuard.Recovery;

/// <summary>How far the past of a stream has been landed.</summary>
public sealed record BackfilledRange
{
    public static BackfilledRange Start { get; } = new();

    /// <summary>The stream's id after which reading goes on; null before the first event.</summary>
    public string? EventId { get; init; }

    /// <summary>What a connection that goes on from there sends again, in base64 (<see cref="Ingest.RecentIds"/>).</summary>
    public string? RecentIds { get; init; }

    public LineCounts Counts { get; init; } = new();

    /// <inheritdoc cref="StreamBackfill.Reached"/>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>Nothing is left to land.</summary>
    public bool IsWhole { get; init; }
}
