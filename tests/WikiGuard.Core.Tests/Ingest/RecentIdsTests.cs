using System.Text;

namespace WikiGuard.Ingest;

public sealed class RecentIdsTests
{
    private static readonly DateTimeOffset Noon = IngestEvents.Noon;

    private readonly RecentIds _ids = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void An_id_is_new_once()
    {
        Assert.True(Add(1));
        Assert.True(Add(2));
        Assert.False(Add(1));
    }

    [Fact]
    public void An_id_stays_new_until_its_event_was_taken_care_of()
    {
        Assert.True(_ids.IsNew(Id(1), Noon));
        Assert.True(_ids.IsNew(Id(1), Noon));
        _ids.Keep();
        Assert.False(_ids.IsNew(Id(1), Noon));
    }

    [Fact]
    public void Only_what_a_rewind_can_bring_again_is_stored()
    {
        foreach (var second in Enumerable.Range(0, 31))
            Add(second, second);

        Assert.Equal(Enumerable.Range(20, 11), Known(Restored(), 31));
    }

    [Fact]
    public void What_was_restored_is_stored_again_while_it_is_recent()
    {
        foreach (var second in Enumerable.Range(0, 31))
            Add(second, second);
        var next = Restored();
        next.IsNew(Id(99), Noon.AddSeconds(32));
        next.Keep();

        var afterNext = new RecentIds(TimeSpan.FromSeconds(10));
        afterNext.Restore(next.ToBytes());

        Assert.Equal(Enumerable.Range(22, 9), Known(afterNext, 31));
    }

    [Fact]
    public void However_many_come_memory_and_checkpoint_are_bounded()
    {
        foreach (var n in Enumerable.Range(0, 100_000))
            Assert.True(Add(n));

        Assert.False(Add(99_999));
        Assert.True(Add(0));
        Assert.Equal(4096 * 24, _ids.ToBytes().Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(25)]
    public void Bytes_that_hold_no_whole_id_are_passed_over(int length)
    {
        _ids.Restore(new byte[length]);

        Assert.True(Add(1));
    }

    private bool Add(int n, double seconds = 0)
    {
        var isNew = _ids.IsNew(Id(n), Noon.AddSeconds(seconds));
        _ids.Keep();
        return isNew;
    }

    private RecentIds Restored()
    {
        var next = new RecentIds(TimeSpan.FromSeconds(10));
        next.Restore(_ids.ToBytes());
        return next;
    }

    private static IEnumerable<int> Known(RecentIds ids, int count) => [.. Enumerable.Range(0, count).Where(n => !ids.IsNew(Id(n), Noon))];

    private static byte[] Id(int n) => Encoding.UTF8.GetBytes($"id {n}");
}
