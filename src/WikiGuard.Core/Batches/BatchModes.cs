namespace WikiGuard.Batches;

/// <summary>Why a batch has its rows: they came live, or somebody asked for them.</summary>
public static class BatchModes
{
    public const string Live = "live";
    public const string Backfill = "backfill";
    public const string Replay = "replay";
    public const string Redrive = "redrive";
    public const string Rollback = "rollback";

    /// <summary>The mode of a batch whose rows come from several, such as <c>backfill+live</c>.</summary>
    /// <param name="modes">Null for a batch from before modes were stored.</param>
    internal static string? Join(IEnumerable<string?> modes)
    {
        var known = modes.OfType<string>().SelectMany(m => m.Split('+')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return string.Join('+', known) is { Length: > 0 } joined ? joined : null;
    }

    internal static string Of(BatchInput input) => input switch
    {
        QuarantinedRows => Redrive,
        ReplayedRange or WholeDates => Replay,
        EarlierState => Rollback,
        _ => Live,
    };
}
