using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Local.Storage;
using WikiGuard.Mapping;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>
/// Step Functions ends an execution at 25,000 events. Here 400 days of 43,200 events are cut by what plans them, the state machine is
/// executed once over as many parts and batches, and the events of its history are counted.
/// </summary>
[LongTest("Each execution starts Node.js, and has hundreds of steps.")]
public sealed class HistoryLimitSpecs : IDisposable
{
    private const int Limit = 25_000;
    private const int Days = 400;
    private const int EventsADay = 43_200;

    private static readonly DateOnly First = new(2025, 1, 1);
    private static readonly StateMachine Replay = new("replay");
    private static readonly StateMachine Backfill = new("backfill");
    private static readonly JsonObject ReplayInput = new() { ["layer"] = LayerNames.Silver, ["from"] = $"{First:O}" };
    private static readonly JsonObject BackfillInput = new() { ["files"] = "backfill/" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private int _attempts;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_replay_of_400_days_stays_far_below_it()
    {
        var (silver, gold) = (await PlanAsync(LayerNames.Silver), await PlanAsync(LayerNames.Gold));

        var events = await CountAsync(Replay, ReplayInput, ReplayAnswers(silver.Chunks.Count));

        Assert.Equal((Days, Days), (silver.Chunks.Count, gold.Chunks.Count));
        Assert.Equal(7 * Days + 25, events);
        Assert.InRange(events, 0, Limit / 4);
    }

    /// <summary>At the worst: a step lands one part, and a round of the layers takes one batch. Each has time for many.</summary>
    [Fact]
    public async Task A_backfill_of_400_days_stays_below_it_even_where_each_step_does_the_least_that_it_can()
    {
        var (parts, batches) = await CutAsync();

        var worst = await CountAsync(Backfill, BackfillInput, BackfillAnswers(parts, batches));
        var best = await CountAsync(Backfill, BackfillInput, BackfillAnswers(1, 1));

        Assert.Equal((2 * Days, Days), (parts, batches));
        Assert.Equal((7 * parts + 24 * batches + 14, 45), (worst, best));
        Assert.InRange(worst, 0, Limit * 2 / 3);
    }

    /// <summary>An attempt that is repeated is three events. Where each step needs all that it has, fewer have room.</summary>
    [Fact]
    public async Task With_every_attempt_used_it_holds_118_chunks_of_a_replay()
    {
        var once = await CountAsync(Replay, ReplayInput, ReplayAnswers(chunks: 1));
        var every = await CountAsync(Replay, ReplayInput, FailingFirst(ReplayAnswers(chunks: 1),
            ("RunChunk", "ConflictException", 60), ("RunChunk", "Lambda.ServiceException", 8)));

        var perChunk = every - once + 7;
        Assert.Equal((211, 118), (perChunk, (Limit - 25) / perChunk));
    }

    /// <inheritdoc cref="With_every_attempt_used_it_holds_118_chunks_of_a_replay"/>
    [Fact]
    public async Task With_every_attempt_used_it_holds_806_parts_of_a_backfill_or_114_rounds()
    {
        var once = await CountAsync(Backfill, BackfillInput, BackfillAnswers(parts: 1, rounds: 1));
        var landed = await CountAsync(Backfill, BackfillInput, FailingFirst(BackfillAnswers(1, 1), ("Land", "FatalException", 8)));
        var round = await CountAsync(Backfill, BackfillInput, FailingFirst(BackfillAnswers(1, 1), ("CommitBronze", "FatalException", 20),
            ("PromoteSilver", "FatalException", 20), ("PromoteGold", "FatalException", 20), ("Look", "FatalException", 5)));

        var (perPart, perRound) = (landed - once + 7, round - once + 24);
        Assert.Equal((31, 219), (perPart, perRound));
        Assert.Equal((806, 114), (Limit / perPart, Limit / perRound));
    }

    /// <summary>See https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html</summary>
    private async Task<int> CountAsync(StateMachine machine, JsonNode input, Func<string, TaskAnswer> answer)
    {
        _attempts = 0;
        var outcome = await machine.ExecuteAsync("counted", input, (state, _) =>
        {
            _attempts++;
            return Task.FromResult(answer(state));
        });
        Assert.True(outcome.Status == "SUCCEEDED", $"{outcome.Error}: {outcome.Cause}");
        // ExecutionStarted and ExecutionSucceeded; each state entered and exited; each attempt scheduled, started, and succeeded or failed.
        return 2 + (2 * outcome.States.Count) + (3 * _attempts);
    }

    private static Func<string, TaskAnswer> ReplayAnswers(int chunks)
    {
        var next = 0;
        return state => TaskAnswer.Of(new JsonObject
        {
            ["dry_run"] = false,
            ["is_done"] = state == "RunChunk" && ++next == chunks,
            ["is_well"] = true,
            ["rest"] = "",
            ["events"] = 0,
        }.ToJsonString());
    }

    private static Func<string, TaskAnswer> BackfillAnswers(int parts, int rounds)
    {
        var (landed, looks) = (0, 0);
        return state => TaskAnswer.Of(new JsonObject
        {
            ["dry_run"] = false,
            ["is_done"] = state switch { "Land" => ++landed == parts, "Look" => ++looks == rounds, _ => false },
            ["is_well"] = true,
            ["rest"] = "",
            ["events"] = 0,
        }.ToJsonString());
    }

    private static Func<string, TaskAnswer> FailingFirst(
        Func<string, TaskAnswer> answer, params IReadOnlyList<(string State, string Error, int Times)> failures)
    {
        var left = failures.SelectMany(f => Enumerable.Repeat((f.State, f.Error), f.Times)).ToList();
        return state =>
        {
            var next = left.FindIndex(f => f.State == state);
            if (next < 0)
                return answer(state);
            var failed = new TaskAnswer(null, left[next].Error, "later");
            left.RemoveAt(next);
            return failed;
        };
    }

    private async Task<ReplayPlan> PlanAsync(string layer)
    {
        var desk = new ReplayDesk(
            null!, new CheckpointStore(new FolderObjectStore(_folder.FullName)), new Census(), null!, null!, null!);
        return await desk.PlanAsync(new ReplayRequest(layer, First, First.AddDays(Days - 1), Truncate: false), CancellationToken.None);
    }

    /// <returns>How many parts a file of each day is landed in, and how many batches of bronze take them.</returns>
    private async Task<(int Parts, int Batches)> CutAsync()
    {
        var objects = new FolderObjectStore(_folder.FullName);
        var day = Path.Combine(_folder.FullName, "day.jsonl");
        var noon = new DateTimeOffset(First, new TimeOnly(12, 0), TimeSpan.Zero);
        await File.WriteAllLinesAsync(
            day, Enumerable.Range(1, EventsADay).Select(n => EventJson.Edit(n, noon.AddSeconds(n)).ToJsonString()));
        var pages = new MonitoredPages(Allowlist.Parse(TestConfig.EveryPage, "test"), "");
        var desk = new BackfillDesk(new BronzeWriter(objects, NullLogger<BronzeWriter>.Instance), TimeProvider.System);
        var files = new List<LandingFile>();
        var landed = 0L;
        var recording = await RecordingFiles.OpenAsync(day, mapping: null, CancellationToken.None);
        await foreach (var file in desk.LandAsync(recording, pages, landed: null, dryRun: true, CancellationToken.None))
        {
            files.Add(LandingFile.Parse(
                $"{LandingFiles.Events.Prefix}backfill/1/{landed + 1:D20}-{file.Counts.Landed:D20}-0123456789abcdef.parquet")!);
            landed = file.Counts.Landed;
        }
        var waiting = Enumerable.Repeat(files, Days).SelectMany(f => f).ToList();
        var parts = waiting.Count;
        var bronze = new BronzeLayer(objects, null!, null!, null!, NullLogger<BronzeLayer>.Instance);
        var batches = 0;
        for (; waiting.Count > 0; batches++)
            waiting.RemoveRange(0, bronze.First(waiting).Count);
        return (parts, batches);
    }

    /// <summary>Each day has as many rows, in the layer before and in the layer, which come from one batch.</summary>
    private sealed class Census : IQueryEngine
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
            Task.FromResult(new QueryResult([], [.. Enumerable.Range(0, Days).Select(d => statement.Name == "replay/bronze_rows"
                ? new object?[] { First.AddDays(d), d + 1L, (long)EventsADay } : [First.AddDays(d), (long)EventsADay])], 0, TimeSpan.Zero));
    }
}
