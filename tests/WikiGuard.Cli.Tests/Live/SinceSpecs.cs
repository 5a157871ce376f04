using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>Where a stream begins, and what I am told of it.</summary>
[LongTest("Three runs of the tool on a stream.")]
public sealed class SinceSpecs : IDisposable
{
    private const string Offered = "With --since 15m a new lakehouse is filled from the stream's history";
    private const string LeftAside = "this lakehouse has read the stream before and goes on from there";

    private readonly Workspace _workspace = new();

    [Fact]
    public async Task A_new_lakehouse_offers_the_streams_history_and_one_that_has_read_says_that_it_goes_on()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();

        Assert.Equal((true, false), await StartAsync(stream, "lake"));
        Assert.Equal((false, false), await StartAsync(stream, "lake"));
        Assert.Equal((false, true), await StartAsync(stream, "lake", "--since", "15m"));
        Assert.Equal((false, false), await StartAsync(stream, "other", "--since", "15m"));
    }

    private async Task<(bool IsOffered, bool IsLeftAside)> StartAsync(WikimediaLikeServer stream, string lakehouse, params string[] more)
    {
        var before = stream.Requests.Count;
        using var run = new StreamRun(stream, _workspace.Path(lakehouse), more);
        await run.UntilConnectedAsync(stream, before + 1); // what came before its start is not for a run without --since
        var number = before * 10;
        StreamSpecs.Publish(stream, number + 1, number + 1);
        await run.UntilAsync("produced", 1);
        var said = (await run.StopAsync()).Errors;
        return (said.Contains(Offered, StringComparison.Ordinal), said.Contains(LeftAside, StringComparison.Ordinal));
    }

    public void Dispose() => _workspace.Dispose();
}
