using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using WikiGuard.Bench.Live;
using WikiGuard.Bronze;
using WikiGuard.Cli.Run;
using WikiGuard.Entities;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Days;

/// <summary>
/// A lakehouse as an older version left it on a stream that it could not follow: thousands of landing files of one event, without the events' times, and objects among
/// them that are none. It is taken through all layers as a live run would.
/// </summary>
internal static partial class StuckBench
{
    private const int EventsPerSecond = 40;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Foreign =
    [
        "landing/README.txt",
        "landing/bronze_events/cleaned_events/0/part-00000.parquet",
        "landing/bronze_quarantine/.DS_Store",
    ];

    /// <returns>The exit code: 1 where a count is not what it should be.</returns>
    public static async Task<int> RunAsync(int files, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var time = new SimulatedTime(Start);
        using var warnings = new Warnings();
        await using var lakehouse = await BenchLakehouse.OpenAsync(folder.PathOf("lakehouse"), time, cancellationToken, LiveCadence.Threads, warnings);
        var keys = await LandAsync(lakehouse.Objects, files, time, cancellationToken);
        await output.WriteLineAsync($"{files:N0} landing files of one event, {Environment.ProcessorCount} processors, load {MachineLoad.Now}");

        var table = new TextTable("layer", "batches", "s", "processor s", "longest statements, s");
        var (batches, all) = (new List<int>(), Stopwatch.StartNew());
        var opened = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var layer in lakehouse.Layers)
        {
            lakehouse.Engine.Take();
            var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            batches.Add((await lakehouse.RunAsync(layer, cancellationToken)).Count);
            var statements = lakehouse.Engine.Take();
            foreach (var statement in statements)
            {
                foreach (Match path in LandingPath().Matches(statement.Statement.Text))
                    (opened.TryGetValue(path.Value, out var by) ? by : opened[path.Value] = []).Add(statement.Statement.Name);
            }
            var longest = statements.GroupBy(s => s.Statement.Name).Select(s => (s.Key, Seconds: s.Sum(t => t.Elapsed.TotalSeconds))).OrderByDescending(s => s.Seconds).Take(3);
            table.Add(layer.Name, $"{batches[^1]}", $"{watch.Elapsed.TotalSeconds:F1}", $"{(Environment.CpuUsage.TotalTime - processor).TotalSeconds:F1}",
                string.Join(", ", longest.Select(s => $"{s.Key} {s.Seconds:F1}")));
        }
        await output.WriteLineAsync($"\n{table.Add("all", "", $"{all.Elapsed.TotalSeconds:F1}", "", "")}");

        async Task<long> CountAsync(string sql) => (await lakehouse.Engine.RunAsync(new SqlStatement("bench/count", sql), cancellationToken)).Scalar<long>();
        var readBy = keys.Select(k => string.Join(", ", opened.GetValueOrDefault(lakehouse.Objects.PathOf(k), []))).Distinct(StringComparer.Ordinal).ToList();
        var left = (await lakehouse.Objects.ListAsync(LandingFiles.Prefix, cancellationToken)).Where(k => !LandingFiles.IsSeed(k)).ToList();
        var facts = new TextTable("", "found", "expected");
        var isAsExpected = true;
        void Expect(string what, object found, object expected, bool isMet)
        {
            facts.Add(what, $"{found:N0}", $"{expected:N0}");
            isAsExpected &= isMet;
        }
        void Equal(string what, object found, object expected) => Expect(what, found, expected, found.Equals(expected));

        // As many paths as a statement takes.
        var mostBatches = (files + FilesPerBatch - 1) / FilesPerBatch;
        Expect("batches of bronze", batches[0], $"at most {mostBatches}", batches[0] <= mostBatches);
        Equal("a file is named by", string.Join("; ", readBy), "bronze/plan_events, quality/measure, bronze/merge_bronze_events");
        Equal("rows in bronze", await CountAsync("select count(*) from bronze_events"), (long)files);
        Equal("events in silver", await CountAsync("select count(distinct event_id) from silver_events"), (long)files);
        Equal("rows in silver", await CountAsync("select count(*) from silver_events"), (long)files);
        Equal("events in gold", await CountAsync("select cast(sum(total_events) as bigint) from gold_global_metrics_10min"), (long)files);
        Equal("left in landing", string.Join(", ", left), string.Join(", ", Foreign));
        Equal("named as foreign", string.Join(", ", warnings.Texts.Select(t => Foreign.FirstOrDefault(f => t.StartsWith(lakehouse.Objects.PathOf(f), StringComparison.Ordinal), t))), string.Join(", ", Foreign));
        await output.WriteLineAsync(facts.ToString());
        return isAsExpected ? 0 : 1;
    }

    /// <summary>16,000 files are eleven batches: a statement takes 200,000 bytes of paths, and these are some 130 long.</summary>
    private const int FilesPerBatch = 1_455;

    private static async Task<List<string>> LandAsync(IObjectStore objects, int files, SimulatedTime time, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var edits = await GeneratedEdits.CreateAsync(cancellationToken);
        var stream = new SimulatedStream(edits, new MonitoredPages(Allowlist.Parse(LiveBench.EveryPage, "every page"), ""), EventsPerSecond, time);
        foreach (var record in stream.ReadUpTo(Start.AddSeconds((double)files / EventsPerSecond)).Take(files))
        {
            var (key, content) = await OldLandingFile.OfAsync(record);
            // Not through the store, which waits for the disk at each: what is lost with this machine is made again.
            Directory.CreateDirectory(Path.GetDirectoryName(objects.PathOf(key))!);
            await File.WriteAllBytesAsync(objects.PathOf(key), content, cancellationToken);
            keys.Add(key);
        }
        foreach (var key in Foreign)
            await objects.PutIfAbsentAsync(key, "no Parquet file"u8.ToArray(), cancellationToken);
        return keys;
    }

    [GeneratedRegex(@"(?<=')[^']*/landing/[^']*(?=')", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LandingPath();

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly List<string> _texts = [];

        public IReadOnlyList<string> Texts => _texts;

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                _texts.Add(formatter(state, exception));
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
