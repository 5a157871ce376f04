using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;

namespace WikiGuard.Recovery;

public sealed class RequestLogTests
{
    private readonly MemoryObjectStore _objects = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 12, 0, 0, TimeSpan.Zero));

    private RequestLog Log => new(_objects, _time, new Random(7), new Requester("ann@host"));

    [Fact]
    public async Task A_request_stands_as_begun_until_its_end_is_recorded()
    {
        var open = await Log.BeginAsync("replay silver", "--from 2026-01-28", CancellationToken.None);
        var begun = Assert.Single(await NewestAsync());
        _time.Advance(TimeSpan.FromSeconds(4));

        await open.EndAsync(new Dictionary<string, long>(StringComparer.Ordinal) { ["replayed"] = 7 }, null, CancellationToken.None);

        Assert.Equal((RequestStatus.Begun, null), (begun.Status, begun.EndedAt));
        Assert.Equal(("replay silver", "--from 2026-01-28", "ann@host"), (begun.Command, begun.Arguments, begun.Requester));
        var done = Assert.Single(await NewestAsync());
        Assert.Equal((begun.Id, RequestStatus.Done, _time.GetUtcNow()), (done.Id, done.Status, done.EndedAt!.Value));
        Assert.Equal(7, done.Counts["replayed"]);
        Assert.Contains("\"status\": \"done\"", _objects.Text($"requests/{done.Id}.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_come_first_and_those_of_one_second_are_told_apart()
    {
        var log = Log;
        await log.BeginAsync("maintain", "", CancellationToken.None);
        await log.BeginAsync("maintain", "", CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));
        await log.BeginAsync("backfill", "a.jsonl", CancellationToken.None);

        Assert.Equal(["backfill", "maintain", "maintain"], (await NewestAsync()).Select(r => r.Command));
        Assert.Equal(["backfill"], (await NewestAsync(since: _time.GetUtcNow())).Select(r => r.Command));
        Assert.Equal(["backfill", "maintain"], (await NewestAsync(most: 2)).Select(r => r.Command));
    }

    private Task<IReadOnlyList<RecordedRequest>> NewestAsync(DateTimeOffset? since = null, int most = 10) =>
        RequestLog.NewestAsync(_objects, since, most, CancellationToken.None);
}
