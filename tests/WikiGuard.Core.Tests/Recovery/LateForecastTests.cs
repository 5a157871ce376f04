using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Recovery;

public sealed class LateForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryObjectStore _objects = new();
    private readonly Ledger _ledger = new();

    [Fact]
    public async Task It_counts_by_the_pace_of_the_days_before_and_names_the_command_that_lets_them_in()
    {
        await ReadAsync("stream", Now.AddDays(-3));
        _ledger.Pace = [7200L, 86400L]; // 300 an hour

        var late = await ExpectAsync();

        Assert.Equal(("processing_lag_in_range", Now.AddDays(-3), Now.AddHours(-1), 71L * 300),
            (late!.Rule, late.ReadUpTo, late.Until, late.Expected));
        Assert.Equal("wikiguard quarantine redrive --layer silver --check processing_lag_in_range --from 2026-02-07 --to 2026-02-10 --stack acme",
            late.Redrive);
        Assert.False(late.MayBeIncomplete);
        Assert.Contains("event_date between date '2026-01-31' and date '2026-02-07'", _ledger.Asked!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_stream_has_forgotten_is_not_counted_and_said_to_be_missing()
    {
        await ReadAsync("stream", Now.AddDays(-100));
        _ledger.Pace = [7200L, 86400L];

        var late = await ExpectAsync();

        Assert.Equal((31L * 24 * 300, true), (late!.Expected, late.MayBeIncomplete));
    }

    [Theory]
    [InlineData(0L, null)]
    [InlineData(5L, 8L)]
    public async Task A_ledger_that_tells_no_pace_gives_no_number(long produced, object? seconds)
    {
        await ReadAsync("stream", Now.AddDays(-3));
        _ledger.Pace = [produced, seconds];

        Assert.Null((await ExpectAsync())!.Expected);
    }

    [Fact]
    public async Task After_a_short_stop_over_a_recording_or_for_another_stream_nothing_will_be_late()
    {
        Assert.Null(await ExpectAsync());
        await ReadAsync("stream", Now.AddMinutes(-59));
        await ReadAsync("recording", Now.AddDays(-3), isRecording: true);
        Assert.Null(await ExpectAsync());
        await ReadAsync("other", Now.AddDays(-3));
        Assert.Null(await ExpectAsync());
        Assert.Null(await ExpectAsync("stream"));
        Assert.NotNull(await ExpectAsync("other"));
    }

    private Task<LateArrivals?> ExpectAsync(string? identity = null) =>
        new LateForecast(new IngestCheckpointStore(_objects), _ledger, new FakeTimeProvider(Now))
            .ExpectAsync(TestConfig.Shipped.QualityRules, " --stack acme", CancellationToken.None, identity);

    private Task ReadAsync(string identity, DateTimeOffset upTo, bool isRecording = false)
    {
        var id = $$"""[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":{{upTo.ToUnixTimeMilliseconds()}}}]""";
        return new IngestCheckpointStore(_objects).SaveAsync(
            identity,
            new IngestCheckpoint(identity, new SourcePosition(0, 1, isRecording ? null : id), null, null, isRecording ? upTo : null,
                new IngestCounters()),
            etag: null, CancellationToken.None);
    }

    private sealed class Ledger : IQueryEngine
    {
        public object?[] Pace { get; set; } = [0L, null];

        public SqlStatement? Asked { get; private set; }

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Asked = statement;
            return Task.FromResult(new QueryResult(["produced", "seconds"], [Pace], 0, TimeSpan.Zero));
        }
    }
}
