using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>The disk of a run that goes on for weeks fills up, and somebody makes room.</summary>
public sealed class FullDiskSpecs : IDisposable
{
    private const string Injected = "faults of the store and the engine";
    private const string Real = "a small disk";

    private readonly Workspace _workspace = new();

    public static TheoryData<string> Disks { get; } = SmallDisk.WhyNot is { } reason ? [Injected, $"no small disk: {reason}"] : [Injected, Real];

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task I_hear_of_it_nothing_is_lost_and_the_run_goes_on_by_itself(string disk)
    {
        using var small = disk == Real ? SmallDisk.Mount(mebibytes: 128) : null;
        await using var stream = await WikimediaLikeServer.StartAsync();
        await using var run = await LiveRun.StartAsync(stream, small is null ? _workspace.Path("lake") : Path.Combine(small.Folder, "lake"));
        run.Publish(500);
        await run.PromoteAsync();
        run.Publish(500); // for the layers to meet the full disk
        await run.UntilAsync(r => r.Counts.Delivered == 1_000);

        SetFull(true);
        run.Time.Jump(TimeSpan.FromMinutes(10));
        run.Publish(8_000);
        await run.UntilSaidAsync("Writing landing: ");
        await run.UntilSaidAsync("CommitBronze: ");
        await HeldBackAsync(run);
        run.Time.Jump(TimeSpan.FromMinutes(40));
        await run.UntilSaidAsync("Writing landing: still failing after 40 min");
        SetFull(false);
        await run.UntilAsync(r => r.Counts.Delivered == 9_000);
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();
        run.AssertSaid("^Writing landing: The disk .*is full: .* Make room there. It is tried again until it succeeds$");
        run.AssertSaid("^Writing landing: goes on after 4[0-9] min$");
        run.AssertSaid("^CommitBronze: The disk .*is full: .* Make room there. It is tried again until it succeeds$");
        run.AssertSaid("^CommitBronze: goes on after [4-6][0-9] min$");

        void SetFull(bool isFull)
        {
            if (small is null)
                run.Storage.IsFull = isFull;
            else if (isFull)
                small.Fill();
            else
                small.Empty();
        }
    }

    /// <summary>As people see it, with the real tool; a stop with a full disk is no wait for room.</summary>
    [FactOnSmallDisk]
    public async Task I_stop_with_a_full_disk_and_the_next_start_has_everything()
    {
        using var small = SmallDisk.Mount(mebibytes: 128);
        await using var stream = await WikimediaLikeServer.StartAsync();
        var lakehouse = Path.Combine(small.Folder, "lake");
        using (var full = new StreamRun(stream, lakehouse, "--since", "1h"))
        {
            StreamSpecs.Publish(stream, 1, 50);
            await full.UntilAsync("delivered", 50);
            small.Fill();
            StreamSpecs.Publish(stream, 51, 80);
            await full.UntilSaidAsync("Writing landing: The disk under");

            var stopped = await full.EndAsync();

            Assert.Equal(1, stopped.ExitCode);
            Assert.Matches($"The disk under .* is full: .* Make room there", stopped.Errors.TrimEnd().Split('\n')[^1]);
        }
        small.Empty();
        using var next = new StreamRun(stream, lakehouse);
        await next.UntilAsync("silver", 0);
        StreamSpecs.Publish(stream, 81, 90);
        await next.UntilAsync("produced", 10);
        var last = await next.StopAsync();

        Assert.Equal(last.Count("received"), last.Count("filtered") + last.Count("produced") + last.Count("dead_lettered"));
        Assert.Equal(["90|90"], await Tool.QueryAsync(lakehouse, "select count(*) as events, count(distinct event_id) as ids from silver_events"));
        var verified = await Tool.RunAsync("verify", "--lakehouse", lakehouse);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    // Reading stands still before the end: what was read and not landed stays within the log's bound.
    private static async Task HeldBackAsync(LiveRun run)
    {
        long before;
        do
        {
            before = run.Counts.Produced;
            await Task.Delay(500);
        }
        while (run.Counts.Produced != before);
        Assert.InRange(before, 1_001, 8_999);
    }

    public void Dispose() => _workspace.Dispose();
}
