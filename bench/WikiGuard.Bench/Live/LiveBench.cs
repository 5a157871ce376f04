using System.Globalization;
using WikiGuard.Bench.Streams;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Live;

/// <summary>
/// Measures how soon an edit on an evenly paced stream is in gold, and what the tool consumes for it: the stream, and <c>wikiguard run</c>
/// as built together with this program, each in its own process, on an empty lakehouse for each row.
/// </summary>
internal static class LiveBench
{
    // A first batch meets cold code, and all that came while the tool started.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    // For the last edits of the time to be seen.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="Rates">Events a second.</param>
    /// <param name="Allowlists">Some of <see cref="Bench.Allowlists.Names"/>.</param>
    /// <param name="Time">For each row; its first part, up to a quarter, warms up.</param>
    /// <param name="Every">Given to the tool as it is; null for nothing.</param>
    public sealed record Options(IReadOnlyList<int> Rates, IReadOnlyList<string> Allowlists, TimeSpan Time, string? Every);

    public static int[] UsualRates { get; } = [40, 500, 2000];

    public static async Task RunAsync(Options options, TextWriter output, CancellationToken cancellationToken)
    {
        var edits = await GeneratedEdits.CreateAsync(cancellationToken);
        var table = new TextTable(["sent/s", "allowlist", .. LiveResult.Columns]);
        var loadBefore = MachineLoad.Now;
        try
        {
            foreach (var rate in options.Rates)
            {
                foreach (var allowlist in options.Allowlists)
                    table.Add([$"{rate}", allowlist, .. (await MeasureAsync(rate, allowlist, edits, options, cancellationToken)).Cells]);
            }
        }
        finally
        {
            await output.WriteLineAsync(
                $"{options.Time.TotalSeconds:N0} s a row, the first {WarmUpOf(options).TotalSeconds:N0} s to warm up; "
                + $"{Environment.ProcessorCount} processors, load {loadBefore} before and {MachineLoad.Now} at the end\n\n{table}");
        }
    }

    private static async Task<LiveResult> MeasureAsync(
        int rate, string allowlist, GeneratedEdits edits, Options options, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("allowlist.yaml");
        await File.WriteAllTextAsync(file, Allowlists.TextOf(allowlist), cancellationToken);
        var kept = edits.KeptBy(Allowlists.Of(allowlist));

        using var server = new Child("serve-live", "--rate", $"{rate}");
        var address = await server.ReadLineAsync(cancellationToken);
        await using var run = new LiveRun(address, folder.PathOf("lakehouse"), file, options.Every is { } every ? ["--every", every] : []);
        var started = DateTimeOffset.Parse(await run.UntilAsync(server.ReadLineAsync(cancellationToken)), CultureInfo.InvariantCulture);
        var sent = new SentEdits(started, rate, kept);

        var end = started + options.Time;
        var samples = new List<Sample>();
        await run.WatchAsync(samples, s => s.At >= started + WarmUpOf(options), cancellationToken);
        var statements = await run.StatementsAsync(cancellationToken);
        await run.WatchAsync(samples, s => s.At >= end, cancellationToken);
        statements = await run.StatementsAsync(cancellationToken) - statements;
        var peak = run.PeakResidentBytes;
        await run.WatchAsync(samples, s => s.Seen >= sent.CountBefore(end) || s.At >= end + Patience, cancellationToken);
        var late = double.Parse(await server.EndAsync(cancellationToken), CultureInfo.InvariantCulture);
        return new LiveResult(sent, WarmUpOf(options), options.Time, samples, statements, peak, late);
    }

    private static TimeSpan WarmUpOf(Options options) => WarmUp < options.Time / 4 ? WarmUp : options.Time / 4;
}
