using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;

namespace WikiGuard.Cli.Tests;

/// <summary>Alerts about windows at risk, and what people do about them.</summary>
public sealed partial class AlertSpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    private const string Entity = "enwiki:Barack Obama";

    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public AlertSpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    [Fact]
    public async Task A_run_tells_once_of_what_is_at_risk_on_the_console_and_by_the_webhook_and_people_answer()
    {
        await using var hook = await ScriptedServer.StartAsync(new Answer(200, "ok"));
        var config = Config("CRITICAL", hook.Address);

        var first = await RunAsync(config);
        var again = await RunAsync(config);

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Contains($"{Entity} is CRITICAL (risk ", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ALERT", again.Errors, StringComparison.Ordinal);
        var alerts = first.Errors.Split('\n').Count(l => l.StartsWith("ALERT", StringComparison.Ordinal));
        Assert.Equal(alerts, hook.Requests.Count);
        Assert.Equal("header", (string)JsonNode.Parse(hook.Requests[0].Body)!["blocks"]![0]!["type"]!);

        var ids = Id().Matches(first.Errors).Select(m => m.Groups["id"].Value).ToList();
        var acknowledged = await AlertsAsync("ack", ids[0]);
        var unknown = await AlertsAsync("ack", "00000000");
        var muted = await AlertsAsync("mute", "--entity", Entity, "--for", "2h");
        Assert.Equal([0, 1, 0], new[] { acknowledged.ExitCode, unknown.ExitCode, muted.ExitCode });
        Assert.Contains($"Those there are: wikiguard alerts list --lakehouse '{_lake}'", unknown.Errors, StringComparison.Ordinal);

        var list = JsonNode.Parse((await AlertsAsync("list", "--format", "json")).Output)!;
        var said = list["alerts"]!.AsArray().Single(a => (string)a!["id"]! == ids[0])!;
        Assert.Equal(("acknowledged", ThisUser.Name), ((string)said["state"]!, (string)said["acknowledged_by"]!));
        Assert.Equal((Entity, ThisUser.Name), ((string)list["mutes"]![0]!["name"]!, (string)list["mutes"]![0]!["by"]!));
        Assert.Contains($"muted: the entity {Entity} until ", (await AlertsAsync("list")).Output, StringComparison.Ordinal);
        var status = await Tool.CallAsync("status", "--lakehouse", _lake);
        Assert.Contains("somebody is at 1; 1 mute is in force", status.Output, StringComparison.Ordinal);
        Assert.Contains("webhook: delivered last at ", status.Output, StringComparison.Ordinal);
        Assert.Contains("alerts mute --entity", (await Tool.CallAsync("history", "--lakehouse", _lake)).Output, StringComparison.Ordinal);

        var unmuted = await AlertsAsync("unmute", "--entity", Entity);
        Assert.Equal($"{Entity} is no longer muted.\n", unmuted.Output);
    }

    [Fact]
    public async Task A_webhook_that_refuses_is_told_by_test_and_by_status_and_its_address_by_neither()
    {
        await using var hook = await ScriptedServer.StartAsync(new Answer(404, "no_service"));
        var config = Config("off", hook.Address);

        var test = await AlertsAsync("test", "--config", config);
        var status = await Tool.CallAsync("status", "--lakehouse", _lake);

        Assert.Equal(1, test.ExitCode);
        Assert.Contains("risk to console: delivered\n", test.Output, StringComparison.Ordinal);
        Assert.Contains("risk to webhook: NOT delivered. The webhook refuses it: status 404.", test.Output, StringComparison.Ordinal);
        Assert.Contains("webhook: NOT delivered at ", status.Output, StringComparison.Ordinal);
        foreach (var said in new[] { test.Output, test.Errors, status.Output })
            Assert.DoesNotContain("secret-part", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_stops_a_run_at_its_start()
    {
        var config = Directory.CreateDirectory(_workspace.Path("wrong")).FullName;
        File.WriteAllText(Path.Combine(config, "alerts.yaml"), "risk: {from_severity: SEVERE}\nwebhook: {url: x, format: y}\n");

        var run = await RunAsync(config);
        var check = await Tool.CallAsync("config", "check", Path.Combine(config, "alerts.yaml"));

        Assert.Equal([1, 1], new[] { run.ExitCode, check.ExitCode });
        Assert.Contains("alerts.yaml: 5 errors", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mute", "--for", "2h")]
    [InlineData("mute", "--entity", "enwiki:India", "--rule", "size", "--for", "2h")]
    [InlineData("mute", "--entity", "enwiki:India", "--for", "1y")]
    [InlineData("mute", "--entity", "enwiki:India")]
    [InlineData("mute", "--entity", "enwiki:India", "--for", "2h", "--stack", "wikiguard")]
    [InlineData("mute", "--entity", "enwiki:India", "--for", "2h", "--region", "eu-west-1")]
    [InlineData("unmute")]
    public async Task A_mute_is_of_one_thing_in_one_place_and_has_an_end(params string[] arguments) =>
        Assert.Equal(2, (await AlertsAsync(arguments)).ExitCode);

    public void Dispose() => _workspace.Dispose();

    private string Config(string severity, string hook)
    {
        var folder = Directory.CreateDirectory(_workspace.Path("config")).FullName;
        var secret = Path.Combine(folder, "hook");
        File.WriteAllText(secret, $"{hook}/services/secret-part");
        File.WriteAllText(Path.Combine(folder, "alerts.yaml"), $$"""
            risk: {from_severity: "{{severity}}", per_entity: {most: 2, hours: 24}, max_age_hours: 168}
            webhook: {url: "file:{{secret}}", format: slack}
            """);
        return folder;
    }

    private Task<ToolResult> RunAsync(string config) =>
        Tool.CallAsync("run", "--lakehouse", _lake, "--config", config, "--no-dashboard");

    private Task<ToolResult> AlertsAsync(params string[] arguments) => Tool.CallAsync(["alerts", .. arguments, "--lakehouse", _lake]);

    [GeneratedRegex("wikiguard alerts ack (?<id>[0-9a-f]{8})", RegexOptions.NonBacktracking)]
    private static partial Regex Id();
}
