using System.Globalization;
using WikiGuard.Bench.Streams;
using WikiGuard.Entities;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Live;

/// <summary>
/// How soon an edit on an evenly paced stream is in gold, and what the tool takes for it: the stream, and <c>wikiguard run</c> as it was built together
/// with this program, each in a process of its own, on an empty lakehouse for each row.
/// </summary>
internal static class LiveBench
{
    private const string EveryPage = "entities: [{title: '*', wiki: '*'}]";

    // A first batch meets cold code, and all that came while the tool started.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    // For the last edits of the time to be seen.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="Rates">Events a second.</param>
    /// <param name="Allowlists">Of <see cref="LiveBench.Allowlists"/>.</param>
    /// <param name="Time">For each row; its first part, up to a quarter, warms up.</param>
    /// <param name="Every">Given to the tool as it is; null for nothing.</param>
    public sealed record Options(IReadOnlyList<int> Rates, IReadOnlyList<string> Allowlists, TimeSpan Time, string? Every);

    public static int[] UsualRates { get; } = [40, 500, 2000];

    public static string[] Allowlists { get; } = ["all", "shipped"];

    public static async Task RunAsync(Options options, TextWriter output, CancellationToken cancellationToken)
    {
        var edits = await GeneratedEdits.CreateAsync(cancellationToken);
        var table = new TextTable(
            "sent/s", "allowlist", "kept/s", "first s", "p50 s", "p99 s", "max s", "waiting half-way", "waiting at the end", "grows",
            "processor", "peak MB", "files/s", "statements/s", "stream late ms");
        var loadBefore = Load();
        try
        {
            foreach (var rate in options.Rates)
            {
                foreach (var allowlist in options.Allowlists)
                    table.Add(await MeasureAsync(rate, allowlist, edits, options, cancellationToken));
            }
        }
        finally
        {
            await output.WriteLineAsync(
                $"{options.Time.TotalSeconds:N0} s a row, the first {WarmUpOf(options).TotalSeconds:N0} s to warm up; {Environment.ProcessorCount} processors, load {loadBefore} before and {Load()} at the end\n\n{table}");
        }
    }

    private static async Task<string[]> MeasureAsync(int rate, string allowlist, GeneratedEdits edits, Options options, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("allowlist.yaml");
        await File.WriteAllTextAsync(file, allowlist == "all" ? EveryPage : await File.ReadAllTextAsync(ShippedAllowlist, cancellationToken), cancellationToken);
        var kept = edits.KeptBy(Allowlist.Parse(await File.ReadAllTextAsync(file, cancellationToken), file));

        using var server = new Child("serve-live", "--rate", $"{rate}");
        var address = await server.ReadLineAsync(cancellationToken);
        await using var run = new LiveRun(address, folder.PathOf("lakehouse"), file, options.Every is { } every ? ["--every", every] : []);
        var started = DateTimeOffset.Parse(await run.UntilAsync(server.ReadLineAsync(cancellationToken)), CultureInfo.InvariantCulture);
        var sent = new SentEdits(started, rate, kept);

        var (warm, half, end) = (started + WarmUpOf(options), started + ((options.Time + WarmUpOf(options)) / 2), started + options.Time);
        var (first, last) = (sent.CountBefore(warm), sent.CountBefore(end));
        List<Sample> samples = [], measured = [];
        await run.WatchAsync(samples, s => s.At >= warm, cancellationToken);
        var statements = await run.StatementsAsync(cancellationToken);
        await run.WatchAsync(measured, s => s.At >= end, cancellationToken);
        statements = await run.StatementsAsync(cancellationToken) - statements;
        var peak = run.PeakResidentBytes;
        samples.AddRange(measured);
        await run.WatchAsync(samples, s => s.Seen >= last || s.At >= end + Patience, cancellationToken);
        var late = await server.EndAsync(cancellationToken);

        var seconds = (measured[^1].At - measured[0].At).TotalSeconds;
        var onBoard = samples.Find(s => s.Seen > 0);
        var freshness = new Freshness(samples, sent, first, last);
        var (waitingThen, waitingNow) = (Waiting(measured, half, sent), Waiting(measured, end, sent));
        return
        [
            $"{rate}", allowlist, $"{sent.Rate:F0}",
            onBoard.Seen > 0 ? $"{(onBoard.At - started).TotalSeconds:F1}" : $"> {(samples[^1].At - started).TotalSeconds:F1}",
            freshness.At(0.5), freshness.At(0.99), freshness.At(1),
            $"{waitingThen:N0}", $"{waitingNow:N0}", Grows(waitingThen, waitingNow, sent.Rate) ? "yes" : "no",
            $"{(measured[^1].Processor - measured[0].Processor).TotalSeconds / seconds:P0}", $"{peak / 1e6:N0}",
            $"{(measured[^1].LandingFiles - measured[0].LandingFiles) / seconds:F1}", statements is null ? "n/a" : $"{statements / seconds:F0}",
            $"{double.Parse(late, CultureInfo.InvariantCulture):F0}",
        ];
    }

    private static TimeSpan WarmUpOf(Options options) => WarmUp < options.Time / 4 ? WarmUp : options.Time / 4;

    private static string ShippedAllowlist => Path.Combine(AppContext.BaseDirectory, "config", "entity-allowlist.yaml");

    // Edits come to gold in batches, so that a single look would tell where in a batch it fell: the mean over the quarter of the time before.
    private static double Waiting(List<Sample> measured, DateTimeOffset until, SentEdits sent)
    {
        var from = until - ((measured[^1].At - measured[0].At) / 4);
        return measured.Where(s => s.At >= from && s.At <= until).Select(s => sent.CountBefore(s.At) - s.Seen).DefaultIfEmpty().Average();
    }

    private static bool Grows(double before, double after, double rate) => after - before > Math.Max(before / 4, rate * 2);

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
