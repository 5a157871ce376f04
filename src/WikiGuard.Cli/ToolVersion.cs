using System.Reflection;

namespace WikiGuard.Cli;

/// <summary>Which build of the tool this is.</summary>
internal static class ToolVersion
{
    /// <summary>Such as <c>0.1.0+4af2c09</c>.</summary>
    public static string Current { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
