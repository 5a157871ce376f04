using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public class BackOffTests
{
    [Fact]
    public void Waits_double_up_to_the_limit_and_begin_anew_after_a_success()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));
        foreach (var whole in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
            Assert.InRange(backOff.Next(null).TotalSeconds, whole / 2.0, whole);
        for (var i = 0; i < 100; i++)
            Assert.InRange(backOff.Next(null).TotalSeconds, 30, 60);

        backOff.Reset();
        Assert.InRange(backOff.Next(null).TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void The_server_is_given_the_wait_it_asks_for()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));

        Assert.Equal(TimeSpan.FromMinutes(5), backOff.Next(TimeSpan.FromMinutes(5)));
        Assert.InRange(backOff.Next(TimeSpan.Zero).TotalSeconds, 1, 2);
        Assert.InRange(backOff.Next(TimeSpan.FromSeconds(-9)).TotalSeconds, 2, 4);
    }

    [Fact]
    public void Clients_do_not_return_together()
    {
        var waits = Enumerable.Range(0, 50)
            .Select(seed => new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(seed)).Next(null));

        Assert.True(waits.Distinct().Count() > 40);
    }
}
