using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WikiGuard.Cli.Tests.Stacks;
using WikiGuard.Testing;
using WikiGuard.Testing.S3;
using static Microsoft.Playwright.Assertions;

namespace WikiGuard.Cli.Tests.Dashboard;

/// <summary>The pages over a deployed stack, whose Athena and bucket answer from a lakehouse with the sample.</summary>
[NeedsProgram("chromium")]
public sealed class StackDashboardSpecs : StackWithTables, IClassFixture<SampleLakehouse>
{
    public StackDashboardSpecs(SampleLakehouse sample) => sample.CopyTo(Workspace.Path("lake"));

    [Fact]
    public async Task The_pages_show_the_stack_say_what_they_cost_and_ask_once()
    {
        await using var s3 = await LocalS3.StartAsync();
        var lake = Workspace.Path("lake");
        await s3.PutFilesAsync(lake, Directory.EnumerateFiles(lake, "*.json", SearchOption.AllDirectories));
        var environment = new Dictionary<string, string?>(Environment, StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL_ATHENA"] = Athena.Address,
            ["AWS_ENDPOINT_URL_S3"] = s3.Address,
        };
        await using var dashboard = await OpenDashboard.StartAsync(environment, "--stack", DeployedStack.Name);
        var (playwright, browser) = await ShownLakehouse.ChromiumAsync();
        using var toTheEnd = playwright;
        await using var closed = browser;
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(ShownLakehouse.Patience);

        await page.GotoAsync(dashboard.Address);
        await Expect(page.Locator("li.risk").First.Locator(".severity")).ToHaveTextAsync("CRITICAL");
        await Expect(page.Locator("footer")).ToContainTextAsync($"The stack {DeployedStack.Name} in eu-west-1");
        await Expect(page.Locator("footer")).ToContainTextAsync(
            new Regex(
                "This page took [0-9]+ queries of Athena, about \\$0\\.000[0-9]; answers are kept for 10 min",
                RegexOptions.None, TimeSpan.FromSeconds(1)));
        var asked = Athena.Executions.Count;
        await page.ReloadAsync();
        await Expect(page.Locator("footer")).ToContainTextAsync("queries of Athena");
        Assert.Equal(asked, Athena.Executions.Count);

        await page.GotoAsync($"{dashboard.Address}/pipeline");
        await Expect(page.Locator("h2", new() { HasText = "Layers" })).ToBeVisibleAsync();
        await Expect(page.Locator("text=This page failed")).ToHaveCountAsync(0);
        await Expect(page.Locator("td", new() { HasText = "gold-0000" }).First).ToBeVisibleAsync();

        await page.GotoAsync($"{dashboard.Address}/sql?sql={Uri.EscapeDataString("-- all\ndelete from silver_events")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("[role=status] >> text=here a statement may only read")).ToBeVisibleAsync();
        await page.GotoAsync($"{dashboard.Address}/sql?sql={Uri.EscapeDataString("(select count(*) as n from silver_events)")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("td", new() { HasText = $"{SampleCounts.Silver}" })).ToBeVisibleAsync();
        await Expect(page.Locator("text=for about $0.0001")).ToBeVisibleAsync();
    }
}
