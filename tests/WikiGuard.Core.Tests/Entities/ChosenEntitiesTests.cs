using System.Text;

namespace WikiGuard.Entities;

/// <summary>Entities are chosen by the keys that the tables have.</summary>
public sealed class ChosenEntitiesTests
{
    private static readonly MonitoredPages Pages = new(Allowlist.Parse(
        """
        entities:
          - {title: United States, aliases: [USA]}
          - {title: "Wikipedia:Sandbox", match: subpages}
          - {title: "*", wiki: dewiki}
        """, "pages.yaml"), "");

    [Theory]
    [InlineData("enwiki:United States")]
    [InlineData("enwiki:Wikipedia:Sandbox")]
    [InlineData("dewiki:Berlin")]
    public void A_canonical_key_is_taken(string key)
    {
        var chosen = ChosenEntities.Of(Pages, [key])!;

        Assert.True(chosen.Contains(Encoding.UTF8.GetBytes(key)));
        Assert.False(chosen.Contains("enwiki:India"u8));
    }

    [Theory]
    [InlineData("enwiki:USA", "enwiki:USA is not how the allowlist writes it: give enwiki:United States.")]
    [InlineData("enwiki:united_States", "give enwiki:United States.")]
    [InlineData("enwiki:Wikipedia:Sandbox/Old", "give enwiki:Wikipedia:Sandbox.")]
    [InlineData("enwiki:India", "the allowlist has no enwiki:India: add it there first.")]
    [InlineData("United States", "United States is no entity: write it like enwiki:United States.")]
    [InlineData("enwiki:", "enwiki: is no entity")]
    [InlineData(":x", "write it like enwiki:United States")]
    [InlineData("", "write it like enwiki:United States")]
    public void Any_other_is_refused_with_the_right_one(string key, string advice) => Assert.Contains(
        advice, Assert.Throws<InvalidConfigException>(() => ChosenEntities.Of(Pages, ["dewiki:Berlin", key])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void None_means_all() => Assert.Null(ChosenEntities.Of(Pages, []));
}
