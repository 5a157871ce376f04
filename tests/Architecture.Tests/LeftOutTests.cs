using System.Text.RegularExpressions;
using System.Xml.Linq;
using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>What <c>dotnet test</c> leaves out, it leaves out by two attributes, says so, and CI runs it.</summary>
public sealed partial class LeftOutTests
{
    private static readonly string Tests = Path.Combine(Repository.Root, "tests");

    private static readonly string[] Programs =
        [.. XDocument.Load(Path.Combine(Tests, "Tests.targets")).Descendants("TestProgram").Select(p => (string)p.Attribute("Include")!)];

    private static readonly IReadOnlyList<(string File, string Text)> Sources =
        [.. Repository.SourceFiles("tests", "*.cs").Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadAllText(f)))];

    [Fact]
    public void A_trait_of_any_other_kind_is_not_filtered_by_and_so_is_not_written() =>
        Assert.Empty(Sources.Where(s => TraitAttribute().IsMatch(s.Text)).Select(s => s.File));

    [Fact]
    public void Each_program_that_tests_need_is_looked_for_and_each_that_is_looked_for_is_needed() =>
        Assert.Equal(
            Programs.Order(StringComparer.Ordinal),
            Sources.SelectMany(s => NeedsProgram().Matches(s.Text)).Select(m => m.Groups["program"].Value).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void CI_has_every_program_and_runs_every_test()
    {
        var ci = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));

        Assert.All(Programs, p => Assert.Contains($"command -v {p} ", ci, StringComparison.Ordinal));
        Assert.Contains("-p:Tests=all", ci, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\[(?:\w+, )*Trait\(", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TraitAttribute();

    [GeneratedRegex(@"\[(?:\w+, )*NeedsProgram\(""(?<program>[^""]+)""\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NeedsProgram();
}
