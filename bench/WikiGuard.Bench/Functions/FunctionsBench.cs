using System.Diagnostics;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Bench.Functions;

/// <summary>
/// How long every function takes from the start of its process to its first answer, and how much memory it has then and at work, built and
/// set in several ways. Services answer from this process. The ways take turns within a round, because machines have moods and ratios have
/// fewer.
/// </summary>
internal static class FunctionsBench
{
    private sealed record Way(FunctionBuild Build, string Setting, IReadOnlyDictionary<string, string> Variables)
    {
        public Way(FunctionBuild build)
            : this(build, "", new Dictionary<string, string>(StringComparer.Ordinal))
        {
        }

        public Way With(string name, string value) =>
            new(Build, $"{name}={value}", new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value });

        public override string ToString() => $"{Build.Name} {Setting}".TrimEnd();
    }

    private readonly record struct Start(double Milliseconds, double ProcessorMilliseconds, double PeakMegabytes);

    /// <param name="asBuilt">Takes the programs as they lie beside this one, instead of publishing them.</param>
    /// <param name="rounds">At least 1.</param>
    public static async Task RunAsync(bool asBuilt, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var ways = await WaysAsync(asBuilt, folder.PathOf("published"), cancellationToken);
        await using var world = await FunctionWorld.StartAsync(cancellationToken);
        var starts = new Dictionary<(Function, Way), List<Start>>();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var function in world.Functions)
            {
                // Not counted: it brings files into the system's cache, and does what the function before it has left to do. A single way
                // meets no other.
                if (ways.Count > 1)
                    await StartAsync(world, ways[0], function);
                foreach (var way in ways)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    (starts.TryGetValue((function, way), out var list) ? list : starts[(function, way)] = []).Add(
                        await StartAsync(world, way, function));
                }
            }
        }
        var working = await WorkAsync(world, ways[0], rounds, cancellationToken);

        var table = new TextTable(
            "function", "built and set", "first answer ms", "ratio", "processor ms", "ratio", "MB then", "MB at work", "zip MB");
        foreach (var ((function, way), list) in starts)
        {
            var first = starts[(function, ways[0])];
            table.Add(function.Handler, $"{way}",
                $"{Median.Of(list.Select(s => s.Milliseconds)):N0}",
                $"{Median.Of(list.Zip(first, (a, b) => a.Milliseconds / b.Milliseconds)):F2}",
                $"{Median.Of(list.Select(s => s.ProcessorMilliseconds)):N0}",
                $"{Median.Of(list.Zip(first, (a, b) => a.ProcessorMilliseconds / b.ProcessorMilliseconds)):F2}",
                $"{Median.Of(list.Select(s => s.PeakMegabytes)):N0}",
                way == ways[0] && working.TryGetValue(function, out var peak)
                ? $"{peak:N0}" : "", $"{way.Build.ZipBytes(function.Project) / 1e6:F1}");
        }
        await output.WriteLineAsync($"{rounds} rounds; medians, and of the ratios to the first way in the same round\n\n{table}");
    }

    private static async Task<IReadOnlyList<Way>> WaysAsync(bool asBuilt, string folder, CancellationToken cancellationToken)
    {
        if (asBuilt)
            return [new Way(FunctionBuild.AsBuilt)];
        var shipped = new Way(await FunctionBuild.PublishAsync("shipped", folder, [], cancellationToken));
        var jitted = new Way(await FunctionBuild.PublishAsync("not compiled", folder, ["-p:PublishReadyToRun=false"], cancellationToken));
        return [shipped, jitted, shipped.With("DOTNET_TieredPGO", "1"), shipped.With("DOTNET_gcConcurrent", "1"),
            shipped.With("DOTNET_TieredCompilation", "0")];
    }

    private static async Task<Start> StartAsync(FunctionWorld world, Way way, Function function)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        var clock = Stopwatch.StartNew();
        await using var process = Launch(world, way, function, api);
        await AnswerAsync(world, process, function, function.First);
        return new Start(clock.Elapsed.TotalMilliseconds, process.ProcessorTime.TotalMilliseconds, process.PeakResidentBytes / 1e6);
    }

    // Each layer needs the previous layer's output, so each function runs once in a round, in order, on a full batch.
    private static async Task<Dictionary<Function, double>> WorkAsync(
        FunctionWorld world, Way way, int rounds, CancellationToken cancellationToken)
    {
        var peaks = new Dictionary<Function, double>();
        for (var round = 1; round <= rounds; round++)
        {
            var batch = await world.FullBatchAsync(round + 1, cancellationToken);
            foreach (var function in world.Functions.Where(f => f.Project != "Operations"))
            {
                await using var api = await RuntimeApiServer.StartAsync();
                await using var process = Launch(world, way, function, api);
                await AnswerAsync(world, process, function, function.Project == "Bronze" ? batch : function.First);
                peaks[function] = Math.Max(peaks.GetValueOrDefault(function), process.PeakResidentBytes / 1e6);
            }
        }
        return peaks;
    }

    private static FunctionProcess Launch(FunctionWorld world, Way way, Function function, RuntimeApiServer api) =>
        FunctionProcess.StartProgram(
        api, way.Build.Programs[function.Project], function.Handler,
        new Dictionary<string, string>(world.Environment.Concat(way.Variables), StringComparer.Ordinal));

    private static async Task AnswerAsync(FunctionWorld world, FunctionProcess process, Function function, byte[] payload)
    {
        var outcome = await process.InvokeAsync(payload);
        if ((outcome.Error?.Message ?? world.Refusal) is { } reason)
            throw new FatalException($"{function.Handler}: {reason}");
    }
}
