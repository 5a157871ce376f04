using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;

namespace WikiGuard.Template;

/// <summary>samconfig.toml gives the template what it takes.</summary>
public sealed partial class SamConfigTests
{
    private const string Placeholder = "CHANGE-ME";

    private static readonly string Config = File.ReadAllText(Path.Combine(Repository.Root, "samconfig.toml"));

    [Theory]
    [InlineData("default")]
    [InlineData("staging")]
    [InlineData("production")]
    public void Each_environment_can_be_deployed(string environment)
    {
        var deploy = SectionOf($"{environment}.deploy.parameters");

        Assert.Contains("CAPABILITY_IAM", deploy, StringComparison.Ordinal);
        Assert.Contains("CAPABILITY_AUTO_EXPAND", deploy, StringComparison.Ordinal);
        Assert.Contains("resolve_s3 = true", deploy, StringComparison.Ordinal);
        // The budget counts what has it.
        Assert.Contains("Project=wikiguard", deploy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("staging")]
    [InlineData("production")]
    public void The_prices_are_those_of_the_region_that_is_deployed_to(string environment)
    {
        var prices = File.ReadAllText(Path.Combine(Repository.Root, "config", "prices.yaml"));

        Assert.Contains($"region = \"{PricesOf().Match(prices).Groups["region"].Value}\"", SectionOf($"{environment}.deploy.parameters"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_override_is_a_parameter_with_a_value_that_it_takes()
    {
        var overrides = Override().Matches(string.Concat(Overrides().Matches(Config).Select(m => $" {m.Groups["list"].Value}"))).ToList();

        Assert.NotEmpty(overrides);
        Assert.All(overrides, o =>
        {
            var parameter = SamTemplate.Ours.Root.At("Parameters", o.Groups["name"].Value);
            Assert.True(parameter is not null, $"{o.Groups["name"].Value} is no parameter");
            if (o.Groups["value"].Value == Placeholder)
                return;
            Assert.Matches(parameter.At("AllowedPattern").Text() ?? "", o.Groups["value"].Value);
            Assert.True(parameter.At("AllowedValues") is not { } allowed || allowed.Texts().Contains(o.Groups["value"].Value), o.Value);
        });
    }

    // Wikimedia would not reach us under an address that we made up.
    [Fact]
    public void Nothing_is_deployed_under_an_address_that_is_nobodys() =>
        Assert.DoesNotMatch(SamTemplate.Ours.Root.At("Parameters", "Contact", "AllowedPattern").Text()!, Placeholder);

    // A deploy of code must neither stop what runs nor start what was stopped.
    [Fact]
    public void No_environment_says_whether_the_pipeline_runs_or_on_which_image()
    {
        foreach (var parameter in new[] { "IngestorDesiredCount", "ScheduleState", "IngestorImageTag" })
            Assert.DoesNotContain($"{parameter}=", Config, StringComparison.Ordinal);
    }

    // The first deploy has no image, so nothing may start.
    [Theory]
    [InlineData("IngestorDesiredCount", "0")]
    [InlineData("ScheduleState", "DISABLED")]
    public void The_stack_comes_up_stopped(string parameter, string value) =>
        Assert.Equal(value, SamTemplate.Ours.Root.At("Parameters", parameter, "Default").Text());

    private static string SectionOf(string name) => Config.Split($"[{name}]")[1].Split("\n[")[0];

    [GeneratedRegex(@"List prices of (?<region>[a-z0-9-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PricesOf();

    [GeneratedRegex(
        @"^parameter_overrides = ""(?<list>[^""]*)""",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Overrides();

    [GeneratedRegex(@" (?<name>\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Override();
}
