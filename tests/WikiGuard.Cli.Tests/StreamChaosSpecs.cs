using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

public sealed class StreamChaosSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <summary>
    /// A million events through connections that are cut at random (between events, within one, within a character), two restarts of the
    /// server and a kill -9 of the run: every event of the monitored page is in silver, once.
    /// </summary>
    [Fact]
    [LongTest("A million events.")]
    public async Task I_lose_and_double_nothing_of_a_million_events_however_the_stream_is_cut()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        stream.CutAtRandom(seed: 20260129, minEvents: 5_000, maxEvents: 60_000);
        stream.CommentEvery = 1_000;
        new MillionEventStream().PublishOn(stream);
        var lakehouse = _workspace.Path("lake");

        using (var killed = new StreamRun(stream, lakehouse, "--since", "1h"))
        {
            await killed.UntilAsync("received", 250_000);
            await RestartAsync(stream);
            await killed.UntilAsync("received", 400_000);
            await killed.KillAsync();
        }
        using var run = new StreamRun(stream, lakehouse);
        await run.UntilAsync("received", 200_000);
        await RestartAsync(stream);
        await run.UntilAsync("dead_lettered", 1);
        var last = await run.StopAsync();

        Assert.Equal(last.Count("received"), last.Count("filtered") + last.Count("produced") + last.Count("dead_lettered"));
        Assert.True((long)JsonNode.Parse(last.Output)!["filtered_by_reason"]!["rewind_duplicate"]! > 10_000, last.Output);
        var lastId = MillionEventStream.IdOf((MillionEventStream.Monitored - 1) * 7);
        Assert.Equal(
            [$"{MillionEventStream.Monitored}|{MillionEventStream.Monitored}|{MillionEventStream.IdOf(0)}|{lastId}"],
            await Tool.QueryAsync(lakehouse,
                "select count(*) as events, count(distinct event_id) as ids, min(event_id) as first, max(event_id) as last from "
                + "silver_events"));
        Assert.Equal(["0"], await Tool.QueryAsync(lakehouse, "select count(*) as refused from silver_quarantine"));
        Assert.True(stream.Requests.Count > 15, $"{stream.Requests.Count} connections are too few to show anything.");
    }

    private static async Task RestartAsync(WikimediaLikeServer stream)
    {
        await stream.StopAsync();
        await Task.Delay(300);
        await stream.RestartAsync();
    }

    public void Dispose() => _workspace.Dispose();
}
