using WikiGuard.Recordings;

namespace WikiGuard.Bench.Runs;

/// <summary>
/// Measures a whole <c>wikiguard run</c> over a generated recording, where its time goes, and how it compares with a bare walk over the
/// same lines, which is measured in turns with it.
/// </summary>
internal static class RunBench
{
    private const int StatementsShown = 10;

    private sealed record Round(WholeTime Walk, WholeTime Whole, IReadOnlyList<RunPart> Parts);

    /// <param name="allowlist">One of <see cref="Allowlists.Names"/>.</param>
    /// <param name="rounds">At least 1, not counting the warm-up round.</param>
    public static async Task RunAsync(
        RecordingOptions options, string allowlist, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new InvalidConfigException("This benchmark needs Linux, which tells the processor time of each thread.");
        using var folder = new TemporaryFolder();
        var recording = folder.PathOf("recording.jsonl");
        await using (var file = File.Create(recording))
            await RecordingGenerator.WriteAsync(file, options, cancellationToken);
        await output.WriteLineAsync(
            $"{options.Events:N0} events, {new FileInfo(recording).Length / options.Events:N0} bytes each, allowlist {allowlist}, "
            + $"{Environment.ProcessorCount} processors, load {MachineLoad.Now}; {rounds} rounds after one to warm up, medians\n");

        // Before the pipeline is in memory.
        var walkPeak = (await WalkAsync(recording)).PeakBytes;
        var measured = new List<Round>();
        for (var i = 0; i <= rounds; i++)
        {
            var walk = await WalkAsync(recording);
            var lakehouse = folder.PathOf($"round-{i}");
            var (whole, parts) =
                await new MeasuredRun(recording, options.Events, Allowlists.Of(allowlist), lakehouse).RunAsync(cancellationToken);
            Directory.Delete(lakehouse, recursive: true);
            if (i > 0)
                measured.Add(new Round(walk, whole, parts));
        }
        await output.WriteLineAsync(WholeTable(measured, options.Events, walkPeak).ToString());
        await output.WriteLineAsync(PartTable(measured).ToString());
        await output.WriteLineAsync($"load {MachineLoad.Now} at the end");
    }

    private static Task<WholeTime> WalkAsync(string recording) =>
        WholeTime.OfAsync(() =>
        {
            BareWalk.Over(recording);
            return Task.CompletedTask;
        });

    private static TextTable WholeTable(IReadOnlyList<Round> rounds, long events, long walkPeak)
    {
        double Of(Func<Round, double> value) => Median.Of(rounds.Select(value));
        return new TextTable("", "run", "bare walk", "ratio")
            .Add("events a second", $"{Of(r => events / r.Whole.Elapsed.TotalSeconds):N0}",
                $"{Of(r => events / r.Walk.Elapsed.TotalSeconds):N0}", $"{Of(r => r.Walk.Elapsed / r.Whole.Elapsed):F4}")
            .Add("processor seconds per 100,000 events", $"{Of(r => r.Whole.Processor.TotalSeconds) * 100_000 / events:F2}",
                $"{Of(r => r.Walk.Processor.TotalSeconds) * 100_000 / events:F2}", $"{Of(r => r.Whole.Processor / r.Walk.Processor):F1}")
            .Add("peak memory, MB", $"{Of(r => r.Whole.PeakBytes) / 1e6:F0}", $"{walkPeak / 1e6:F0}",
                $"{Of(r => r.Whole.PeakBytes) / walkPeak:F1}");
    }

    private static TextTable PartTable(IReadOnlyCollection<Round> rounds)
    {
        var whole = Median.Of(rounds.Select(r => r.Whole.Processor.TotalSeconds));
        var parts = rounds.SelectMany(r => r.Parts).GroupBy(p => (p.Kind, p.Name)).Select(p => MedianOf(p, rounds.Count))
            .OrderBy(p => p.Kind).ThenByDescending(p => p.Processor).ToList();
        var statements = parts.Where(p => p.Kind == PartKind.Statement).ToList();
        var table = new TextTable("part", "times", "s", "processor s", "% of processor");
        foreach (var part in parts.Except(statements.Skip(StatementsShown)))
        {
            if (part.Kind > PartKind.Statement && statements.Count > StatementsShown)
            {
                var others = statements.Skip(StatementsShown).ToList();
                Add(table, new RunPart(PartKind.Statement, $"{others.Count} other statements", others.Sum(s => s.Times),
                    others.Sum(s => s.Elapsed), others.Sum(s => s.Processor)), whole);
                statements.Clear();
            }
            Add(table, part, whole);
        }
        return table.Add("the run", "", $"{Median.Of(rounds.Select(r => r.Whole.Elapsed.TotalSeconds)):F2}", $"{whole:F2}", "100");
    }

    // A part that a round did without took nothing there.
    private static RunPart MedianOf(IGrouping<(PartKind Kind, string Name), RunPart> parts, int rounds)
    {
        double? Of(Func<RunPart, double?> value) =>
            value(parts.First()) is null ? null : Median.Of(parts.Select(p => value(p)!.Value).Concat(new double[rounds - parts.Count()]));
        return new RunPart(parts.Key.Kind, parts.Key.Name, Of(p => p.Times)!.Value, Of(p => p.Elapsed), Of(p => p.Processor));
    }

    private static void Add(TextTable table, RunPart part, double whole) => table.Add(
        part.Name, part.Times > 0 ? $"{part.Times:N0}" : "", part.Elapsed is { } elapsed ? $"{elapsed:F2}" : "",
        part.Processor is { } processor ? $"{processor:F2}" : "", part.Processor is { } p ? $"{100 * p / whole:F1}" : "");
}
