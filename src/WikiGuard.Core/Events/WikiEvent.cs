
namespace WikiGuard.Events;

/// <summary>
/// What the pipeline itself needs from an event, of whichever stream; the rest stays in the JSON for silver. Spans are unescaped UTF-8 and
/// live as long as the event's bytes, and until the reader reads the next event. A field that is absent or of a wrong type is empty or null
/// here: silver judges it.
/// </summary>
public readonly ref struct WikiEvent
{
    /// <summary><c>meta.id</c>; never empty.</summary>
    public required ReadOnlySpan<byte> Id { get; init; }

    /// <summary><c>meta.stream</c>; empty where the event does not say.</summary>
    public ReadOnlySpan<byte> Stream { get; init; }

    public StreamKind Kind { get; init; }

    /// <summary>Database name, such as <c>enwiki</c>.</summary>
    public ReadOnlySpan<byte> Wiki { get; init; }

    /// <summary>With the prefix of its namespace, and with spaces, as a change has it; a signal's has underscores.</summary>
    public ReadOnlySpan<byte> Title { get; init; }

    /// <summary><c>log_params.target</c> of a move: the page's new title. Empty for other events.</summary>
    public ReadOnlySpan<byte> MoveTarget { get; init; }

    public int? Namespace { get; init; }

    /// <summary>A test event of the stream's own operators (<c>meta.domain</c> is <c>canary</c>).</summary>
    public bool IsCanary { get; init; }

    /// <summary><c>meta.dt</c>: when the event was put on the stream.</summary>
    public DateTimeOffset? Dt { get; init; }

    /// <summary><c>timestamp</c>: when the change was made. Signals have none.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary><c>_metadata.ingestion_timestamp</c>, once the Ingestor has enriched the event.</summary>
    public DateTimeOffset? IngestionTimestamp { get; init; }

    /// <summary>When the event happened: the edit's time, else the stream's.</summary>
    public DateTimeOffset? EventTime => Timestamp ?? Dt;

    /// <summary>
    /// Whether a change has top-level fields that recentchange 1.0.0 does not have; <see cref="EventReader.UnknownFields"/> names them.
    /// </summary>
    public bool HasUnknownFields { get; init; }

    /// <summary>Where enrichment goes into the JSON.</summary>
    internal EventLayout Layout { get; init; }
}

/// <param name="MetadataStart">First byte of an existing top-level <c>_metadata</c>, including the comma before it; 0 for none.</param>
/// <param name="MetadataEnd">The byte after it.</param>
/// <param name="ClosingBrace">The byte of the object's last brace.</param>
internal readonly record struct EventLayout(int MetadataStart, int MetadataEnd, int ClosingBrace);
