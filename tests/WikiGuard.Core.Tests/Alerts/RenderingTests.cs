using System.Text.Encodings.Web;
using System.Text.Json;
using WikiGuard.Pipeline;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Alerts;

/// <summary>Each kind of alert as people get it, in files beside this one: text for mail and console, blocks for Slack.</summary>
public sealed class RenderingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Readable = new()
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. Alerts.Keys];

    private static Dictionary<string, Alert> Alerts { get; } = SampleAlerts.All(ToolAdvice.Plain, Noon)
        .ToDictionary(s => s.Name, s => s.Alert, StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_as_text(string name) => Golden(
        $"{name}.txt", $"{Alerts[name].Severity}: {Alerts[name].Subject}\n{AlertText.BodyOf(Alerts[name])}\n");

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_as_blocks_for_Slack(string name) => Golden(
        $"{name}.slack.json", SlackBlocks.MessageOf(Alerts[name]).ToJsonString(Readable) + "\n");

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_is_the_same_after_its_way_as_JSON(string name)
    {
        var read = AlertMessage.TryRead(AlertMessage.ToJson(Alerts[name]))!;

        Assert.Equal(AlertText.BodyOf(Alerts[name]), AlertText.BodyOf(read));
        Assert.Equal(SlackBlocks.MessageOf(Alerts[name]).ToJsonString(), SlackBlocks.MessageOf(read).ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Records are lost.")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"AlarmName":"wikiguard-ledger","NewStateValue":"ALARM"}""")]
    public void What_others_send_is_no_alert_of_ours(string text) => Assert.Null(AlertMessage.TryRead(text));

    [Fact]
    public void Words_of_a_wiki_mention_nobody_and_stay_on_their_line()
    {
        const string Foreign = "<!channel> & <https://evil.example|here>\n\u202Eback `rm`";
        var alert = new Alert(AlertSeverity.Critical, Foreign, Foreign)
        {
            Evidence = [new AlertEvidence(Foreign, [new AlertLine(Foreign, new Uri("https://en.wikipedia.org/w/index.php?diff=1|2>&x"))])],
            Advice = Foreign,
            Commands = [new AlertCommand(Foreign, Foreign)],
        };

        var blocks = SlackBlocks.MessageOf(alert);
        var marked = blocks["blocks"]!.AsArray().Select(b => b!["text"]!).Where(t => (string)t["type"]! == "mrkdwn")
            .Select(t => (string)t["text"]!).Append((string)blocks["text"]!).ToList();

        Assert.All(marked, m => Assert.DoesNotContain("<!channel>", m, StringComparison.Ordinal));
        Assert.Contains(
            marked, m => m.Contains("<https://en.wikipedia.org/w/index.php?diff=1%7C2%3E&amp;x|diff>", StringComparison.Ordinal));
        Assert.DoesNotContain("\u202E", AlertText.BodyOf(alert), StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_alert_is_within_what_Slack_takes()
    {
        var long5 = new string('&', 5000);
        var alert = new Alert(AlertSeverity.Critical, long5, long5)
        {
            Since = Noon,
            Evidence = [new AlertEvidence(long5, [.. Enumerable.Repeat(new AlertLine(long5, new Uri("https://e.example/?diff=1")), 100)])],
            Advice = long5,
            Commands = [new AlertCommand("Do", long5)],
        };

        foreach (var block in SlackBlocks.Of(alert).Where(b => (string)b!["type"]! != "context"))
            Assert.InRange(((string)block!["text"]!["text"]!).Length, 1, (string)block["type"]! == "header" ? 150 : 3000);
    }

    [Fact]
    public void Every_section_that_alerts_send_people_to_is_in_the_runbook()
    {
        var headings = File.ReadLines(Path.Combine(Repository.Root, "docs", "runbook.md"))
            .Where(l => l.StartsWith('#')).Select(l => l.TrimStart('#', ' ')).ToHashSet(StringComparer.Ordinal);

        Assert.All(RunbookSections.All, s => Assert.Contains(s, headings));
    }

    private static void Golden(string file, string text)
    {
        var path = Path.Combine(Repository.Root, "tests", "WikiGuard.Core.Tests", "Alerts", "Rendered", file);
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        // Stale? Run the test once with WIKIGUARD_UPDATE=1 and review the difference.
        Assert.Equal(text, File.ReadAllText(path));
    }
}
