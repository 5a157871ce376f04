using System.Text;
using WikiGuard.Config;

namespace WikiGuard.Entities;

public sealed class EntityFilterCostTests
{
    [Theory]
    [InlineData("dewiki", "Diskussion:Indien", 1)]
    [InlineData("enwiki", "Talk:A page that nobody watches/Archive 1", 1)]
    [InlineData("enwiki", "Пример страницы с_длинным названием", 0)]
    public void An_event_that_does_not_match_allocates_nothing(string wiki, string title, int @namespace)
    {
        var filter = new EntityFilter(Allowlist.Parse(
            ShippedFile.Config("entity-allowlist.yaml")
                .Replace("entities:\n", "entities:\n  - {title: A phrase, match: phrase}\n  - {title: Sub, match: subpages}\n",
                StringComparison.Ordinal),
            "allowlist.yaml"));
        var (wikiBytes, titleBytes) = (Encoding.UTF8.GetBytes(wiki), Encoding.UTF8.GetBytes(title));

        Assert.Equal(0, AllocatedBy(() => Assert.False(filter.TryMatch(wikiBytes, titleBytes, @namespace, out _))));
    }

    [Fact]
    public void The_key_of_a_fixed_entity_is_made_once()
    {
        var filter = new EntityFilter(Allowlist.Parse("entities: [{title: India}]", "allowlist.yaml"));

        Assert.True(filter.TryMatch("enwiki"u8, "Talk:India"u8, 1, out var first));
        Assert.True(filter.TryMatch("enwiki"u8, "india"u8, 0, out var second));
        Assert.Equal("enwiki:India"u8.ToArray(), first.FixedKey.ToArray());
        Assert.True(first.FixedKey.Equals(second.FixedKey));
    }

    private static long AllocatedBy(Action action)
    {
        for (var i = 0; i < 100; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
