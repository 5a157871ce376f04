namespace WikiGuard.Dashboard.Components;

/// <summary>Does something again and again while a page is open.</summary>
internal static class Ticking
{
    /// <returns>Completes when the page is gone.</returns>
    public static async Task EachAsync(DashboardHost host, Func<Task> look, CancellationToken gone)
    {
        using var timer = new PeriodicTimer(host.LookEvery, host.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(gone))
                await look();
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }
}
