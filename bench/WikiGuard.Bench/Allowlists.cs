using WikiGuard.Cli;
using WikiGuard.Entities;
using WikiGuard.Testing;

namespace WikiGuard.Bench;

/// <summary>The allowlists that benchmarks run with.</summary>
internal static class Allowlists
{
    public const string All = "all";
    public const string Shipped = "shipped";

    public static string[] Names { get; } = [All, Shipped];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static string TextOf(string name) => name == All ? TestConfig.EveryPage : File.ReadAllText(ConfigFiles.DefaultAllowlist);

    /// <inheritdoc cref="TextOf"/>
    public static Allowlist Of(string name) => Allowlist.Parse(TextOf(name), name);
}
