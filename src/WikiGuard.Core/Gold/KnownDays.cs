namespace WikiGuard.Gold;

/// <summary>Days that are known to be in a table: a batch a few seconds after another need not check again.</summary>
internal sealed class KnownDays
{
    // A live stream touches today and yesterday; a backfill any number of days.
    private const int Most = 1_000;

    private readonly HashSet<DateOnly> _days = [];

    public bool Contains(DateOnly day) => _days.Contains(day);

    public void Remove(IEnumerable<DateOnly> days) => _days.ExceptWith(days);

    public void Add(IEnumerable<DateOnly> days)
    {
        if (_days.Count > Most)
            _days.Clear();
        _days.UnionWith(days);
    }
}
