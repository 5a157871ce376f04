using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Run;
using WikiGuard.Entities;
using WikiGuard.Ingest.Sources;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>
/// A run that watches a stream, in this process: with a clock that jumps, a disk that fills up, and the lines that people read.
/// </summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private readonly LocalLakehouse _lakehouse;
    private readonly ILoggerFactory _logging;
    private readonly LocalPipeline _pipeline;
    private readonly HttpClient _http = EventStreamHttp.CreateClient();
    private readonly CancellationTokenSource _stop = new();
    private readonly LineLog _lines = new();
    private readonly Task _running;
    private int _published;

    private LiveRun(LocalLakehouse lakehouse, WikimediaLikeServer stream, JumpingTime time, TimeSpan maxSilence)
    {
        (_lakehouse, Stream, Time) = (lakehouse, stream, time);
        Storage = new FaultyStorage(lakehouse.Objects, lakehouse.Engine);
        _logging = LoggerFactory.Create(log => log.ForPeople(verbose: false).AddProvider(_lines));
        var allowlist = Allowlist.Parse(TestConfig.EveryPage, "test");
        var cadence = new LiveCadence(
            LiveCadence.DefaultEvery, LiveCadence.DefaultWindow, new Dictionary<string, int>(StringComparer.Ordinal));
        _pipeline = new LocalPipeline(
            Storage, Storage, new MonitoredPages(allowlist, ""), TestConfig.Shipped, new SystemEventClock(time), time, kafka: null, cadence,
            Alerts, _logging);
        var options = new EventStreamOptions("WikiGuard tests (tests@example.org)")
        { Since = time.GetUtcNow().AddHours(-1), MaxSilence = maxSilence };
        var source = new EventStreamSource(
            _http, new StreamAddress(stream.Address), options, time, new Random(1), _logging.CreateLogger<EventStreamSource>());
        Source = source;
        _running = _pipeline.RunAsync([source], _stop.Token);
    }

    public WikimediaLikeServer Stream { get; }

    public EventStreamSource Source { get; }

    public JumpingTime Time { get; }

    public FaultyStorage Storage { get; }

    public RecordedAlerts Alerts { get; } = new();

    /// <summary>What people have read so far, without the moments.</summary>
    public IReadOnlyList<string> Said => _lines.Lines;

    public RunCounts Counts => _pipeline.Counts;

    /// <param name="maxSilence">After which a connection is given up, a hundredth of it in real time; null for the longest.</param>
    public static async Task<LiveRun> StartAsync(WikimediaLikeServer stream, string lakehouse, TimeSpan? maxSilence = null) => new(
        await LocalLakehouse.OpenAsync(lakehouse, TimeProvider.System, CancellationToken.None), stream, new JumpingTime(),
        maxSilence ?? TimeSpan.FromHours(1));

    /// <summary>Publishes edits, one a millisecond up to a moment.</summary>
    /// <param name="until">The last one's time; null for now.</param>
    public void Publish(int count, DateTimeOffset? until = null)
    {
        var end = until ?? Time.GetUtcNow();
        for (var i = count - 1; i >= 0; i--)
        {
            var at = end.AddMilliseconds(-i);
            var edit = JsonNode.Parse(RunSpecs.Edit(++_published, $"Page {_published % 40}", 0))!;
            edit["timestamp"] = at.ToUnixTimeSeconds();
            edit["meta"]!["dt"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            edit["comment"] = new string('x', 1000);
            Stream.Publish(edit.ToJsonString(), at);
        }
    }

    /// <summary>Waits until something has come to pass; fails where the run ends before.</summary>
    public async Task UntilAsync(Func<LiveRun, bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo(this))
        {
            if (_running.IsCompleted)
                await _running;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Hang, string.Join('\n', Said) + $"\n{Counts}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Waits until all that was published has come to gold.</summary>
    public Task PromoteAsync() => UntilAsync(r => r.Counts.Delivered == _published && r.Counts.OnTheirWay == 0);

    /// <summary>Waits until people have read something.</summary>
    /// <param name="pattern">A regular expression.</param>
    public Task UntilSaidAsync(string pattern) => UntilAsync(r => r.Said.Any(l => Regex.IsMatch(l, pattern, RegexOptions.NonBacktracking)));

    /// <summary>Ends it as Ctrl-C does; then its sums must hold, and nothing may wait.</summary>
    public async Task<RunCounts> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Assert.True(Counts.Balanced, string.Join('\n', Counts.Equations));
        Assert.Equal((0, 0, 0L), (Counts.WaitingLanded, Counts.WaitingBronze, Counts.OnTheirWay));
        return Counts;
    }

    public void AssertSaid(string pattern) =>
        Assert.True(Said.Any(l => Regex.IsMatch(l, pattern, RegexOptions.NonBacktracking)),
            $"Nobody said {pattern}, but:\n{string.Join('\n', Said)}");

    /// <summary>
    /// Every event that was published is in silver and counted in gold, or in silver's quarantine, once; and <c>verify</c> finds nothing
    /// wrong.
    /// </summary>
    public async Task AssertAllOnceAsync(int inQuarantine = 0)
    {
        var passed = _published - inQuarantine;
        Assert.Equal(
            $"{passed}|{passed}|{passed}|{inQuarantine}",
            string.Join('|', (await QueryAsync("""
                select count(*), count(distinct event_id), (select sum(total_events) from gold_global_metrics_10min), (select count(distinct event_id) from silver_quarantine)
                from silver_events
                """)).Rows.Single()));
        var checks = await new LakehouseVerifier(_lakehouse.Engine, _lakehouse.Objects, new DuckDbDialect(), Time)
            .VerifyAsync(deep: false, CancellationToken.None);
        Assert.All(checks, c => Assert.True(c.Status is CheckStatus.Ok or CheckStatus.Note, $"{c.Name}: {c.Finding}"));
    }

    public Task<QueryResult> QueryAsync(string sql) => _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pipeline.DisposeAsync();
        _logging.Dispose();
        _http.Dispose();
        _stop.Dispose();
        _lakehouse.Dispose();
    }
}
