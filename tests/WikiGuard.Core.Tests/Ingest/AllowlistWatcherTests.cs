using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Config;
using WikiGuard.Entities;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Ingest;

public sealed class AllowlistWatcherTests : IDisposable
{
    private const string Key = "config/entity-allowlist.yaml";
    private const string Bad = "entities: [{title: Peru, match: exakt}, {wiki: '?'}]";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly MemoryObjectStore _objects = new();
    private readonly RecordedAlerts _alerts = new();
    private readonly LineLog<AllowlistWatcher> _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly MonitoredPages _pages;
    private readonly AllowlistWatcher _watcher;

    public AllowlistWatcherTests()
    {
        Put("entities: [{title: India}, {title: Peru}]");
        (_pages, _watcher) = WatchAsync(AllowlistSource.OfObject(_objects, Key)).GetAwaiter().GetResult();
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_good_new_allowlist_is_in_force_from_the_next_look_and_the_log_says_what_it_brings()
    {
        Put("entities: [{title: India, aliases: [Bharat]}, {title: Norway}]");
        await LookAsync();

        Assert.True(IsMonitored("Norway") && IsMonitored("Bharat"));
        Assert.False(IsMonitored("Peru"));
        var line = Assert.Single(_log.Lines);
        Assert.Contains("1 added (enwiki:Norway), 1 removed (enwiki:Peru), 1 changed (enwiki:India); 2 entities are monitored now", line,
            StringComparison.Ordinal);
        Assert.Empty(_alerts.Sent);
    }

    [Fact]
    public async Task The_hash_names_the_content_in_force()
    {
        var first = _pages.Hash;
        await LookAsync();
        Assert.Equal(first, _pages.Hash);

        Put("entities: [{title: India}]");
        await LookAsync();

        Assert.Equal((await AllowlistSource.OfObject(_objects, Key).LoadAsync(default)).Hash, _pages.Hash);
        Assert.NotEqual(first, _pages.Hash);
    }

    [Fact]
    public async Task Of_many_new_entities_only_the_first_are_named()
    {
        Put($"entities: [{{title: India}}, {{title: Peru}}, "
            + $"{string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"{{title: Page {i}}}"))}]");
        await LookAsync();

        var line = Assert.Single(_log.Lines);
        Assert.Contains("1000 added (enwiki:Page 0, ", line, StringComparison.Ordinal);
        Assert.True(line.Length < 400, line);
    }

    [Fact]
    public async Task A_bad_one_is_refused_with_all_its_errors_told_once_and_the_old_one_stays_in_force()
    {
        Put(Bad);
        for (var look = 0; look < 5; look++)
            await LookAsync();

        Assert.True(IsMonitored("Peru"));
        var line = Assert.Single(_log.Lines);
        foreach (var text in new[] { line, Assert.Single(_alerts.Sent).What })
        {
            Assert.Contains("unknown match 'exakt'; did you mean 'exact'?", text, StringComparison.Ordinal);
            Assert.Contains("'?' is not a wiki's id", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("entities: [{title: Norway}]", "Norway")] // mended
    [InlineData("entities: [{title: India}, {title: Peru}]", "Peru")] // taken back
    public async Task Its_end_is_told_once(string mended, string monitored)
    {
        Put(Bad);
        await LookAsync();
        Put(mended);
        await LookAsync();
        await LookAsync();

        Assert.True(IsMonitored(monitored));
        Assert.Equal([false, true], _alerts.Sent.Select(a => a.Ended));
        Assert.Equal($"over: {_alerts.Sent[0].Subject}", _alerts.Sent[1].Subject);
    }

    [Fact]
    public async Task Another_bad_one_is_told_again()
    {
        Put(Bad);
        await LookAsync();
        Put("entities: []");
        await LookAsync();

        Assert.Equal(2, _alerts.Sent.Count);
        Assert.Contains("'entities' is empty", _alerts.Sent[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_one_is_told_once_and_the_old_one_stays_in_force()
    {
        await _objects.DeleteAsync([Key], default);
        await LookAsync();
        await LookAsync();
        Assert.True(IsMonitored("Peru"));
        Assert.Contains("There is no such object", Assert.Single(_alerts.Sent).What, StringComparison.Ordinal);

        Put("entities: [{title: Norway}]");
        await LookAsync();
        Assert.True(IsMonitored("Norway"));
        Assert.True(_alerts.Sent[^1].Ended);
    }

    [Fact]
    public async Task An_alert_that_could_not_be_sent_is_sent_later()
    {
        var sink = new FailingOnce(_alerts);
        var source = AllowlistSource.OfObject(_objects, Key);
        var watcher = new AllowlistWatcher(
            source, await source.LoadAsync(default), _pages, sink, AllowlistWatcher.DefaultInterval, _time, _log);
        Put(Bad);
        await LookAsync(watcher);
        Assert.Empty(_alerts.Sent);

        await LookAsync(watcher);
        Assert.Single(_alerts.Sent);
    }

    [Fact]
    public async Task Content_that_is_still_being_written_is_not_taken()
    {
        Put("entities: [{title: Norway}]");
        var looking = _watcher.LookAsync(default);
        Put("entities: [{title: Norway}, {title: Chad}]");
        _time.Advance(AllowlistWatcher.Settling);
        await looking.WaitAsync(Hang);
        Assert.True(IsMonitored("Peru"));

        await LookAsync();
        Assert.True(IsMonitored("Norway") && IsMonitored("Chad"));
    }

    [Fact]
    public async Task A_file_is_watched_too_and_what_cannot_be_one_is_refused()
    {
        await File.WriteAllTextAsync(_file, "\ufeffentities: [{title: India}]");
        var (pages, watcher) = await WatchAsync(AllowlistSource.OfFile(_file));

        await File.WriteAllBytesAsync(_file, [.. "entities: [{title: "u8, 0xFF, .. "}]"u8]);
        await LookAsync(watcher);
        File.Delete(_file);
        await LookAsync(watcher);
        await using (var large = File.Create(_file))
            large.SetLength(ConfigFile.MaxBytes + 1);
        await LookAsync(watcher);
        Assert.Collection(
            _alerts.Sent,
            a => Assert.Contains("is not UTF-8", a.What, StringComparison.Ordinal),
            a => Assert.Contains("cannot be read", a.What, StringComparison.Ordinal),
            a => Assert.Contains("may have 16,777,216", a.What, StringComparison.Ordinal));
        Assert.True(IsMonitored("India", pages));

        await File.WriteAllTextAsync(_file, "entities: [{title: Norway}]");
        await LookAsync(watcher);
        Assert.True(IsMonitored("Norway", pages));
    }

    [Fact]
    public async Task Nothing_starts_with_a_bad_one_and_every_error_is_named()
    {
        await File.WriteAllTextAsync(_file, Bad);

        var bad = await Assert.ThrowsAsync<InvalidConfigException>(() => AllowlistSource.OfFile(_file).LoadAsync(default));
        Assert.Contains("unknown match 'exakt'", bad.Message, StringComparison.Ordinal);
        Assert.Contains("'?' is not a wiki's id", bad.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidConfigException>(() => AllowlistSource.OfFile(_file + ".none").LoadAsync(default));
        await Assert.ThrowsAsync<InvalidConfigException>(() => AllowlistSource.OfObject(_objects, "none").LoadAsync(default));
    }

    [Fact]
    public async Task It_looks_at_every_interval_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var running = _watcher.RunAsync(stop.Token);
        Put("entities: [{title: Norway}]");
        var started = TimeProvider.System.GetTimestamp();
        while (!IsMonitored("Norway"))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Hang);
            _time.Advance(AllowlistWatcher.DefaultInterval);
            await Task.Yield();
        }

        await stop.CancelAsync();
        await running.WaitAsync(Hang, CancellationToken.None);
    }

    [Fact]
    public async Task Reading_goes_on_in_the_same_connection_and_each_event_is_held_against_the_allowlist_of_its_turn()
    {
        var source = new MemoryStreamSource(0,
            [IngestEvents.Edit(1, 0, "Peru"), IngestEvents.Edit(2, 1, "Norway"), IngestEvents.Edit(3, 2, "Norway"),
            IngestEvents.Edit(4, 3, "Peru")])
        {
            BeforeEvent = async number =>
            {
                if (number != 3)
                    return;
                Put("entities: [{title: Norway}]");
                await LookAsync();
            },
        };
        var log = new MemoryEventLog();
        var ingestor = new Ingestor(
            new EventPreparer(_pages, new SystemEventClock(_time)), log, _objects, new IngestCheckpointStore(_objects), new IngestOptions(),
            TimeProvider.System, NullLogger<Ingestor>.Instance);

        await ingestor.RunAsync(source, CancellationToken.None).WaitAsync(Hang);

        Assert.Single(source.Begun);
        Assert.Equal(["enwiki:Peru", "enwiki:Norway"], log.Events.Select(e => e.Key));
        Assert.Equal([1, 3], log.Events.Select(e => e.Number));
        Assert.Equal([new("enwiki", 2, 0, 0)], ingestor.Filtered.Top(5));
    }

    private async Task<(MonitoredPages Pages, AllowlistWatcher Watcher)> WatchAsync(AllowlistSource source)
    {
        var first = await source.LoadAsync(default);
        var pages = new MonitoredPages(first.Allowlist, first.Hash);
        return (pages, new AllowlistWatcher(source, first, pages, _alerts, AllowlistWatcher.DefaultInterval, _time, _log));
    }

    private void Put(string yaml) => _objects.Put(Key, yaml);

    private async Task LookAsync(AllowlistWatcher? watcher = null)
    {
        var looking = (watcher ?? _watcher).LookAsync(default);
        while (!looking.IsCompleted)
        {
            _time.Advance(AllowlistWatcher.Settling);
            await Task.Yield();
        }
        await looking;
    }

    private bool IsMonitored(string title, MonitoredPages? pages = null) =>
        (pages ?? _pages).Filter.TryMatch("enwiki"u8, Encoding.UTF8.GetBytes(title), 0, out _);

    private sealed class FailingOnce(IAlertSink inner) : IAlertSink
    {
        private bool _hasFailed;

        public Task SendAsync(Alert alert, CancellationToken cancellationToken)
        {
            if (_hasFailed)
                return inner.SendAsync(alert, cancellationToken);
            _hasFailed = true;
            throw new TransientException("Slack does not answer.");
        }
    }
}
