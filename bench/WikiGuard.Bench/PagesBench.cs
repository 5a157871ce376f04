using System.Text;
using WikiGuard.Cli.Commands;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Dashboard;
using WikiGuard.Recordings;
using WikiGuard.Sql;

namespace WikiGuard.Bench;

/// <summary>
/// Measures how long each page of the dashboard takes to answer, from the request to the last byte of what a browser shows first. No answer
/// is kept from one request to the next.
/// </summary>
internal static class PagesBench
{
    /// <summary>The size for which <see cref="Limit"/> is promised.</summary>
    public const long UsualEvents = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    /// <param name="Holds">A part of what it answers where it shows what the tables have.</param>
    private sealed record Page(string Name, string Path, string Holds);

    private sealed record Reading(TimeSpan Elapsed, TimeSpan Processor, int Bytes, IReadOnlyList<StatementTime> Statements);

    /// <param name="rounds">At least 1, not counting the one that warms up.</param>
    /// <returns>The exit code: 1 where the median of a page is over the limit, at the usual size or above.</returns>
    public static async Task<int> RunAsync(RecordingOptions options, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var lake = folder.PathOf("lakehouse");
        await FillAsync(lake, new Recording(options, folder.PathOf("recording.jsonl")), cancellationToken);

        using var source = BoardSource.OfFolder(lake, LakehouseAccess.OfThisProcess);
        var engine = new TimedEngine(source.Host.Engine, TimeProvider.System);
        await using var site = await LocalSite.StartAsync(
            source.Host with { Engine = engine, LookEvery = TimeSpan.Zero }, address: null, map: null, cancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(site.Urls.First()) };
        await output.WriteLineAsync(
            $"{options.Events:N0} events of {options.Days} days, {Environment.ProcessorCount} processors; {rounds} rounds after one to warm "
            + $"up, load {MachineLoad.Now}\n");

        var pages = await PagesOfAsync(source.Host, cancellationToken);
        var read = pages.ToDictionary(p => p, _ => new List<Reading>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var page in pages)
            {
                var reading = await ReadAsync(http, page, engine, cancellationToken);
                if (round > 0)
                    read[page].Add(reading);
            }
        }
        await output.WriteLineAsync(Table(read).ToString());
        var slow = pages.Where(p => MedianOf(read[p]) > Limit.TotalMilliseconds).ToList();
        await output.WriteLineAsync($"Load now: {MachineLoad.Now}. Over {Limit.TotalMilliseconds:N0} ms: "
            + (slow.Count == 0 ? "none." : $"{string.Join(", ", slow.Select(p => p.Name))}."));
        return slow.Count > 0 && options.Events >= UsualEvents ? 1 : 0;
    }

    private static async Task FillAsync(string folder, Recording recording, CancellationToken cancellationToken)
    {
        await using var lakehouse = await BenchLakehouse.OpenAsync(folder, recording.Clock, cancellationToken);
        await BenchLakehouse.LandAsync(folder, recording.ReadAsync(cancellationToken), cancellationToken);
        foreach (var layer in lakehouse.Layers)
            await lakehouse.RunAsync(layer, cancellationToken);
    }

    // The busiest entity and user have the longest pages.
    private static async Task<IReadOnlyList<Page>> PagesOfAsync(DashboardHost host, CancellationToken cancellationToken)
    {
        var entity = await BusiestAsync("entity", "gold_entity_metrics_10min", "total_events");
        var user = await BusiestAsync("user_name", "gold_user_metrics_10min", "edit_count");
        return
        [
            new("entities at risk", "/", "class=\"risk"),
            new("entity", $"/entity?name={Uri.EscapeDataString(entity)}", "id=\"editors\""),
            new("users", "/users", "class=\"risk"),
            new("user", $"/user?name={Uri.EscapeDataString(user)}", "<table"),
            new("health", "/health", "id=\"worst\""),
            new("quality", "/quality", "id=\"rules\""),
            new("pipeline", "/pipeline", "id=\"flow\""),
            new("SQL", "/sql", "<textarea"),
        ];

        async Task<string> BusiestAsync(string column, string table, string count) =>
            (string)(await host.Engine.RunAsync(
                new SqlStatement("bench/busiest", $"""
                    select {column} from {table} where {column} is not null
                    group by {column} order by sum({count}) desc, {column} limit 1
                    """),
                cancellationToken)).Rows[0][0]!;
    }

    private static async Task<Reading> ReadAsync(HttpClient http, Page page, TimedEngine engine, CancellationToken cancellationToken)
    {
        engine.Take();
        var (started, processor) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var html = await http.GetByteArrayAsync(page.Path, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        processor = Environment.CpuUsage.TotalTime - processor;
        var text = Encoding.UTF8.GetString(html);
        if (!text.Contains(page.Holds, StringComparison.Ordinal) || text.Contains("class=\"problem\"", StringComparison.Ordinal))
            throw new FatalException($"{page.Path} has no {page.Holds}, or says that something is wrong.");
        return new Reading(elapsed, processor, html.Length, engine.Take());
    }

    private static TextTable Table(Dictionary<Page, List<Reading>> read)
    {
        var table = new TextTable(
            "page", "median ms", "best ms", "longest ms", "processor ms", "statements", "kB", "longest statement, median ms");
        foreach (var (page, readings) in read)
        {
            var longest = readings.SelectMany(r => r.Statements).GroupBy(s => s.Statement.Name)
                .Select(s => (s.Key, Median: Median.Of(s.Select(t => t.Elapsed.TotalMilliseconds))))
                .OrderByDescending(s => s.Median).Take(1);
            table.Add(page.Name, $"{MedianOf(readings):N0}", $"{readings.Min(r => r.Elapsed).TotalMilliseconds:N0}",
                $"{readings.Max(r => r.Elapsed).TotalMilliseconds:N0}",
                $"{Median.Of(readings.Select(r => r.Processor.TotalMilliseconds)):N0}", $"{readings[0].Statements.Count}",
                $"{readings[0].Bytes / 1e3:N0}", string.Join(", ", longest.Select(s => $"{s.Key} {s.Median:N0}")));
        }
        return table;
    }

    private static double MedianOf(List<Reading> readings) => Median.Of(readings.Select(r => r.Elapsed.TotalMilliseconds));
}
