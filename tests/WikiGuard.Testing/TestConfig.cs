using System.Text;
using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.InForce;

namespace WikiGuard.Testing;

/// <summary>The configuration as it is shipped, or with a file of the test's.</summary>
public static class TestConfig
{
    /// <summary>An allowlist that takes every page of every wiki.</summary>
    public const string EveryPage = "entities: [{title: '*', wiki: '*'}]";

    public static PromotionConfig Shipped { get; } = With();

    /// <summary>The shipped files, but for those that are given.</summary>
    public static PromotionConfig With(params (string Name, string Yaml)[] files) =>
        PromotionConfig.Parse(PromotionConfig.FileNames.ToDictionary(
        name => name,
        name => new ConfigFile(name, Encoding.UTF8.GetBytes(files.FirstOrDefault(f => f.Name == name).Yaml ?? TextOf(name))),
        StringComparer.Ordinal));

    /// <summary>A file as it is shipped, but for its version.</summary>
    public static string AtVersion(string name, long version) =>
        Regex.Replace(TextOf(name), "(?m)^version: [0-9]+$", $"version: {version}", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>A file as it is shipped.</summary>
    public static string TextOf(string name) => File.ReadAllText(Path.Combine(Repository.Root, "config", name));
}
