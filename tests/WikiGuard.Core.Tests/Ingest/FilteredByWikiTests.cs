using System.Text;

namespace WikiGuard.Ingest;

public sealed class FilteredByWikiTests
{
    private readonly FilteredByWiki _filtered = new();

    [Fact]
    public void I_see_the_wikis_of_which_most_was_filtered_and_all_others_together()
    {
        Count("enwiki", FilterReason.NotMonitored, 3);
        Count("commonswiki", FilterReason.NotMonitored, 4);
        Count("enwiki", FilterReason.Canary, 2);
        Count("dewiki", FilterReason.RewindDuplicate, 1);
        Count("frwiki", FilterReason.NotMonitored, 1);

        Assert.Equal(
            [new("enwiki", 3, 2, 0), new("commonswiki", 4, 0, 0), new(FilteredByWiki.Other, 1, 0, 1)],
            _filtered.Top(2));
        Assert.Equal(["enwiki", "commonswiki", "dewiki", "frwiki"], _filtered.Top(10).Select(w => w.Wiki));
    }

    [Theory]
    [InlineData("")]
    [InlineData("en wiki")]
    [InlineData("énwiki")]
    [InlineData("other\n")]
    [InlineData("OTHER")]
    public void What_cannot_be_a_wikis_name_counts_as_other(string wiki)
    {
        Count(wiki, FilterReason.NotMonitored, 1);
        Count(new string('x', 65), FilterReason.NotMonitored, 1);

        Assert.Equal([new(FilteredByWiki.Other, 2, 0, 0)], _filtered.Top(10));
    }

    [Fact]
    public void However_many_names_come_so_many_are_kept_and_no_event_is_lost()
    {
        for (var i = 0; i < FilteredByWiki.MaxWikis + 500; i++)
            Count($"wiki{i}", FilterReason.NotMonitored, 1);
        Count("wiki0", FilterReason.NotMonitored, 1);

        var all = _filtered.Top(int.MaxValue);

        Assert.Equal(FilteredByWiki.MaxWikis + 1, all.Count);
        Assert.Equal(new FilteredOfWiki("wiki0", 2, 0, 0), all[0]);
        Assert.Equal(new FilteredOfWiki(FilteredByWiki.Other, 500, 0, 0), all[^1]);
    }

    [Fact]
    public async Task Another_thread_may_look_at_any_time()
    {
        using var stop = new CancellationTokenSource();
        var counting = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                Count($"wiki{i % 2000}", FilterReason.NotMonitored, 1);
        }, CancellationToken.None);

        for (var i = 0; i < 100; i++)
            Assert.All(_filtered.Top(5), w => Assert.NotNull(w.Wiki));
        await stop.CancelAsync();
        await counting.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
    }

    private void Count(string wiki, FilterReason reason, int times)
    {
        for (; times > 0; times--)
            _filtered.Count(_filtered.SlotOf(Encoding.UTF8.GetBytes(wiki)), reason);
    }
}
