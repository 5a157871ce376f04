using System.Text.Json;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench.Runs;

/// <summary>A DuckDB whose statements, which come one after another, are stages, with what its own threads do for them.</summary>
internal sealed class StagedEngine : IQueryEngine
{
    /// <summary>Of the thread that is to open the database: DuckDB's own threads have it from there.</summary>
    public const string ThreadName = "bench-duckdb";

    private readonly IQueryEngine _engine;
    private readonly Stages _stages;
    private readonly IReadOnlyList<string> _threads;
    private readonly string _profile;
    private int _running;

    private StagedEngine(IQueryEngine engine, Stages stages, IReadOnlyList<string> threads, string profile) =>
        (_engine, _stages, _threads, _profile) = (engine, stages, threads, profile);

    /// <summary>The time in which statements, after their own work, wrote the log into the database's file.</summary>
    public TimeSpan Checkpoints { get; private set; }

    public int CheckpointCount { get; private set; }

    /// <param name="profile">A file, written anew by each statement.</param>
    public static async Task<StagedEngine> OnAsync(
        IQueryEngine engine, Stages stages, string profile, CancellationToken cancellationToken)
    {
        // Settings of a connection. An engine that is given one statement at a time has one.
        foreach (var setting in new[]
        {
            """custom_profiling_settings = '{"CHECKPOINT_LATENCY": "true"}'""",
            "enable_profiling = 'json'",
            $"profiling_output = {SqlLiteral.Of(profile)}",
        })
            await engine.RunAsync(new SqlStatement("bench/profile", $"set {setting}"), cancellationToken);
        return new StagedEngine(engine, stages, ThreadTimes.Named(ThreadName), profile);
    }

    /// <summary>Looks whether its threads were DuckDB's, and still are.</summary>
    /// <exception cref="FatalException">They were not: the times of this run are wrong.</exception>
    public void CheckThreads()
    {
        if (!ThreadTimes.Named(ThreadName).SequenceEqual(_threads) || (_threads.Count == 0 && Environment.ProcessorCount > 1))
            throw new FatalException("DuckDB's threads could not be told from others. Run the benchmark again.");
    }

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        _stages.MeasureAsync(statement.Name, async () =>
        {
            if (Interlocked.Increment(ref _running) > 1)
                throw new FatalException($"{statement.Name} runs beside another statement; their times cannot be told apart.");
            File.Delete(_profile);
            var before = ThreadTimes.Of(_threads);
            var result = await _engine.RunAsync(statement, cancellationToken);
            _stages[statement.Name].AddProcessor(ThreadTimes.Of(_threads) - before);
            await AddCheckpointAsync(cancellationToken);
            Interlocked.Decrement(ref _running);
            return result;
        });

    private async Task AddCheckpointAsync(CancellationToken cancellationToken)
    {
        using var profile = JsonDocument.Parse(
            await File.ReadAllBytesAsync(_profile, cancellationToken), new JsonDocumentOptions { MaxDepth = 1024 });
        if (profile.RootElement.GetProperty("checkpoint_latency").GetDouble() is > 0 and var seconds)
        {
            Checkpoints += TimeSpan.FromSeconds(seconds);
            CheckpointCount++;
        }
    }
}
