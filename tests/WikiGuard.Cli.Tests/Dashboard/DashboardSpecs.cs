using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;
using static Microsoft.Playwright.Assertions;

namespace WikiGuard.Cli.Tests.Dashboard;

/// <summary>The pages in a browser, as a patroller, an operator and an attacker meet them.</summary>
[NeedsProgram("chromium")]
public sealed class DashboardSpecs(ShownLakehouse shown) : IClassFixture<ShownLakehouse>
{
    private const string Obama = "/entity?name=enwiki%3ABarack%20Obama";

    public static TheoryData<string, string> Pages => new()
    {
        { "/", "Entities at risk" }, { Obama, "enwiki:Barack Obama" }, { "/users", "Users to look at" },
        { "/user?name=SweepBot%20NG", "SweepBot NG" }, { "/health", "Health of everything monitored" }, { "/quality", "Quality" },
        { "/pipeline", "Pipeline" }, { "/sql", "SQL" }, { "/entity?name=enwiki%3ANobody", "enwiki:Nobody" },
        { "/nothing-here", "There is no such page" },
        { $"/entity?name={Uri.EscapeDataString($"enwiki:{ShownLakehouse.HostileTitle}")}", "<script>" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_whole_in_both_themes_and_on_a_phone(string path, string heading)
    {
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390) })
        {
            await using var context = await shown.Browser.NewContextAsync(
                new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
            var page = await context.NewPageAsync();
            var complaints = new List<string>();
            page.Console += (_, m) =>
            {
                if (m.Type == "error" && !(path == "/nothing-here" && m.Text.Contains("404", StringComparison.Ordinal)))
                    complaints.Add(m.Text);
            };
            page.PageError += (_, e) => complaints.Add(e);
            page.Request += (_, r) =>
            {
                if (!r.Url.StartsWith(shown.Address, StringComparison.Ordinal) && !r.Url.StartsWith("data:", StringComparison.Ordinal))
                    complaints.Add($"left the machine: {r.Url}");
            };
            await OpenAsync(page, path);

            await Expect(page.Locator("h1")).ToContainTextAsync(heading);
            await Expect(page.Locator("text=This page failed")).ToHaveCountAsync(0);
            Assert.Empty(complaints);
            Assert.NotEqual("taken", await page.TitleAsync());
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            var axe = await page.RunAxe();
            Assert.Empty(axe.Violations.Where(v => v.Impact is "serious" or "critical").Select(
                v => $"{v.Id}: {v.Help}: {string.Join(' ', v.Nodes.Take(3).Select(n => n.Html))}"));
        }
    }

