namespace WikiGuard.Cli;

/// <summary>Who uses the tool.</summary>
internal static class ThisUser
{
    /// <summary>As records and executions name the one who asked: <c>ann@laptop</c>.</summary>
    public static string Name { get; } = $"{Environment.UserName}@{Environment.MachineName}";
}
