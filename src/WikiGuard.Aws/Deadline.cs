namespace WikiGuard.Aws;

/// <summary>
/// Lambda kills what still runs when the time is over. Until then a statement can be stopped, a lease given back, a failure reported.
/// </summary>
public static class Deadline
{
    /// <param name="remaining">The time that Lambda leaves the invocation.</param>
    /// <param name="farewell">The time reserved for the end; an invocation that has no more than that begins nothing.</param>
    public static CancellationTokenSource Of(TimeSpan remaining, TimeSpan farewell) =>
        new(remaining > farewell ? remaining - farewell : TimeSpan.Zero);
}
