using System.Globalization;
using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;

namespace WikiGuard.Template;

/// <summary>The functions that the template names are those that the programs offer.</summary>
public sealed partial class FunctionTests
{
    private const int MostSeconds = 900;

    [Fact]
    public void Every_handler_is_a_program_of_the_solution() =>
        Assert.Empty(DeployedFunctions.All.Where(f => !DeployedFunctions.Programs.ContainsKey(f.Program)).Select(f => $"{f}: {f.Program}"));

    // The official packages' Main ends without a word for a name that it does not know.
    [Fact]
    public void Every_function_is_one_that_its_program_offers()
    {
        var unknown = DeployedFunctions.All.Where(f => !DeployedFunctions.MethodsOf(f.Program).Contains(f.Method));

        Assert.Empty(unknown.Select(f => $"{f}: {f.Method}"));
    }

    [Fact]
    public void Every_function_that_a_program_offers_is_deployed()
    {
        var deployed = DeployedFunctions.All.Select(f => f.Method).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(DeployedFunctions.Programs.Keys.SelectMany(DeployedFunctions.MethodsOf), m => !deployed.Contains(m));
    }

    [Fact]
    public void The_makefile_builds_every_function_from_its_program()
    {
        var makefile = File.ReadAllText(Path.Combine(Repository.Root, "Makefile")).ReplaceLineEndings("\n");
        var built = Rule().Matches(makefile).SelectMany(rule => Target().Matches(rule.Groups["targets"].Value)
            .Select(t => $"{t.Groups["id"].Value} WikiGuard.Functions.{rule.Groups["project"].Value}"));

        Assert.Equal(DeployedFunctions.All.Select(f => $"{f} {f.Program}").Order(StringComparer.Ordinal),
            built.Order(StringComparer.Ordinal));
        Assert.All(DeployedFunctions.All, f => Assert.Equal("makefile", f.Resource.Body.At("Metadata", "BuildMethod").Text()));
    }

    [Fact]
    public void Every_program_is_built_with_the_settings_that_all_have_in_common() =>
        Assert.All(
            DeployedFunctions.All.Select(f => f.Program).Where(DeployedFunctions.Programs.ContainsKey).Distinct(StringComparer.Ordinal),
            p => Assert.Contains("<Import Project=\"..\\Lambda.props\" />",
                File.ReadAllText(Path.Combine(Repository.Root, DeployedFunctions.Programs[p], $"{p}.csproj")), StringComparison.Ordinal));

    [Fact]
    public void Every_function_ends_in_time_and_logs_into_a_group_of_its_own()
    {
        Assert.All(DeployedFunctions.All,
            f => Assert.InRange(int.Parse(f.Resource["Timeout"].Text()!, CultureInfo.InvariantCulture), 1, MostSeconds));
        Assert.Equal(DeployedFunctions.All.Count,
            DeployedFunctions.All.Select(f => f.Resource["LoggingConfig", "LogGroup"].Text())
            .Where(g => SamTemplate.Ours.Get(g!).Type == "AWS::Logs::LogGroup").Distinct().Count());
    }

    [Fact]
    public void Every_function_has_a_role_of_its_own() =>
        Assert.Equal(DeployedFunctions.All.Count, DeployedFunctions.All.Select(f => f.Resource["Role"].Text()).Distinct().Count());

    [Fact]
    public void Every_function_reserves_concurrency_or_says_why_not()
    {
        var silent = DeployedFunctions.All.Where(f => f.Resource["ReservedConcurrentExecutions"] is null
            // The line after the time-out, where a reservation would stand.
            && !SamTemplate.Ours.Lines[f.Resource["Timeout"]!.Line()].Contains("# Unreserved:", StringComparison.Ordinal));

        Assert.Empty(silent);
    }

    [Theory]
    [InlineData("CommitBronzeFunction")]
    [InlineData("PromoteSilverFunction")]
    [InlineData("PromoteGoldFunction")]
    [InlineData("MaintainFunction")]
    public void A_layer_has_one_writer(string function) =>
        Assert.Equal(["1"], SamTemplate.Ours.Get(function)["ReservedConcurrentExecutions"].Texts().Except(["Reserve"]));

    [Fact]
    public void All_functions_run_on_the_same_platform_and_are_traced()
    {
        var globals = SamTemplate.Ours.Root.At("Globals", "Function");

        Assert.Equal(["dotnet10", "arm64", "Active"],
            new[] { "Runtime", "Architectures", "Tracing" }.SelectMany(p => globals.At(p).Texts()));
        Assert.DoesNotContain(DeployedFunctions.All,
            f => new[] { "Runtime", "Architectures", "Tracing" }.Any(p => f.Resource[p] is not null));
    }

    [GeneratedRegex(@"^(?<targets>build-[^:\n]+):\n\t\$\(call publish,(?<project>\w+)\)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"build-(?<id>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();
}
