using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace WikiGuard.Aws.Tests.BadNetwork;

/// <summary>The SDK reads it once in a process's life. Its waits between attempts are real ones.</summary>
internal static class FewAttempts
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "This assembly is no library.")]
    public static void Set() => Environment.SetEnvironmentVariable("AWS_MAX_ATTEMPTS", "2");
}
