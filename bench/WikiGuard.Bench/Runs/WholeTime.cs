using System.Diagnostics;

namespace WikiGuard.Bench.Runs;

/// <summary>What some work took as a whole.</summary>
/// <param name="Processor">The time of all threads of this process.</param>
/// <param name="PeakBytes">The most memory that this process had at once, all that is resident.</param>
internal readonly record struct WholeTime(TimeSpan Elapsed, TimeSpan Processor, long PeakBytes)
{
    public static async Task<WholeTime> OfAsync(Func<Task> work)
    {
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5"); // the peak starts anew
        var (started, processor) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        using var self = Process.GetCurrentProcess();
        return new WholeTime(
            TimeProvider.System.GetElapsedTime(started), Environment.CpuUsage.TotalTime - processor, self.PeakWorkingSet64);
    }
}
