using System.Globalization;
using System.Runtime.InteropServices;

namespace WikiGuard.Bench.Runs;

/// <summary>The processor time of single threads of this process, as Linux counts it.</summary>
internal static partial class ThreadTimes
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID
    private const string Tasks = "/proc/self/task";

    public static TimeSpan OfThisThread() =>
        GetTime(ThreadClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1e3)
            : throw new PlatformNotSupportedException("This system does not tell a thread's processor time.");

    /// <returns>As <see cref="Named"/> returns it.</returns>
    public static string ThisThread() => Path.Combine(Tasks, Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!));

    /// <summary>
    /// The threads of which the name begins so. A thread that a library starts has the name of the one that has started it, or another that
    /// the library gives it.
    /// </summary>
    public static IReadOnlyList<string> Named(string start) =>
        [.. Directory.GetDirectories(Tasks).Where(t => Read(t, "comm")?.StartsWith(start, StringComparison.Ordinal) == true)];

    /// <param name="threads">Of <see cref="Named"/>; those that have ended count nothing.</param>
    public static TimeSpan Of(IEnumerable<string> threads) =>
        TimeSpan.FromMicroseconds(threads.Sum(t =>
            Read(t, "schedstat") is { } times ? long.Parse(times.Split(' ')[0], CultureInfo.InvariantCulture) : 0) / 1e3);

    private static string? Read(string thread, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, file));
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
