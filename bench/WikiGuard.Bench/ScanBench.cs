using System.Globalization;
using WikiGuard.Recordings;
using WikiGuard.Sql;

namespace WikiGuard.Bench;

/// <summary>
/// What Athena would scan: five days of a recording are promoted for the sizes of the columns, then the first ten minutes of a day and ten
/// minutes of its noon as scheduled; what the first run does and the second does not is done once a day.
/// </summary>
internal static class ScanBench
{
    private const int Days = 5;

    // As the risk model is shipped: what baselines and known editors are learned from, and how long a day takes to settle.
    private const int HistoryDays = 30;
    private const int SettleDays = 2;

    private const int MinimumBytes = 10_000_000;

    /// <param name="EventsPerDay">The number of events a day to calculate for.</param>
    /// <param name="Events">The number of events in the recording.</param>
    internal sealed record Options(double EventsPerDay, long Events, double DollarsPerTerabyte);

    private sealed record Line(string Statement, double PerRun, IReadOnlyList<TableRead> Reads);

    public static async Task RunAsync(Options options, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var recording = new Recording(new RecordingOptions(options.Events, Days), folder.PathOf("recording.jsonl"));
        var records = await recording.ReadAsync(cancellationToken).ToListAsync(cancellationToken);
        var morning = new DateTimeOffset(records[^1].Timestamp.UtcDateTime.Date, TimeSpan.Zero);
        var noon = morning.AddHours(12);
        await using var lakehouse = await BenchLakehouse.OpenAsync(folder.PathOf("lakehouse"), recording.Clock, cancellationToken);

        async Task<(long Events, IReadOnlyList<SqlStatement> Statements)> PromoteAsync(DateTimeOffset from, DateTimeOffset to)
        {
            await BenchLakehouse.LandAsync(
                lakehouse.Folder, records.Where(r => r.Timestamp >= from && r.Timestamp < to).ToAsyncEnumerable(), cancellationToken);
            var bronze = await lakehouse.RunAsync(lakehouse.Layers[0], cancellationToken);
            lakehouse.Engine.Take();
            foreach (var layer in lakehouse.Layers.Skip(1))
                await lakehouse.RunAsync(layer, cancellationToken);
            return (bronze.Sum(b => b.RowsOut), [.. lakehouse.Engine.Take().Select(s => s.Statement)]);
        }

        await PromoteAsync(DateTimeOffset.MinValue, morning);
        var (_, first) = await PromoteAsync(morning, morning + ScanModel.RunEvery);
        var (runEvents, usual) = await PromoteAsync(noon, noon + ScanModel.RunEvery);

        if (runEvents == 0)
            throw new InvalidConfigException($"{options.Events} events leave ten minutes of noon empty; give more with --events.");
        var today = DateOnly.FromDateTime(morning.UtcDateTime);
        var model = await ModelAsync(lakehouse, folder, runEvents, options.EventsPerDay, today, cancellationToken);
        var daily = first.Where(s => usual.All(u => u.Name != s.Name));
        var plans = new PlanReader(lakehouse.Engine);
        await plans.PrepareAsync(cancellationToken);
        var lines = new List<Line>();
        foreach (var (statement, perRun) in usual.Select(s => (s, 1.0)).Concat(daily.Select(s => (s, 1.0 / ScanModel.RunsPerDay))))
            lines.Add(new Line(statement.Name, perRun, await plans.ReadsOfAsync(statement, today, cancellationToken)));
        await ReportAsync(model, lines, options, output);
    }