    /// <summary>Who, why, show me the edits, since when, is it getting worse: without SQL.</summary>
    [Fact]
    public async Task A_patroller_goes_from_the_board_to_the_edits()
    {
        var page = await NewPageAsync("/");
        var first = page.Locator("li.risk", new() { HasText = "enwiki:Barack Obama" });
        await Expect(first.Locator(".severity")).ToHaveTextAsync("CRITICAL");
        await Expect(first.Locator(".why")).ToContainTextAsync("edits have been reverted since");
        await Expect(first.Locator("a", new() { HasText = "difference" }).First).ToHaveAttributeAsync(
            "href", Pattern("^https://en.wikipedia.org/w/index.php\\?diff="));

        await first.Locator("a.name", new() { HasText = "enwiki:Barack Obama" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("enwiki:Barack Obama");
        await Expect(page.Locator("#why + p + p")).ToContainTextAsync("in the hour before");
        await Expect(page.Locator(".rz-chart svg path").First).ToBeVisibleAsync();
        await Expect(page.Locator("details[open] summary")).ToContainTextAsync("2026-01-28 02:20");

        // The address says what is shown: pasted elsewhere, it shows the same.
        await page.GetByRole(AriaRole.Link, new() { Name = "1 day", Exact = true }).ClickAsync();
        await Expect(page.Locator(".picker a[aria-current]")).ToHaveTextAsync("1 day");
        var other = await NewPageAsync(page.Url[shown.Address.Length..]);
        await Expect(other.Locator(".picker a[aria-current]")).ToHaveTextAsync("1 day");
        await Expect(other.Locator("h1")).ToHaveTextAsync("enwiki:Barack Obama");
    }

    [Fact]
    public async Task The_board_is_narrowed_by_wiki_severity_and_name()
    {
        var page = await NewPageAsync("/?severity=NORMAL&days=7");
        await page.GetByLabel("Name").FillAsync("obama");
        await page.GetByLabel("Name").PressAsync("Enter");
        await Expect(page.Locator("p[role=status]", new() { HasText = "entities" })).ToHaveTextAsync("6 entities");
        Assert.All(await page.Locator("li.risk .head a.name").AllInnerTextsAsync(),
            name => Assert.Contains("Obama", name, StringComparison.Ordinal));
        Assert.Contains("name=obama", page.Url, StringComparison.Ordinal);
        Assert.Contains("severity=NORMAL", page.Url, StringComparison.Ordinal);

        await page.GetByLabel("Name").FillAsync("no such page");
        await page.GetByLabel("Name").PressAsync("Enter");
        await Expect(page.Locator(".empty")).ToHaveTextAsync("No entity of this period passes the filter.");
    }

    [Fact]
    public async Task Everything_is_reached_by_the_keyboard()
    {
        var page = await NewPageAsync("/");
        await page.Keyboard.PressAsync("Tab");
        while (!await page.EvaluateAsync<bool>("document.activeElement.classList.contains('skip')"))
            await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(page.Locator("a.skip")).ToBeInViewportAsync();

        while (!await page.EvaluateAsync<bool>("document.activeElement.textContent.trim() === 'Pipeline'"))
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Pipeline");
        // Whoever hears the page is told that it is another one.
        await Expect(page.Locator("h1")).ToBeFocusedAsync();

        while (!await page.EvaluateAsync<bool>("document.activeElement.tagName === 'SUMMARY'"))
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("details[open] table")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_theme_is_chosen_and_kept()
    {
        var page = await NewPageAsync("/");
        var ground = "getComputedStyle(document.body).backgroundColor";
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>(ground));
        await page.Locator("[data-theme-switch]").ClickAsync();
        await page.Locator("[data-theme-switch]").ClickAsync();
        Assert.Equal("rgb(13, 17, 23)", await page.EvaluateAsync<string>(ground));
        await OpenAsync(page, "/pipeline");
        Assert.Equal("rgb(13, 17, 23)", await page.EvaluateAsync<string>(ground));
    }

    /// <summary>Opened before anything is known, the board fills by itself.</summary>
    [Fact]
    public async Task An_open_board_follows_the_run()
    {
        using var workspace = new Workspace();
        var address = $"http://127.0.0.1:{RunSpecs.FreePort()}";
        using var run = Tool.Start("run", "--lakehouse", workspace.Path("lake"), "--dashboard", address);
        try
        {
            _ = run.StandardOutput.ReadToEndAsync();
            while (await run.StandardError.ReadLineAsync() is { } line && !line.Contains(address, StringComparison.Ordinal))
            {
                // It does not listen yet.
            }
            _ = run.StandardError.ReadToEndAsync();
            var page = await NewPageAsync("/", address);

            await Expect(page.Locator("footer .live")).ToContainTextAsync("is on the board");
            await Expect(page.Locator("li.risk", new() { HasText = "enwiki:Barack Obama" })).ToBeVisibleAsync();
        }
        finally
        {
            run.Kill();
            await run.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Refused_records_are_looked_at_and_redriven()
    {
        using var workspace = new Workspace();
        Folders.Copy(shown.Lakehouse, workspace.Path("lake"));
        await using var dashboard = await OpenDashboard.StartAsync(workspace.Path("lake"));
        var page = await NewPageAsync("/quality", dashboard.Address);

        await page.Locator("tr", new() { HasText = "processing_lag_in_range" }).Locator("a", new() { HasText = "records" })
            .ClickAsync();
        await page.Locator("details", new() { HasText = "the event arrived more than" }).First.Locator("summary").ClickAsync();
        await Expect(page.Locator("details[open] pre").First).ToContainTextAsync("\"meta\": {");

        await page.GetByRole(AriaRole.Button, new() { Name = "Redrive …" }).ClickAsync();
        await Expect(page.Locator("pre", new() { HasText = "2" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, judge them again" }).ClickAsync();
        await Expect(page.Locator("section:has(#records) .empty")).ToHaveTextAsync(
            "None has this status any more.");
        Assert.Equal(["redriven|2"], await Tool.QueryAsync(
            workspace.Path("lake"), "select status, count(*) as records from silver_quarantine group by status"));
        var history = await Tool.CallAsync("history", "--lakehouse", workspace.Path("lake"));
        Assert.Contains("quarantine redrive", history.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select no_such_column from silver_events", "no_such_column")]
    [InlineData("delete from silver_events", "")]
    [InlineData("select * from read_csv('/etc/passwd')", "read_csv")]
    [InlineData("attach '/tmp/other.db' as other", "")]
    [InlineData("copy silver_events to '/tmp/copied.csv'", "")]
    [InlineData("install httpfs", "")]
    public async Task A_statement_that_is_wrong_or_does_more_than_read_is_refused_with_the_reason(string sql, string word)
    {
        var page = await NewPageAsync("/sql");
        await page.Locator("#sql").FillAsync(sql);
        await page.Locator("#sql").PressAsync("Control+Enter");
        await Expect(page.Locator(".problem")).ToContainTextAsync(word);
        await Expect(page.Locator("table")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_ready_made_query_is_filled_in_run_and_exported()
    {
        var page = await NewPageAsync("/sql");
        await page.GetByRole(AriaRole.Button, new() { Name = "entity_history" }).ClickAsync();
        await page.GetByLabel("entity").FillAsync("enwiki:Barack Obama");
        await page.GetByLabel("entity").PressAsync("Tab");
        await Expect(page.Locator("#sql")).ToHaveValueAsync(Pattern("'enwiki:Barack Obama'"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page.Locator("table tbody tr")).Not.ToHaveCountAsync(0);

        foreach (var (format, begins) in new[] { ("CSV", "window_start,severity"), ("JSON", "["), ("Parquet", "PAR1") })
        {
            var download = await page.RunAndWaitForDownloadAsync(
                () => page.GetByRole(AriaRole.Link, new() { Name = format }).ClickAsync());
            var file = await File.ReadAllBytesAsync(await download.PathAsync());
            Assert.StartsWith(begins, System.Text.Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host", "wikiguard.example.org")]
    [InlineData("Origin", "http://evil.example.org")]
    [InlineData("Origin", "null")]
    public async Task Pages_of_other_sites_are_answered_nothing(string header, string value)
    {
        using var http = new HttpClient { BaseAddress = new Uri(shown.Address) };
        foreach (var path in new[] { "/", "/export?sql=select%201&format=csv", "/_blazor/negotiate?negotiateVersion=1" })
        {
            var method = path.StartsWith("/_blazor", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await http.SendAsync(request);
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_page_takes_no_click_before_it_can_answer_one()
    {
        using var http = new HttpClient { BaseAddress = new Uri(shown.Address) };

        var beforeItsConnection = await http.GetStringAsync("/sql");

        Assert.Matches("<fieldset class=\"page\" disabled[^>]*>(?s:.*)>Run</button>(?s:.*)</fieldset>", beforeItsConnection);
    }

    /// <summary>WIKIGUARD_UPDATE=1 takes the pictures of the README anew, of the pages over the sample.</summary>
    [Fact]
    public async Task The_README_shows_the_pages()
    {
        var pictures = new[] { ("/", "board"), (Obama, "entity"), ("/pipeline", "pipeline") }.Select(
            p => (Path: p.Item1, File: Path.Combine(Repository.Root, "docs", "images", $"{p.Item2}.png"))).ToList();
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
        {
            using var workspace = new Workspace();
            Assert.Equal(0, (await Tool.RunAsync("run", "--lakehouse", workspace.Path("sample"))).ExitCode);
            await using var dashboard = await OpenDashboard.StartAsync(workspace.Path("sample"));
            foreach (var (path, file) in pictures)
            {
                var page = await NewPageAsync(path, dashboard.Address);
                await page.WaitForTimeoutAsync(1000);
                await page.ScreenshotAsync(new() { Path = file });
            }
        }
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        Assert.All(pictures, p => Assert.Contains($"docs/images/{Path.GetFileName(p.File)}", readme, StringComparison.Ordinal));
        Assert.All(pictures, p => Assert.True(File.Exists(p.File), $"{p.File} is missing: run this test with WIKIGUARD_UPDATE=1."));
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private async Task<IPage> NewPageAsync(string path, string? address = null)
    {
        var page = await shown.Browser.NewPageAsync(new() { ColorScheme = ColorScheme.Light });
        await OpenAsync(page, path, address);
        return page;
    }

    // A page is drawn by the server first, and answers clicks when its connection stands.
    private async Task OpenAsync(IPage page, string path, string? address = null)
    {
        page.SetDefaultTimeout(ShownLakehouse.Patience);
        await page.GotoAsync((address ?? shown.Address) + path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        await page.WaitForSelectorAsync("html[data-connected=true]", new() { State = WaitForSelectorState.Attached });
    }
}
