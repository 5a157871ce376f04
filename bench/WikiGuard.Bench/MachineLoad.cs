namespace WikiGuard.Bench;

/// <summary>How busy the machine is, with this program and with others.</summary>
internal static class MachineLoad
{
    /// <summary>Processes that run or wait for a processor, the mean of a minute.</summary>
    public static string Now => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
