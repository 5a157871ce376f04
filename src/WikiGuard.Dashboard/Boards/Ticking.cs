namespace WikiGuard.Dashboard.Boards;

/// <summary>Does something again and again while somebody looks.</summary>
internal static class Ticking
{
    /// <returns>Completes when nobody looks any more.</returns>
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
            // Nobody looks any more.
        }
    }
}
