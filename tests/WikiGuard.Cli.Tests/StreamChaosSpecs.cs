using System.Diagnostics;
using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

public sealed class StreamChaosSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <summary>
    /// A million events through connections that are cut at random (between events, within one, within a character), two restarts of the server and a
    /// kill -9 of the run: every event of the monitored page is in silver, once.
    /// </summary>
    [Fact]
    public async Task I_lose_and_double_nothing_of_a_million_events_however_the_stream_is_cut()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        stream.CutAtRandom(seed: 20260129, minEvents: 5_000, maxEvents: 60_000);
        stream.CommentEvery = 1_000;
        new MillionEventStream().PublishOn(stream);
        var lakehouse = _workspace.Path("lake");

        using (var killed = Start(stream, lakehouse, out _))
        {
            await UntilAsync(killed, counts => Count(counts, "received") >= 250_000);
            await stream.StopAsync();
            await Task.Delay(500);
            await stream.RestartAsync();
            await UntilAsync(killed, counts => Count(counts, "received") >= 400_000);
            killed.Run.Kill(); // SIGKILL
            await killed.Run.WaitForExitAsync();
        }
        using var last = Start(stream, lakehouse, out var output);
        await UntilAsync(last, counts => Count(counts, "received") >= 200_000);
        await stream.StopAsync();
        await stream.RestartAsync();
        await UntilAsync(last, counts => Count(counts, "dead_lettered") > 0);
        using (var interrupt = Process.Start("kill", ["-INT", last.Run.Id.ToString()])!)
            await interrupt.WaitForExitAsync();
        await last.Run.WaitForExitAsync();

        Assert.True(last.Run.ExitCode == 0, await last.Errors);
        var counts = JsonNode.Parse(await output)!;
        Assert.Equal(Count(counts, "received"), Count(counts, "filtered") + Count(counts, "produced") + Count(counts, "dead_lettered"));
        Assert.True((long)counts["filtered_by_reason"]!["rewind_duplicate"]! > 10_000, counts.ToJsonString());
        Assert.Equal(
            [$"{MillionEventStream.Monitored}|{MillionEventStream.Monitored}|{MillionEventStream.IdOf(0)}|{MillionEventStream.IdOf((MillionEventStream.Monitored - 1) * 7)}"],
            await Tool.QueryAsync(lakehouse, "select count(*) as events, count(distinct event_id) as ids, min(event_id) as first, max(event_id) as last from silver_events"));
        Assert.Equal(["0"], await Tool.QueryAsync(lakehouse, "select count(*) as refused from silver_quarantine"));
        Assert.True(stream.Requests.Count > 15, $"{stream.Requests.Count} connections are too few to show anything.");
        Assert.All(stream.Requests.Skip(1), r => Assert.True(r.LastEventId is not null || r.Since is not null));
    }

    private static Watched Start(WikimediaLikeServer stream, string lakehouse, out Task<string> output)
    {
        var page = $"http://127.0.0.1:{RunSpecs.FreePort()}";
        var run = Tool.Start("run", "--source", stream.Address.ToString(), "--since", "1h", "--lakehouse", lakehouse, "--dashboard", page, "--format", "json");
        output = run.StandardOutput.ReadToEndAsync();
        return new Watched(run, page, run.StandardError.ReadToEndAsync());
    }

    private static async Task UntilAsync(Watched watched, Func<JsonNode, bool> isReached)
    {
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(watched.Run.HasExited, watched.Run.HasExited ? await watched.Errors : "");
            try
            {
                if (isReached(JsonNode.Parse(await http.GetStringAsync($"{watched.Page}/api/status"))!["counts"]!))
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            await Task.Delay(50);
        }
    }

    private static long Count(JsonNode counts, string name) => (long)counts[name]!;

    public void Dispose() => _workspace.Dispose();

    private sealed record Watched(Process Run, string Page, Task<string> Errors) : IDisposable
    {
        public void Dispose() => Run.Dispose();
    }
}
