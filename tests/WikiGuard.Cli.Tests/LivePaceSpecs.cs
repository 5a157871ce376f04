using WikiGuard.Testing;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Cli.Tests;

/// <summary>All of Wikipedia at its own pace, which is about forty edits a second, evenly.</summary>
[LongTest("Edits at the pace of Wikimedia.")]
public sealed class LivePaceSpecs : IDisposable
{
    private const int Rate = 40;
    private const int Events = Rate * 120;
    private const int Partitions = 5; // four of cleaned_events, one of dlq_events

    private readonly Workspace _workspace = new();

    /// <summary>
    /// Each edit is in gold once, every hop's equation holds, and an edit does not make a file: records are gathered for about a second,
    /// so that each partition makes no more files than there are seconds.
    /// </summary>
    [Fact]
    public async Task I_watch_forty_edits_a_second_find_each_once_and_a_file_a_second_and_partition_at_most()
    {
        var lakehouse = _workspace.Path("lake");
        var edits = await GeneratedEdits.CreateAsync();
        await using var server = await WikimediaLikeServer.StartAsync();
        using var landed = new LandedFiles(lakehouse);
        using var run = new StreamRun(server, lakehouse, "--allowlist", _workspace.EverythingAllowed());
        await run.UntilAsync("received", 0);
        await server.FirstRequest;

        var started = TimeProvider.System.GetTimestamp();
        await new PacedEdits(server, edits, Rate, TimeProvider.System).RunAsync(Events);
        await run.UntilAsync("produced", Events);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var last = await run.StopAsync();

        Assert.Equal(Events, last.Count("received"));
        Assert.Equal(last.Count("received"), last.Count("filtered") + last.Count("produced") + last.Count("dead_lettered"));
        Assert.Equal(last.Count("delivered"), last.Count("bronze") + last.Count("bronze_quarantined") + last.Count("redelivered"));
        Assert.Equal(
            last.Count("bronze"), last.Count("silver") + last.Count("silver_quarantined") + last.Count("duplicates")
                + last.Count("dropped"));
        Assert.Equal(
            [$"{Events}"], await Tool.QueryAsync(lakehouse, "select sum(total_events) as events from gold_global_metrics_10min"));
        Assert.InRange(landed.Count, 1, (int)((seconds + 5) * Partitions));
    }

    public void Dispose() => _workspace.Dispose();
}
