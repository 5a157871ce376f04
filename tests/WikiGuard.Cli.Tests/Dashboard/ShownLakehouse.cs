using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Dashboard;

/// <summary>
/// A browser, and the pages over a lakehouse with the sample and a hostile page: its title is markup, of two directions, with a picture,
/// and as long as MediaWiki allows.
/// </summary>
public sealed class ShownLakehouse : IAsyncLifetime
{
    /// <summary>255 bytes.</summary>
    public static readonly string HostileTitle =
        "<script>document.title='taken'</script> \u202Egnirts \U0001F525 مرحبا " + new string('W', 189);

    /// <summary>In milliseconds: on a machine that has other work, a page takes its time.</summary>
    public const float Patience = 90_000;

    private readonly Workspace _workspace = new();
    private IPlaywright? _playwright;
    private OpenDashboard? _dashboard;

    internal string Address => _dashboard!.Address;

    internal string Lakehouse => _workspace.Path("lake");

    internal IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assert.Equal(255, System.Text.Encoding.UTF8.GetByteCount(HostileTitle));
        var noon = new DateTimeOffset(2026, 1, 28, 23, 0, 0, TimeSpan.Zero);
        var edits = Enumerable.Range(1, 60).Select(n => EventJson.Edit(
            100_000 + n, noon.AddSeconds(n), HostileTitle, n % 2 == 0 ? "~2026-11111-11" : "<b>Bold</b>")
            .With("comment", "<img src=x onerror=alert(1)> \u202E rv").With("length", new JsonObject { ["old"] = 50_000, ["new"] = 10 }));
        var run = await Tool.RunAsync("run", "--source", "sample", "--source",
            _workspace.Write("hostile.jsonl", string.Join('\n', edits.Select(e => e.ToJsonString()))), "--lakehouse", Lakehouse,
            "--allowlist", _workspace.EverythingAllowed(), "--format", "json");
        Assert.True(run.ExitCode == 0, run.Errors);
        _dashboard = await OpenDashboard.StartAsync(Lakehouse);
        (_playwright, Browser) = await ChromiumAsync();
    }

    /// <summary>Debian's Chromium, which CI installs; Playwright brings no browser of its own.</summary>
    internal static async Task<(IPlaywright Playwright, IBrowser Browser)> ChromiumAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
                ?? throw new FileNotFoundException("chromium is not on the PATH: apt-get install chromium."),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        }));
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_dashboard is not null)
            await _dashboard.DisposeAsync();
        _workspace.Dispose();
    }
}
