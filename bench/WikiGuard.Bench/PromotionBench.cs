using WikiGuard.Batches;
using WikiGuard.Recordings;

namespace WikiGuard.Bench;

/// <summary>
/// Measures how fast the layers are: a recording is landed once; each round promotes it into an empty lakehouse, one layer after the
/// other, so that a layer has the machine to itself. The first round only warms up.
/// </summary>
internal static class PromotionBench
{
    private sealed record Round(string Layer, long Rows, TimeSpan Elapsed, TimeSpan Processor, IReadOnlyList<StatementTime> Statements);

    /// <param name="rounds">At least 1, not counting the warm-up round.</param>
    public static async Task RunAsync(RecordingOptions options, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var recording = new Recording(options, folder.PathOf("recording.jsonl"));
        var landed = await BenchLakehouse.LandAsync(folder.PathOf("landed"), recording.ReadAsync(cancellationToken), cancellationToken);
        await output.WriteLineAsync(
            $"{landed:N0} records landed, {Environment.ProcessorCount} processors; {rounds} rounds after one to warm up\n");

        await RoundAsync(folder, recording, "warm-up", cancellationToken);
        var measured = new List<Round>();
        for (var i = 0; i < rounds; i++)
            measured.AddRange(await RoundAsync(folder, recording, $"round-{i}", cancellationToken));
        await output.WriteLineAsync(LayerTable(measured).ToString());
        await output.WriteLineAsync(StatementTable(measured).ToString());
    }

    private static async Task<List<Round>> RoundAsync(
        TemporaryFolder folder, Recording recording, string name, CancellationToken cancellationToken)
    {
        var rounds = new List<Round>();
        await using (var lakehouse = await BenchLakehouse.OpenAsync(folder.PathOf(name), recording.Clock, cancellationToken))
        {
            CopyLanding(folder.PathOf("landed"), lakehouse.Folder);
            long landed = 0, rows = 0;
            foreach (var layer in lakehouse.Layers)
            {
                lakehouse.Engine.Take();
                var (started, processor) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
                var batches = await lakehouse.RunAsync(layer, cancellationToken);
                var elapsed = TimeProvider.System.GetElapsedTime(started);
                processor = Environment.CpuUsage.TotalTime - processor;
                // A layer is measured by the rows it reads: bronze what has landed, the others what the layer before has handed on; the
                // ledger by those that all of them moved.
                if (layer.Name == LayerNames.Bronze)
                    rows = landed = batches.Sum(b => b.Counts["landed"]);
                else if (layer.Name == LayerNames.Ledger)
                    rows = landed;
                rounds.Add(new Round(layer.Name, rows, elapsed, processor, lakehouse.Engine.Take()));
                rows = batches.Sum(b => b.RowsOut);
            }
        }
        Directory.Delete(folder.PathOf(name), recursive: true);
        return rounds;
    }

    private static void CopyLanding(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(from, "landing"), "*.parquet", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static TextTable LayerTable(IEnumerable<Round> rounds)
    {
        var table = new TextTable("layer", "rows read", "best s", "median s", "best rows/s", "median rows/s", "processor s per 100,000");
        foreach (var layer in rounds.GroupBy(r => r.Layer))
        {
            var rows = layer.First().Rows;
            var (best, median) = (layer.Min(r => r.Elapsed).TotalSeconds, Median.Of(layer.Select(r => r.Elapsed.TotalSeconds)));
            table.Add(layer.Key, $"{rows:N0}", $"{best:F2}", $"{median:F2}", $"{rows / best:N0}", $"{rows / median:N0}",
                $"{Median.Of(layer.Select(r => r.Processor.TotalSeconds)) * 100_000 / rows:F2}");
        }
        return table;
    }

    private static TextTable StatementTable(IReadOnlyCollection<Round> rounds)
    {
        var table = new TextTable("statement", "times", "best ms", "median ms", "processor ms", "% of layer", "kB of text");
        foreach (var layer in rounds.GroupBy(r => r.Layer))
        {
            var whole = Median.Of(layer.Select(r => r.Processor.TotalMilliseconds));
            foreach (var name in layer.First().Statements.Select(s => s.Statement.Name).Distinct())
            {
                var runs = layer.Select(r => r.Statements.Where(s => s.Statement.Name == name).ToList()).ToList();
                var elapsed = runs.Select(r => r.Sum(s => s.Elapsed.TotalMilliseconds)).ToList();
                var processor = Median.Of(runs.Select(r => r.Sum(s => s.Processor.TotalMilliseconds)));
                table.Add(name, $"{runs[0].Count}", $"{elapsed.Min():N0}", $"{Median.Of(elapsed):N0}", $"{processor:N0}",
                    $"{100 * processor / whole:F0}", $"{runs[0].Max(s => s.Statement.Text.Length) / 1e3:F1}");
            }
        }
        return table;
    }
}
