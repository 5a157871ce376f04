using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>The pipeline was down for hours, and the stream went on.</summary>
[LongTest("Four runs of the tool.")]
public sealed class StreamOutageSpecs : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(6, false)]
    [InlineData(30, true)]
    public async Task I_get_what_came_meanwhile_late_events_in_quarantine_and_redrive_them(int hours, bool byTime)
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        var lakehouse = _workspace.Path("lake");
        Publish(stream, 1, TimeSpan.FromHours(hours));
        using (var before = new StreamRun(stream, lakehouse, "--since", $"{hours + 1}h"))
        {
            await before.UntilAsync("produced", 1);
            await before.StopAsync();
        }

        for (var n = 2; n <= 9; n++)
            Publish(stream, n, TimeSpan.FromHours(hours) * (10 - n) / 9);
        Publish(stream, 10, TimeSpan.FromMinutes(20));
        using var after = new StreamRun(stream, lakehouse);
        await after.UntilSaidAsync("come too late for the rule processing_lag_in_range");
        await after.UntilAsync("produced", 9);
        var run = await after.StopAsync();

        var resumed = stream.Requests.Last();
        Assert.Equal(byTime, resumed.LastEventId is null && resumed.Since is not null);
        var late = hours == 6 ? 7 : 8; // of the first kind the ninth is 40 minutes old
        Assert.Equal((9 - late, late), (run.Count("silver"), run.Count("silver_quarantined")));
        Assert.Equal(
            [$"processing_lag_in_range|{late + 1}"],
            await Tool.QueryAsync(lakehouse, "select failed_checks, count(*) as events from silver_quarantine group by failed_checks"));

        // What the run has named at its end, as a person would copy it.
        await after.UntilSaidAsync($"note: {late + 1} edits are in quarantine");
        var (first, last) = (_now.AddHours(-hours), _now.AddHours(-1));
        var command = $"wikiguard quarantine redrive --layer silver --check processing_lag_in_range --from {first:yyyy-MM-dd} "
            + $"--to {last:yyyy-MM-dd} --lakehouse '{lakehouse}'";
        await after.UntilSaidAsync(command);
        var redrive = await Tool.CallAsync([.. command.Split(' ').Skip(1).Select(a => a.Trim('\''))]);
        Assert.True(redrive.ExitCode == 0, redrive.Errors + redrive.Output);
        Assert.Equal(["10|10"], await Tool.QueryAsync(
            lakehouse, "select count(*) as events, count(distinct event_id) as ids from silver_events"));
    }

    private void Publish(WikimediaLikeServer stream, int n, TimeSpan ago)
    {
        var edit = JsonNode.Parse(RunSpecs.Edit(n, "India", 0))!;
        edit["timestamp"] = (_now - ago).ToUnixTimeSeconds();
        edit["meta"]!["dt"] = (_now - ago).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        stream.Publish(edit.ToJsonString(), _now - ago);
    }

    public void Dispose() => _workspace.Dispose();
}
