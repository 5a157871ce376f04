using System.Diagnostics;
using System.Text.RegularExpressions;
using WikiGuard.Bronze;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Entities;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Days;

/// <summary>
/// A lakehouse as an older version left it on a stream that it could not follow: thousands of landing files of one event, without the
/// events' times, and objects among them that are none. It is taken through all layers as a live run would.
/// </summary>
internal static partial class StuckBench
{
    private const int EventsPerSecond = 40;

    /// <summary>At least; a statement may be 262,144 bytes long. 16,000 files of some 140 bytes of path each are eleven batches.</summary>
    private const double PathBytesOfBatch = 212_000;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Foreign =
    [
        "landing/README.txt",
        "landing/bronze_events/cleaned_events/0/part-00000.parquet",
        "landing/bronze_quarantine/.DS_Store",
    ];

    private static readonly string[] Readers = ["bronze/plan_events", "quality/measure", "bronze/merge_bronze_events"];

    /// <returns>The exit code: 1 where a count is not what it should be.</returns>
    public static async Task<int> RunAsync(int files, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var time = new SimulatedTime(Start);
        using var log = new LineLog();
        await using var lakehouse =
            await BenchLakehouse.OpenAsync(folder.PathOf("lakehouse"), time, cancellationToken, LiveCadence.Threads, log);
        var keys = await LandAsync(lakehouse.Objects, files, time, cancellationToken);
        await output.WriteLineAsync(
            $"{files:N0} landing files of one event, {Environment.ProcessorCount} processors, load {MachineLoad.Now}");

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
            var longest = statements.GroupBy(s => s.Statement.Name).Select(s => (s.Key, Seconds: s.Sum(t => t.Elapsed.TotalSeconds)))
                .OrderByDescending(s => s.Seconds).Take(3);
            table.Add(layer.Name, $"{batches[^1]}", $"{watch.Elapsed.TotalSeconds:F1}",
                $"{(Environment.CpuUsage.TotalTime - processor).TotalSeconds:F1}",
                string.Join(", ", longest.Select(s => $"{s.Key} {s.Seconds:F1}")));
        }
        await output.WriteLineAsync($"\n{table.Add("all", "", $"{all.Elapsed.TotalSeconds:F1}", "", "")}");

        var facts = await FactsAsync(lakehouse, keys, batches[0], opened, log.Warnings, cancellationToken);
        var expected = new TextTable("", "found", "expected");
        foreach (var fact in facts)
            expected.Add(fact.What, $"{fact.Found:N0}", fact.Expected);
        await output.WriteLineAsync(expected.ToString());
        return facts.All(f => f.IsMet) ? 0 : 1;
    }

    /// <param name="opened">The statements that name a file, by its path.</param>
    private static async Task<IReadOnlyList<Fact>> FactsAsync(
        BenchLakehouse lakehouse, List<string> keys, int batches, Dictionary<string, List<string>> opened, IReadOnlyList<string> warnings,
        CancellationToken cancellationToken)
    {
        async Task<long> CountAsync(string sql) =>
            (await lakehouse.Engine.RunAsync(new SqlStatement("bench/count", sql), cancellationToken)).Scalar<long>();
        var left = (await lakehouse.Objects.ListAsync(LandingFiles.Prefix, cancellationToken)).Where(k => !LandingFiles.IsSeed(k)).ToList();
        var mostBatches = Math.Ceiling(keys.Sum(k => lakehouse.Objects.PathOf(k).Length + 4.0) / PathBytesOfBatch);
        return
        [
            new("batches of bronze", batches, $"at most {mostBatches}", batches <= mostBatches),
            Fact.Equal("files that each of the three statements of one batch reads",
                keys.Count(k => opened.TryGetValue(lakehouse.Objects.PathOf(k), out var by) && by.SequenceEqual(Readers)), keys.Count),
            Fact.Equal("rows in bronze", await CountAsync("select count(*) from bronze_events"), keys.Count),
            Fact.Equal("rows in silver", await CountAsync("select count(*) from silver_events"), keys.Count),
            Fact.Equal("events in silver", await CountAsync("select count(distinct event_id) from silver_events"), keys.Count),
            Fact.Equal("events in gold", await CountAsync("select cast(sum(total_events) as bigint) from gold_global_metrics_10min"),
                keys.Count),
            Fact.Equal("landing files left", left.Except(Foreign).Count(), 0),
            Fact.Equal("foreign objects left", left.Intersect(Foreign).Count(), Foreign.Length),
            Fact.Equal("foreign objects named once",
                Foreign.Count(f => warnings.Count(w => w.StartsWith($"{lakehouse.Objects.PathOf(f)} ", StringComparison.Ordinal)) == 1),
                Foreign.Length),
            Fact.Equal("warnings", warnings.Count, Foreign.Length),
        ];
    }

    private sealed record Fact(string What, long Found, string Expected, bool IsMet)
    {
        public static Fact Equal(string what, long found, long expected) => new(what, found, $"{expected:N0}", found == expected);
    }

    private static async Task<List<string>> LandAsync(
        IObjectStore objects, int files, SimulatedTime time, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var edits = await GeneratedEdits.CreateAsync(cancellationToken);
        var stream = new SimulatedStream(edits, new MonitoredPages(Allowlists.Of(Allowlists.All), ""), EventsPerSecond, time);
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
}