    private static async Task<ScanModel> ModelAsync(
        BenchLakehouse lakehouse, TemporaryFolder folder, long runEvents, double eventsPerDay, DateOnly today,
        CancellationToken cancellationToken)
    {
        async Task<long> CountAsync(string sql) =>
            (await lakehouse.Engine.RunAsync(new SqlStatement("bench/count", sql), cancellationToken)).Scalar<long>();

        var events = await CountAsync("select count(*) from bronze_events");
        var lastSettled = today.AddDays(-SettleDays);

        // From one settled day and from all of them.
        async Task<TableModel> LearnedAsync(string table, string key, ColumnSizes sizes)
        {
            async Task<double> SettledAsync(string count, DateOnly from) =>
                Math.Max(1, await CountAsync(
                    $"select {count} from silver_events where event_date between {SqlLiteral.Of(from)} and {SqlLiteral.Of(lastSettled)}"));

            var (day, all) = (await SettledAsync("count(*)", lastSettled), await SettledAsync("count(*)", DateOnly.MinValue));
            var (keysOfDay, keysOfAll) =
                (await SettledAsync($"count(distinct {key})", lastSettled),
                await SettledAsync($"count(distinct {key})", DateOnly.MinValue));
            var exponent = all > day ? Math.Clamp(Math.Log(keysOfAll / keysOfDay) / Math.Log(all / day), 0, 1) : 1;
            var rows = await CountAsync($"select count(*) from {table} where metric_date = {SqlLiteral.Of(today)}");
            return new TableModel(Growth.History, rows / Math.Pow(all, exponent), sizes, exponent);
        }

        var tables = new Dictionary<string, TableModel>();
        foreach (var name in TableSchema.Tables)
        {
            var sizes = await ColumnSizes.MeasureAsync(lakehouse.Engine, name, folder.PathOf($"{name}.parquet"), cancellationToken);
            tables[name] = name switch
            {
                // A statement names the partition of its batch.
                "silver_staged" => new TableModel(
                    Growth.Run, (double)await CountAsync("select count(*) from silver_staged where batch_seq = (select max(batch_seq) "
                        + "from silver_staged)") / runEvents, sizes),
                // Rows of a run, and of the five commits of bronze that come in the same time.
                "quality_metrics" or "pipeline_ledger" => new TableModel(Growth.Batches, ScanModel.RunsPerDay * await CountAsync(
                    $"select cast(sum(case when batch_id like 'bronze-%' then 5 else 1 end) as bigint) from {name} where batch_id in "
                        + $"(select max(batch_id) from {name} group by substr(batch_id, 1, 5))"), sizes),
                "gold_baselines" => await LearnedAsync(name, "entity", sizes),
                "gold_known_editors" => await LearnedAsync(name, "user_name", sizes),
                _ => new TableModel(Growth.Events, (double)sizes.Rows / events, sizes),
            };
        }
        return new ScanModel(tables, eventsPerDay, today, HistoryDays, SettleDays);
    }

    private static async Task ReportAsync(ScanModel model, IReadOnlyList<Line> lines, Options options, TextWriter output)
    {
        double Megabytes(IEnumerable<Line> some, int day) => some.Sum(l => l.PerRun * l.Reads.Sum(r => model.Bytes(r, day))) / 1e6;

        await output.WriteLineAsync($"MB that Athena would scan in a run of silver, gold and the ledger, every 10 minutes, at "
            + $"{options.EventsPerDay:N0} events a day\n");
        var table = new TextTable("statement", "times", "day 2", "day 400", "reads");
        foreach (var statement in lines.GroupBy(l => (l.Statement, l.PerRun)))
        {
            var times = statement.Key.PerRun < 1 ? "daily" : statement.Count().ToString(CultureInfo.InvariantCulture);
            var reads = statement.SelectMany(l => l.Reads).GroupBy(r => r.Table.Name)
                .Select(r => $"{r.Key} ({string.Join(", ", r.Select(one => $"{one.Columns.Count}{Span(one.Time)}"))})");
            table.Add(statement.Key.Statement, times, $"{Megabytes(statement, 2):N2}", $"{Megabytes(statement, 400):N2}",
                string.Join("; ", reads));
        }
        var (early, late) = (Megabytes(lines, 2), Megabytes(lines, 400));
        await output.WriteLineAsync(table.Add("all", "", $"{early:N2}", $"{late:N2}", $"ratio {late / early:F3}").ToString());

        var runsPerMonth = 30 * ScanModel.RunsPerDay;
        var billed = lines.Sum(l => l.PerRun * Math.Max(MinimumBytes, l.Reads.Sum(r => model.Bytes(r, 400)))) * runsPerMonth;
        await output.WriteLineAsync(
            $"Athena at {options.DollarsPerTerabyte:F2} $ per TB: {billed / 1e12 * options.DollarsPerTerabyte:F2} $ a month at day 400, "
                + "with the least that is billed, "
            + $"{MinimumBytes / 1e6:F0} MB a query; {late * 1e6 * runsPerMonth / 1e12 * options.DollarsPerTerabyte:F2} $ for the bytes "
                + "alone.");
        await output.WriteLineAsync($"Different users grow with events to the power of {model.Tables["gold_known_editors"].Exponent:F2}, "
            + $"entities of {model.Tables["gold_baselines"].Exponent:F2}.");
        await output.WriteLineAsync("A daily statement counts with a 144th. In brackets: columns read, each time the table is read; a "
            + "minute figure where times or batches bound the rows.");
    }

    private static string Span(TimeSpan? time) => time is { } span ? $" of {span.TotalMinutes:F0} min" : "";
}
