using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator asks where a lakehouse stands, in each of the states that it may be in.</summary>
public sealed class StatusSpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public StatusSpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    [Fact]
    public async Task A_lakehouse_that_is_well_fits_on_one_screen()
    {
        var status = await StatusAsync();

        // How many batches the sample makes depends on the machine.
        Assert.Matches(
            """
            \AThe lakehouse lake
            2026-01-28 23:58:48 UTC, by the time of its recording

            layer   last batch       its time        newest event            age   passed
            ingest                   01-28 23:58:48  01-28 23:58:48          0 s    99\.8%
            bronze  bronze-0000000.  01-28 23:58:48  01-28 23:57:22        1 min   100\.0%
            silver  silver-0000000.  01-28 23:58:48  01-28 23:57:19        1 min  .{7}
            gold    gold-0000000.    01-28 23:58:48  01-28 23:57:19        1 min   100\.0%

            waiting  nothing
            held     nothing
            ledger   ledger-0000000., 01-28 23:58:48; .+ lines since 2026-01-22, and each
                     adds up
            alerts   none is open
            leases   none is held\z
            """, OfLake(status.Output));
    }

    [Fact]
    public async Task What_waits_is_told_with_what_takes_it_on()
    {
        await PlantAsync(LayerNames.Gold, c => c with { SourceSeq = 0 });

        var status = await StatusAsync();

        Assert.Matches($"waiting  . batch(es)? of silver, {SampleCounts.Silver:N0} rows, waits? for gold", status.Output);
        Assert.Contains("The next `wikiguard run` takes it on.", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_batch_is_told_with_its_reason_and_the_commands_that_release_it()
    {
        await PlantAsync(LayerNames.Silver, c => c with
        {
            Planned = new BatchPlan(
                "silver-00000002", 2, new UpstreamRange(2, 2), new DateTimeOffset(2026, 1, 29, 1, 2, 3, TimeSpan.Zero), [])
            { Held = "at_least: 2,387 rows, and 1,000,000 were asked for: the batch is too small for a whole day of edits" },
        });

        var status = await StatusAsync();

        Assert.Contains(
            """
            held     silver-00000002, since 01-29 01:02:03: at_least: 2,387 rows, and
                     1,000,000 were asked for: the batch is too small for a whole day of
                     edits
                     Let it pass with: wikiguard quarantine redrive --batch silver-00000002 --lakehouse 'lake'
                     or keep it out:   wikiguard quarantine discard --batch silver-00000002 --lakehouse 'lake'
            """, OfLake(status.Output), StringComparison.Ordinal);
        var json = await JsonAsync();
        Assert.Equal("silver-00000002", (string?)json["layers"]![1]!["in_flight"]);
        Assert.StartsWith("at_least: 2,387", (string?)json["layers"]![1]!["held"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_a_killed_run_has_left_is_told()
    {
        await PlantAsync(LayerNames.Silver, c => c with
        {
            Planned = new BatchPlan("silver-00000002", 2, new UpstreamRange(2, 2), default, []) { Attempts = 3 },
        });

        Assert.Contains(
            "waiting  silver-00000002 is begun and not finished, after 3 attempts", (await StatusAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_of_a_process_that_was_killed_is_told_from_one_that_is_held()
    {
        var expires = TimeProvider.System.GetUtcNow().AddSeconds(50);
        await File.WriteAllTextAsync(Path.Combine(_lake, "leases", "silver.json"),
            $$"""{"holder": "process 7 on here", "epoch": 9, "expires_at": "{{expires:O}}", "execution_id": null, "taken_at": "{{expires.AddMinutes(-3):O}}"}""");

        var status = await StatusAsync();

        var words = string.Join(' ', status.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith($"silver: process 7 on here, since {expires.AddMinutes(-3):HH:mm:ss} UTC; not renewed since "
            + $"{expires.AddMinutes(-1):HH:mm:ss}, for its process is gone; it runs out at {expires:HH:mm:ss}, or when a command opens the "
            + "lakehouse", words, StringComparison.Ordinal);
        Assert.True((bool)(await JsonAsync())["leases"]![0]!["is_left"]!);
    }

    [Fact]
    public async Task A_line_of_the_ledger_that_does_not_add_up_is_told()
    {
        using (var engine = new DuckDbQueryEngine(Path.Combine(_lake, "wikiguard_lakehouse.duckdb"), TimeProvider.System))
        {
            await engine.RunAsync(new SqlStatement(
                "harm",
                "update pipeline_ledger set taken = taken + 3, difference = 3 where batch_id = 'silver-00000001'"), CancellationToken.None);
        }

        var status = await StatusAsync();

        Assert.Contains("and some do", status.Output, StringComparison.Ordinal);
        Assert.Contains("silver: 1 line, the last that of silver-00000001, by 3", status.Output, StringComparison.Ordinal);
        Assert.Contains("wikiguard verify --lakehouse", status.Output, StringComparison.Ordinal);
    }

    /// <summary>Everything but the ledger stands in files; and a reader touches nothing of a writer's.</summary>
    [Fact]
    public async Task While_a_process_holds_it_that_does_not_answer_the_rest_is_told()
    {
        using var holder = await LocalLakehouse.OpenAsync(_lake, TimeProvider.System, CancellationToken.None);
        var unfinished = Path.Combine(_lake, ".unfinished", "1-1");
        await File.WriteAllTextAsync(unfinished, "half an object of another process");

        var status = await Tool.RunAsync("status", "--lakehouse", _lake);

        Assert.True(status.ExitCode == 0, status.Errors);
        Assert.Contains("  01-28 23:58:48  01-28 23:57:22        1 min   100.0%", status.Output, StringComparison.Ordinal);
        Assert.Contains("; its lines were not read:", status.Output, StringComparison.Ordinal);
        Assert.Contains("not a wikiguard run", status.Output.ReplaceLineEndings(" ").Replace("          ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.True(File.Exists(unfinished));
    }

    [Fact]
    [LongTest("A run of the tool until the stream's edits are in silver.")]
    public async Task While_a_run_watches_a_stream_the_run_answers()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        StreamSpecs.Publish(stream, 1, 30);
        using var run = new StreamRun(stream, _workspace.Path("live"), "--since", "1h");
        await run.UntilAsync("silver", 30);

        JsonNode json;
        var began = TimeProvider.System.GetTimestamp();
        do // The ledger follows within a minute of the first batches.
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(3), "The run never answered.");
            json = JsonNode.Parse((await Tool.RunAsync("status", "--format", "json", "--lakehouse", _workspace.Path("live"))).Output)!;
        }
        while (!(bool)json["run_answers"]! || (long)json["ledger"]!["lines"]! == 0);
        await run.StopAsync();

        Assert.False((bool)json["is_recording"]!);
        Assert.Equal(["bronze", "silver", "gold"], json["layers"]!.AsArray().Select(l => (string)l!["layer"]!));
        Assert.All(json["layers"]!.AsArray(), l => Assert.InRange((long)l!["age_seconds"]!, 0, 600));
        Assert.Null((string?)json["ledger"]!["not_read"]);
        Assert.InRange((long)json["ledger"]!["lines"]!, 1, 100);
    }

    [Fact]
    public async Task Where_there_is_no_lakehouse_I_am_told_so()
    {
        var status = await Tool.CallAsync("status", "--lakehouse", _workspace.Path("none"));

        Assert.Equal((1, ""), (status.ExitCode, status.Output));
        Assert.Contains("There is no lakehouse", status.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Path("none")));
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<ToolResult> StatusAsync(params string[] options)
    {
        var status = await Tool.CallAsync(["status", "--lakehouse", _lake, .. options]);
        Assert.True(status.ExitCode == 0, status.Errors);
        Assert.All(
            OfLake(status.Output).Split('\n').Where(l => !l.Contains(": wikiguard ", StringComparison.Ordinal) && !l.Contains(
                "out:   wikiguard ", StringComparison.Ordinal) && options.Length == 0),
            l => Assert.True(l.Length <= 80, l));
        return status;
    }

    private async Task<JsonNode> JsonAsync() => JsonNode.Parse((await StatusAsync("--format", "json")).Output)!;

    // The folder's name is as long as the system makes it.
    private string OfLake(string output) => output.Replace(_lake, "lake", StringComparison.Ordinal).TrimEnd();

    private async Task PlantAsync(string layer, Func<LayerCheckpoint, LayerCheckpoint> change)
    {
        var store = new CheckpointStore(new FolderObjectStore(_lake));
        var (checkpoint, etag) = await store.LoadAsync(layer, CancellationToken.None);
        await store.SaveAsync(layer, change(checkpoint), etag, CancellationToken.None);
    }
}
