namespace WikiGuard.Aws;

/// <summary>
/// Lambda kills what is still at work when the time is over. Until then a statement can be stopped, a lease given back, a failure told.
/// </summary>
public static class Deadline
{
    /// <param name="remaining">What Lambda leaves the invocation.</param>
    /// <param name="farewell">What is kept for the end; an invocation that has no more than that begins nothing.</param>
    public static CancellationTokenSource Of(TimeSpan remaining, TimeSpan farewell) =>
        new(remaining > farewell ? remaining - farewell : TimeSpan.Zero);
}
