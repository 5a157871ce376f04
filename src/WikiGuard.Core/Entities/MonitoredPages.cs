namespace WikiGuard.Entities;

/// <summary>
/// The allowlist in force. It may be replaced at any time; an event is checked against the one that is in force when its turn comes.
/// </summary>
/// <param name="filter">Decides whether a page is monitored.</param>
/// <param name="hash">Identifies the allowlist that the filter was made from.</param>
public sealed class MonitoredPages(EntityFilter filter, string hash)
{
    private volatile InForce _inForce = new(filter, hash);

    public MonitoredPages(Allowlist allowlist, string hash)
        : this(new EntityFilter(allowlist), hash)
    {
    }

    public EntityFilter Filter => _inForce.Filter;

    public string Hash => _inForce.Hash;

    public void Replace(Allowlist allowlist, string hash) => _inForce = new InForce(new EntityFilter(allowlist), hash);

    private sealed record InForce(EntityFilter Filter, string Hash);
}
