using WikiGuard.Batches;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Entities;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Days;

/// <summary>
/// Measures whether a live run's ticks cost the same after a day, or a month, as at its start. Time is simulated, and runs as fast as the
/// layers do. The tables must equal those of one run over the same events.
/// </summary>
internal static class DaysBench
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <param name="Rate">Events a second, before the allowlist is applied.</param>
    /// <param name="Allowlist">One of <see cref="Allowlists.Names"/>.</param>
    /// <param name="Tick">The time span of events that are promoted at once.</param>
    /// <param name="KeepDays">Null for all.</param>
    public sealed record Options(TimeSpan Length, double Rate, string Allowlist, TimeSpan Tick, int? KeepDays)
    {
        /// <summary>What is compared with what.</summary>
        public TimeSpan Span => Length > TimeSpan.FromDays(2) ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);

        public IReadOnlyDictionary<string, int> Keep { get; } =
            KeepDays is { } days
                ? LayerNames.InOrder.ToDictionary(l => l, _ => days, StringComparer.Ordinal)
                : new Dictionary<string, int>(StringComparer.Ordinal);
    }

    /// <param name="progress">Is notified when an hour, or a day, is done.</param>
    /// <returns>The exit code: 1 where costs grow, or the tables differ.</returns>
    public static async Task<int> RunAsync(Options options, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var edits = await GeneratedEdits.CreateAsync(cancellationToken);
        var pages = new MonitoredPages(Allowlists.Of(options.Allowlist), "");
        var (ticking, once) = (folder.PathOf("ticking"), folder.PathOf("once"));

        var spans = await TickAsync(ticking, options, edits, pages, progress, cancellationToken);
        await output.WriteLineAsync(DaysReport.Costs(spans, options.Span));
        var ratios = DaysReport.Ratios(spans, options.KeepDays);
        await output.WriteLineAsync(ratios.ToString());
        await output.WriteLineAsync(await DiskAsync(ticking, spans, cancellationToken));

        if (options.KeepDays is null)
            await RunOnceAsync(once, options, edits, pages, cancellationToken);
        var differences = options.KeepDays is null ? await DifferencesAsync(once, ticking, cancellationToken) : "";
        await output.WriteLineAsync(differences.Length > 0 ? $"The tables are not those of one run over the same events:\n{differences}"
            : options.KeepDays is null ? "The tables are those of one run over the same events." : "");
        return ratios.AreFlat && differences.Length == 0 ? 0 : 1;
    }

    private static async Task<List<Span>> TickAsync(
        string folder, Options options, GeneratedEdits edits, MonitoredPages pages, TextWriter progress,
        CancellationToken cancellationToken)
    {
        var time = new SimulatedTime(Start);
        await using var lakehouse = await SimulatedLakehouse.OpenAsync(folder, time, options.Keep, cancellationToken);
        var stream = new SimulatedStream(edits, pages, options.Rate, time);
        var spans = new List<Span>();
        var before = await lakehouse.StockAsync(cancellationToken);
        for (var from = Start; from < Start + options.Length; from += options.Span)
        {
            var (ticks, events, processor) = (0, 0L, Environment.CpuUsage.TotalTime);
            var (landed, listed) = (lakehouse.Objects.LandedBytes, lakehouse.Objects.LandingFilesListed);
            lakehouse.Profile.Take();
            for (var tick = from; tick < from + options.Span; tick += options.Tick, ticks++)
            {
                events += await lakehouse.LandAsync(stream.ReadUpTo(tick + options.Tick), cancellationToken);
                await lakehouse.PromoteAsync(cancellationToken);
                if (IsDue(tick, options.Tick, LiveCadence.Upkeep))
                    await lakehouse.TidyAsync(cancellationToken);
            }
            var spent = Environment.CpuUsage.TotalTime - processor;
            var after = await lakehouse.StockAsync(cancellationToken);
            spans.Add(new Span(
                ticks, events, lakehouse.Profile.Take(), lakehouse.Objects.LandedBytes - landed,
                lakehouse.Objects.LandingFilesListed - listed, spent,
                GC.GetTotalMemory(forceFullCollection: true), before, after));
            before = after;
            await progress.WriteLineAsync($"{from + options.Span - Start:d\\.hh\\:mm} of {options.Length:d\\.hh\\:mm}: "
                + $"{spent.TotalMilliseconds / ticks:N0} ms of processor a tick, {spans[^1].RowsRead:N0} rows read");
        }
        return spans;
    }

    private static bool IsDue(DateTimeOffset tick, TimeSpan length, TimeSpan every) =>
        tick.UtcTicks / every.Ticks != (tick + length).UtcTicks / every.Ticks;

    private static async Task RunOnceAsync(
        string folder, Options options, GeneratedEdits edits, MonitoredPages pages, CancellationToken cancellationToken)
    {
        var time = new SimulatedTime(Start);
        var stream = new SimulatedStream(edits, pages, options.Rate, time);
        await BenchLakehouse.LandAsync(folder, stream.ReadUpTo(Start + options.Length).ToAsyncEnumerable(), cancellationToken);
        await using var lakehouse = await BenchLakehouse.OpenAsync(folder, time, cancellationToken);
        foreach (var layer in lakehouse.Layers)
            await lakehouse.RunAsync(layer, cancellationToken);
    }

    private static async Task<string> DifferencesAsync(string once, string ticking, CancellationToken cancellationToken)
    {
        using var expected = LocalLakehouse.OpenReader(once, TimeProvider.System);
        using var actual = LocalLakehouse.OpenReader(ticking, TimeProvider.System);
        return string.Equals(await SameTables.FingerprintAsync(expected, whole: true),
            await SameTables.FingerprintAsync(actual, whole: true), StringComparison.Ordinal)
            ? ""
            : await SameTables.DifferencesAsync(expected, actual, whole: true);
    }

    // Blocks that tables share count in each of them.
    private static async Task<string> DiskAsync(string folder, List<Span> spans, CancellationToken cancellationToken)
    {
        using var engine = LocalLakehouse.OpenReader(folder, TimeProvider.System);
        var millions = spans.Sum(s => s.Events) / 1e6;
        var table = new TextTable("disk", "MB", "MB per million events");
        void Add(string what, double bytes) => table.Add(what, $"{bytes / 1e6:N1}", $"{bytes / 1e6 / millions:N0}");
        Add("database", spans[^1].After.DatabaseBytes);
        foreach (var name in TableSchema.Tables)
        {
            var blocks = await engine.RunAsync(new SqlStatement("bench/blocks",
                $"select count(distinct block_id) * (select block_size from pragma_database_size() where database_name = "
                    + $"current_database()) from pragma_storage_info('{name}') where block_id >= 0"), cancellationToken);
            Add($"  {name}", blocks.Scalar<long>());
        }
        Add("database file, with the room that is free in it", spans[^1].After.DatabaseFileBytes);
        Add("objects beside it", spans[^1].After.ObjectBytes);
        Add("landing files, while they wait", spans.Sum(s => s.LandedBytes));
        return table.ToString();
    }
}
