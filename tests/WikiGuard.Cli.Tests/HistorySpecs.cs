using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator asks what was done to a lakehouse, and by whom.</summary>
public sealed class HistorySpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    private static readonly string Me = $"{Environment.UserName}@{Environment.MachineName}";

    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public HistorySpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    [Fact]
    public async Task Batches_come_with_their_modes_and_requests_with_who_made_them()
    {
        await WellAsync("quarantine", "discard", "--layer", "silver", "--check", "title_complete", "--yes", "--lakehouse", _lake);
        await WellAsync("maintain", "--lakehouse", _lake);

        var history = await HistoryAsync();

        Assert.Equal(
            [$"{Me} maintain done", $"{Me} quarantine discard --layer silver --check title_complete done"],
            history.Take(2).Select(e => $"{e["requester"]} {e["name"]} {e["status"]}"));
        // How many batches the sample makes depends on the machine.
        Assert.All(history.Skip(2), e => Assert.Equal("batch live done", $"{e["kind"]} {e["mode"]} {e["status"]}"));
        Assert.Equal(
            4_954, history.Where(e => ((string)e["name"]!).StartsWith("bronze-", StringComparison.Ordinal)).Sum(e => (long)e["rows"]!));
        Assert.Matches("tables compacted [1-9]", (string)history[0]["result"]!);
        var text = (await WellAsync("history", "--limit", "0", "--lakehouse", _lake)).Output;
        Assert.Contains($"  {Me} asked: maintain\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("gold-00000001", text, StringComparison.Ordinal);
        Assert.Equal("Nothing was done.", (await WellAsync(
            "history", "--since", "0s", "--lakehouse", _lake)).Output.Trim());
    }

    [Fact]
    public async Task Batches_of_a_copy_have_the_times_at_which_they_were_complete()
    {
        var before = await HistoryAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(_lake, "batches"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.NotEmpty(before);
        Assert.Equal(before.Select(e => e.ToJsonString()), (await HistoryAsync()).Select(e => e.ToJsonString()));
    }

    [Fact]
    [LongTest("A tool that is killed.")]
    public async Task A_command_that_was_killed_stands_as_begun()
    {
        string[] command = ["replay", "silver", "--from", "2026-01-26", "--to", "2026-01-28", "--truncate", "--yes", "--lakehouse", _lake];
        using (var replay = Tool.Start(command))
        {
            var began = TimeProvider.System.GetTimestamp();
            while (!Directory.Exists(Path.Combine(_lake, "requests")) || Directory.GetFiles(Path.Combine(_lake, "requests")).Length == 0)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2) && !replay.HasExited);
                await Task.Delay(20);
            }
            replay.Kill();
            await replay.WaitForExitAsync();
        }

        var request = Assert.Single(await HistoryAsync(), e => (string)e["kind"]! == "request");

        Assert.Equal("replay silver --from 2026-01-26 --to 2026-01-28 --truncate", (string)request["name"]!);
        Assert.Equal(("begun", Me), ((string)request["status"]!, (string)request["requester"]!));
        Assert.Equal("no end recorded: it is at work, or was killed", (string)request["result"]!);
    }

    [Fact]
    public async Task A_command_that_failed_stands_with_its_reason()
    {
        var file = _workspace.Path("cut.jsonl.gz");
        await using (var whole = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            var lines = Enumerable.Range(1, 20_000).Select(n => RunSpecs.Edit(n, "India", 0));
            await whole.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }
        await using (var cut = File.OpenWrite(file))
            cut.SetLength(cut.Length / 2);

        var failed = await Tool.CallAsync("backfill", file, "--lakehouse", _lake);

        Assert.Equal(1, failed.ExitCode);
        var request = Assert.Single(await HistoryAsync(), e => (string)e["kind"]! == "request");
        Assert.Equal("failed", (string)request["status"]!);
        Assert.Contains("cut.jsonl.gz is not whole gzip data", (string)request["result"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_shows_is_not_recorded()
    {
        await WellAsync("replay", "gold", "--from", "2026-01-27", "--dry-run", "--lakehouse", _lake);
        await WellAsync("quarantine", "list", "--lakehouse", _lake);
        await WellAsync("status", "--lakehouse", _lake);

        Assert.DoesNotContain(await HistoryAsync(), e => (string)e["kind"]! == "request");
    }

    [Fact]
    [LongTest("A redrive, a replay and a backfill of the tool.")]
    public async Task Each_mode_is_told_in_every_layer_that_it_reaches()
    {
        await WellAsync("quarantine", "redrive", "--layer", "silver", "--lakehouse", _lake);
        await WellAsync("replay", "silver", "--from", "2026-01-27", "--lakehouse", _lake);
        await WellAsync("backfill", _workspace.Write("edits.jsonl", RunSpecs.Edit(1, "India", 0) + "\n"), "--lakehouse", _lake);

        var batches = (await HistoryAsync()).Where(e => (string)e["kind"]! == "batch").ToList();

        Assert.Equal(
            ["gold backfill", "silver backfill", "bronze backfill", "gold replay", "silver replay", "gold redrive", "silver redrive"],
            batches.Take(7).Select(b => $"{((string)b["name"]!).Split('-')[0]} {b["mode"]}"));
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<IReadOnlyList<JsonObject>> HistoryAsync() =>
    [
        .. JsonNode.Parse((await WellAsync("history", "--format", "json", "--lakehouse", _lake)).Output)!.AsArray()
            .Select(e => e!.AsObject()),
    ];

    private static async Task<ToolResult> WellAsync(params string[] arguments)
    {
        var result = await Tool.CallAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Errors + result.Output);
        return result;
    }
}
