using WikiGuard.Leases;

namespace WikiGuard.Functions.Ingestor;

/// <summary>What the health endpoint and the metrics see of the worker; its parts are set as the worker creates them.</summary>
internal sealed class IngestState(IngestorSettings settings, TimeProvider time)
{
    private volatile LeaseKeeper? _keeper;
    private volatile Reading? _reading;
    private volatile bool _isStopping;

    public AllowlistState Allowlist { get; } = new();

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public LeaseKeeper? Keeper
    {
        get => _keeper;
        set => _keeper = value;
    }

    /// <summary>Null while standing by.</summary>
    public Reading? Reading
    {
        get => _reading;
        set => _reading = value;
    }

    public bool IsStopping
    {
        get => _isStopping;
        set => _isStopping = value;
    }

    public HealthReport Report() => HealthReport.Of(this, settings, time.GetUtcNow());
}
