namespace WikiGuard.Ingest.Sources;

/// <summary>Waits that double with each failure in a row, up to a limit, with jitter so that many clients do not return together.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan max, Random random)
{
    private int _failures;

    public void Reset() => _failures = 0;

    /// <returns>Between half and the whole of the doubled wait, but never less than the server asked for.</returns>
    public TimeSpan Next(TimeSpan? askedFor)
    {
        // 2^30 times any first wait is beyond any limit; more would overflow.
        var whole = Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 30)), max.TotalSeconds);
        var wait = TimeSpan.FromSeconds(whole * (0.5 + random.NextDouble() / 2));
        return askedFor > wait ? askedFor.Value : wait;
    }
}
