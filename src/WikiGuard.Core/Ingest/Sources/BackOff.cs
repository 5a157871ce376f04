namespace WikiGuard.Ingest.Sources;

/// <summary>Waits that double with each failure in a row, up to a limit, with jitter so that many clients do not return together.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan max, Random random)
{
    private readonly Jitter _jitter = new(random);
    private int _failures;

    public void Reset() => _failures = 0;

    /// <returns>Between half and the whole of the doubled wait, but never less than what the server asked for.</returns>
    public TimeSpan Next(TimeSpan? askedFor)
    {
        var wait = _jitter.Wait(++_failures, first, max);
        return askedFor > wait ? askedFor.Value : wait;
    }
}
