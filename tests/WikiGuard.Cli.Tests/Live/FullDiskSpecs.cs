using WikiGuard.Cli.Pipeline;
using WikiGuard.Leases;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>The disk of a run that goes on for weeks fills up, and somebody makes room.</summary>
[LongTest("The whole pipeline, for many ticks.")]
public sealed class FullDiskSpecs : IDisposable
{
    private const string Injected = "faults of the store and the engine";
    private const string Real = "a small disk";

    private readonly Workspace _workspace = new();

    public static TheoryData<string> Disks { get; } = SmallDisk.WhyNot is { } reason
        ? [Injected, $"no small disk: {reason}"] : [Injected, Real];

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task I_hear_of_it_nothing_is_lost_and_the_run_goes_on_by_itself(string disk)
    {
        using var small = disk == Real ? SmallDisk.Mount(mebibytes: 128) : null;
        await using var stream = await WikimediaLikeServer.StartAsync();
        await using var run = await LiveRun.StartAsync(
            stream, small is null ? _workspace.Path("lake") : Path.Combine(small.Folder, "lake"));
        run.Publish(500);
        await run.PromoteAsync();

        SetFull(true);
        run.Publish(8_000);
        await run.UntilSaidAsync("Storage: The disk");
        await HeldBackAsync(run);
        run.Time.Jump(TimeSpan.FromMinutes(40));
        await run.UntilSaidAsync("Storage: still failing after 40 min");
        SetFull(false);
        await run.UntilSaidAsync("Storage: goes on after 4[0-9] min$");
        run.Time.Jump(LeaseStore.Duration); // the leases that could not be given back
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();
        Assert.Collection(
            run.Said.Where(l => l.StartsWith("Storage", StringComparison.Ordinal)),
            l => Assert.Matches("^Storage: The disk .*is full: .* Make room there. It is tried again until it succeeds$", l),
            l => Assert.StartsWith("Storage: still failing after 40 min: ", l, StringComparison.Ordinal),
            l => Assert.Matches("^Storage: goes on after 4[0-9] min$", l));

        void SetFull(bool isFull)
        {
            if (small is null)
                run.Storage.FullFor = isFull ? FaultyStorage.Everything : null;
            else if (isFull)
                small.Fill();
            else
                small.Empty();
        }
    }

    /// <summary>A disk that is nearly full has room for one file and not for the next.</summary>
    [Theory]
    [InlineData("landing/")]
    [InlineData("checkpoints/ingest/")]
    [InlineData("checkpoints/")]
    [InlineData("leases/")]
    [InlineData("batches/")]
    [InlineData(FaultyStorage.Database)]
    public async Task Whichever_write_finds_no_room_first_I_hear_of_it_and_nothing_is_lost(string write)
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        await using var run = await LiveRun.StartAsync(stream, _workspace.Path("lake"));
        run.Publish(200);
        await run.PromoteAsync();

        run.Storage.FullFor = write;
        run.Publish(200);
        await run.UntilSaidAsync($"Storage: The disk is full: {write}");
        run.Time.Jump(TimeSpan.FromMinutes(3));
        run.Storage.FullFor = null;
        await run.UntilSaidAsync("Storage: goes on after 3 min$");
        run.Time.Jump(LeaseStore.Duration);
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();
        Assert.Single(run.Said, l => l.Contains("The disk is full", StringComparison.Ordinal));
    }

    /// <summary>A lease that there was no room to give back keeps maintenance out for a minute, and the run goes on.</summary>
    [Fact]
    public async Task The_disk_fills_in_the_midst_of_a_batch_when_upkeep_is_due()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        await using var run = await LiveRun.StartAsync(stream, _workspace.Path("lake"));
        run.Publish(100);
        await run.PromoteAsync();
        run.Time.Jump(UntilUpkeep(run) - TimeSpan.FromSeconds(30));
        run.Storage.BeforeStatement = statement =>
        {
            if (run.Storage.FullFor is not null || statement != "bronze/merge_bronze_events")
                return;
            run.Storage.BeforeStatement = null;
            run.Storage.FullFor = FaultyStorage.Everything;
            run.Time.Jump(UntilUpkeep(run));
        };

        run.Publish(100);
        await run.UntilSaidAsync("Storage: The disk is full");
        await run.UntilAsync(r => r.Storage.Refused >= 10); // a few rounds of all that is scheduled
        run.Storage.FullFor = null;
        run.Time.Jump(LeaseStore.Duration);
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();

        static TimeSpan UntilUpkeep(LiveRun run) =>
            TimeSpan.FromTicks(LiveCadence.Upkeep.Ticks - run.Time.GetUtcNow().Ticks % LiveCadence.Upkeep.Ticks);
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
            await full.UntilSaidAsync("Storage: The disk under");

            var stopped = await full.EndAsync();

            Assert.Equal(1, stopped.ExitCode);
            Assert.Matches("The disk under .* is full: .* Make room there", stopped.Errors.TrimEnd().Split('\n')[^1]);
        }
        small.Empty();
        using var next = new StreamRun(stream, lakehouse);
        await next.UntilAsync("silver", 0);
        StreamSpecs.Publish(stream, 81, 90);
        await next.UntilAsync("produced", 10);
        var last = await next.StopAsync();

        Assert.Equal(last.Count("received"), last.Count("filtered") + last.Count("produced") + last.Count("dead_lettered"));
        Assert.Equal(["90|90"], await Tool.QueryAsync(
            lakehouse, "select count(*) as events, count(distinct event_id) as ids from silver_events"));
        var verified = await Tool.CallAsync("verify", "--lakehouse", lakehouse);
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
        Assert.InRange(before, 501, 8_499);
    }

    public void Dispose() => _workspace.Dispose();
}
