using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

public sealed class StreamSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <summary>
    /// A stream that behaves like Wikimedia's, cut every ten events: the run goes on after each cut, is stopped by Ctrl-C, and has then
    /// promoted all that it read; a second run goes on after the last event.
    /// </summary>
    [Fact]
    [LongTest("A run of the tool until the stream's edits are in gold.")]
    public async Task I_watch_a_live_stream_and_stop_it_with_Ctrl_C()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        stream.EndAfterEvents = 10;
        Publish(stream, 1, 40);

        var first = await WatchAsync(stream, untilProduced: 40);
        Publish(stream, 41, 45);
        var second = await WatchAsync(stream, untilProduced: 5);

        Assert.Equal((40, 40), (first.Count("produced"), first.Count("silver")));
        Assert.Equal((5, 5), (second.Count("produced"), second.Count("silver")));
        Assert.Equal(["45|45"], await Tool.QueryAsync(
            _workspace.Path("lake"), "select count(*) as events, count(distinct event_id) as ids from silver_events"));
        Assert.True(stream.Requests.Count >= 5, $"{stream.Requests.Count} connections for 45 events, ten a connection.");
        Assert.All(stream.Requests, r => Assert.Equal("WikiGuard/0.1 (tests@example.org)", r.UserAgent));
        Assert.Null(stream.Requests.First().LastEventId);
        Assert.All(stream.Requests.Skip(1), r => Assert.NotNull(r.LastEventId));
    }

    [Fact]
    public async Task I_am_told_to_leave_a_contact_before_Wikimedia_is_asked()
    {
        var run = await Tool.RunAsync("run", "--source", "live", "--lakehouse", _workspace.Path("lake"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--contact", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Path("lake")));
    }

    internal static void Publish(WikimediaLikeServer stream, int from, int to)
    {
        for (var n = from; n <= to; n++)
        {
            var at = TimeProvider.System.GetUtcNow();
            var edit = JsonNode.Parse(RunSpecs.Edit(n, n % 2 == 0 ? "India" : "Talk:India", n % 2 == 0 ? 0 : 1))!;
            edit["timestamp"] = at.ToUnixTimeSeconds();
            edit["meta"]!["dt"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            stream.Publish(edit.ToJsonString(), at.AddSeconds(10 * n)); // further apart than a connection goes back
        }
    }

    private async Task<ToolResult> WatchAsync(WikimediaLikeServer stream, int untilProduced)
    {
        using var run = new StreamRun(stream, _workspace.Path("lake"), "--since", "1h");
        await run.UntilAsync("produced", untilProduced);
        return await run.StopAsync();
    }

    public void Dispose() => _workspace.Dispose();
}
