using WikiGuard.Config;

namespace WikiGuard.Entities;

/// <summary>The original system's file, and the errors that its substring match made with it.</summary>
public sealed class OriginalAllowlistTests
{
    private static readonly string Original = ShippedFile.Fixture("original-allowlist.yaml");
    private readonly FilterUnderTest _filter = new(Original);

    [Fact]
    public void I_can_bring_my_allowlist_from_the_original_system()
    {
        var allowlist = Allowlist.Parse(Original, "original-allowlist.yaml");

        Assert.Equal(20, allowlist.Entities.Length);
        Assert.All(allowlist.Entities, e => Assert.Equal(2, e.Aliases.Length));
        Assert.False(allowlist.CaseSensitive);
    }

    [Fact]
    public void The_shipped_allowlist_watches_the_same_entities()
    {
        var shipped = Allowlist.Parse(ShippedFile.Config("entity-allowlist.yaml"), "entity-allowlist.yaml");
        var original = Allowlist.Parse(Original, "original-allowlist.yaml");

        Assert.Equal(original.Entities.Select(e => (e.Key, string.Join('|', e.Aliases))),
            shipped.Entities.Select(e => (e.Key, string.Join('|', e.Aliases))));
    }

    [Fact]
    public void CAS_is_not_the_list_of_programs_broadCASt_by_ABS_CBN() => Assert.Null(_filter.KeyOf("CAS"));

    [Fact]
    public void User_talk_Komitsuki_is_not_the_UK() => Assert.Null(_filter.KeyOf("User talk:Komitsuki", 3));

    [Theory]
    [InlineData("Indiana")]
    [InlineData("History of India")]
    [InlineData("A")]
    [InlineData("")]
    [InlineData("Bukkake")]
    public void A_part_of_a_name_is_not_the_name(string title) => Assert.Null(_filter.KeyOf(title));

    [Theory]
    [InlineData("United States", 0, "enwiki:United States")]
    [InlineData("united_states", 0, "enwiki:United States")]
    [InlineData("Talk:United States", 1, "enwiki:United States")]
    [InlineData("UK", 0, "enwiki:United Kingdom")]
    [InlineData("Talk:WWII", 1, "enwiki:World War II")]
    [InlineData("Legalism (Chinese philosophy)", 0, "enwiki:Legalism (Chinese philosophy)")]
    public void Pages_talk_pages_and_aliases_have_the_canonical_key(string title, int @namespace, string key) =>
        Assert.Equal(key, _filter.KeyOf(title, @namespace));

    [Theory]
    [InlineData("India", 0, "dewiki")]
    [InlineData("User:India", 2, "enwiki")]
    [InlineData("Category:India", 14, "enwiki")]
    [InlineData("Special:India", -1, "enwiki")]
    public void Another_wiki_or_namespace_is_another_page(string title, int @namespace, string wiki) =>
        Assert.Null(_filter.KeyOf(title, @namespace, wiki));
}
