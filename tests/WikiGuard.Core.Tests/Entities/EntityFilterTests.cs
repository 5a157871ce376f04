
namespace WikiGuard.Entities;

public sealed class EntityFilterTests
{
    [Theory]
    [InlineData("_United__States_")]
    [InlineData("  united \u00a0 STATES")]
    public void Spaces_underscores_and_case_do_not_matter(string title) =>
        Assert.Equal("enwiki:United States", Filter("title: United_States").KeyOf(title));

    [Theory]
    [InlineData("ΑΘΉΝΑ", "Αθήνα")]
    [InlineData("МОСКВА", "Москва")]
    [InlineData("οδός", "ΟΔΌΣ")]
    [InlineData("𐐐𐐩", "𐐸𐐩")]
    public void Case_does_not_matter_in_any_script(string title, string page) =>
        Assert.Equal($"enwiki:{title}", Filter($"title: {title}").KeyOf(page));

    [Fact]
    public void With_case_sensitive_only_the_first_letter_may_differ()
    {
        var filter = new FilterUnderTest("entities: [{title: iPhone, aliases: [apple Phone]}]\nconfig: {case_sensitive: true}");

        Assert.Equal("enwiki:iPhone", filter.KeyOf("IPhone"));
        Assert.Equal("enwiki:iPhone", filter.KeyOf("Talk:iPhone", 1));
        Assert.Equal("enwiki:iPhone", filter.KeyOf("Apple Phone"));
        Assert.Null(filter.KeyOf("IPHONE"));
        Assert.Null(filter.KeyOf("apple phone"));
    }

    [Fact]
    public void On_a_wiki_that_tells_small_letters_from_capitals_case_decides()
    {
        var filter = Filter(
            "{title: polish, wiki: enwiktionary}", "{title: Polish, wiki: enwiktionary}", "{title: 'User:jane', wiki: enwiktionary}");

        Assert.Equal("enwiktionary:polish", filter.KeyOf("polish", 0, "enwiktionary"));
        Assert.Equal("enwiktionary:Polish", filter.KeyOf("Polish", 0, "enwiktionary"));
        Assert.Equal("enwiktionary:User:jane", filter.KeyOf("User:Jane", 2, "enwiktionary"));
        Assert.Null(filter.KeyOf("POLISH", 0, "enwiktionary"));
    }

    [Theory]
    [InlineData("dewiki", "Vorlage:Navigationsleiste", 10)]
    [InlineData("wikidatawiki", "Property:P31", 120)]
    [InlineData("wikidatawiki", "Lexeme:L7", 146)]
    [InlineData("enwikisource", "Author:Jane Doe", 102)]
    [InlineData("commonswiki", "Commons:Village pump", 4)]
    [InlineData("frwiki", "Wikipédia:Le Bistro", 4)]
    [InlineData("commonswiki", "TimedText:Clip.ogv.en.srt", 102)]
    public void A_prefix_is_read_by_the_wikis_own_names(string wiki, string title, int @namespace) =>
        Assert.Equal($"{wiki}:{title}", Filter($"{{title: '{title}', wiki: {wiki}}}").KeyOf(title, @namespace, wiki));

    [Fact]
    public void A_decomposed_or_marked_title_is_the_page_that_MediaWiki_calls_by_its_composed_one()
    {
        var filter = Filter("title: \"Cafe\u0301 Zoe\u0308\"", "title: \"\u200eNepal\u200f\"", "{title: istanbul, wiki: trwiki}");

        Assert.Equal("enwiki:Café Zoë", filter.KeyOf("Café Zoë"));
        Assert.Equal("enwiki:Nepal", filter.KeyOf("Nepal"));
        Assert.Equal("trwiki:istanbul", filter.KeyOf("İstanbul", 0, "trwiki"));
    }

    [Fact]
    public void Without_check_redirects_aliases_do_not_count()
    {
        var filter = new FilterUnderTest("entities: [{title: India, aliases: [Bharat]}]\nconfig: {check_redirects: false}");

        Assert.NotNull(filter.KeyOf("India"));
        Assert.Null(filter.KeyOf("Bharat"));
    }

    [Fact]
    public void A_localized_namespace_prefix_is_cut_by_its_number()
    {
        var filter = Filter("{title: Indien, wiki: dewiki}");

        Assert.Equal("dewiki:Indien", filter.KeyOf("Diskussion:Indien", 1, "dewiki"));
        Assert.Null(filter.KeyOf("Diskussion:Indien", 0, "dewiki"));
    }

    [Fact]
    public void A_title_with_a_colon_is_a_page_of_its_own()
    {
        var filter = Filter("title: '2001: A Space Odyssey'");

        Assert.NotNull(filter.KeyOf("2001: A Space Odyssey"));
        Assert.NotNull(filter.KeyOf("Talk:2001: A Space Odyssey", 1));
        Assert.Null(filter.KeyOf("A Space Odyssey"));
    }

    [Theory]
    [InlineData("Wikipedia:Sandbox", 4)]
    [InlineData("Wikipedia talk:Sandbox", 5)]
    [InlineData("Project:Sandbox", null)]
    public void An_entity_outside_the_articles_is_its_page_and_that_talk_page(string title, int? @namespace) =>
        Assert.Equal("enwiki:Wikipedia:Sandbox", Filter("title: Wikipedia:Sandbox").KeyOf(title, @namespace));

    [Theory]
    [InlineData("Sandbox", 0)]
    [InlineData("Talk:Sandbox", 1)]
    [InlineData("User:Sandbox", 2)]
    public void An_entity_outside_the_articles_is_no_article(string title, int @namespace) =>
        Assert.Null(Filter("title: Wikipedia:Sandbox").KeyOf(title, @namespace));

    [Fact]
    public void Without_a_namespace_the_title_is_taken_as_written()
    {
        var filter = Filter("title: India");

        Assert.NotNull(filter.KeyOf("India", null));
        Assert.Null(filter.KeyOf("Talk:India", null));
    }

    [Fact]
    public void Namespaces_restrict_an_entity()
    {
        var talkOnly = Filter("{title: India, namespaces: [1]}");

        Assert.Null(talkOnly.KeyOf("India"));
        Assert.NotNull(talkOnly.KeyOf("Talk:India", 1));
    }

    [Theory]
    [InlineData("India/Sandbox", 0, true)]
    [InlineData("Talk:India/Archive 1/Old", 1, true)]
    [InlineData("Bharat/x", 0, true)]
    [InlineData("India", 0, true)]
    [InlineData("India and Pakistan/x", 0, false)]
    [InlineData("User:India/x", 2, false)]
    [InlineData("/India", 0, false)]
    public void Subpages_are_what_follows_a_slash(string title, int @namespace, bool matches) =>
        Assert.Equal(matches, Filter("{title: India, aliases: [Bharat], match: subpages}").KeyOf(title, @namespace) == "enwiki:India");

    [Fact]
    public void Exact_entities_have_no_subpages() =>
        Assert.Null(Filter("title: India", "{title: Nepal, match: subpages}").KeyOf("India/x"));

    [Theory]
    [InlineData("Family of Donald Trump", 0, true)]
    [InlineData("Donald Trump's tower", 0, true)]
    [InlineData("Talk:Donald-Trump (film)", 1, true)]
    [InlineData("Category:Cabinet of DONALD TRUMP", 14, true)]
    [InlineData("The Donald J. Trump story", 0, true)]
    [InlineData("Donald Trumpet", 0, false)]
    [InlineData("McDonald Trump", 0, false)]
    [InlineData("Trump, Donald", 0, false)]
    [InlineData("Donald and Trump", 0, false)]
    public void A_phrase_is_whole_words_in_a_row(string title, int @namespace, bool matches) =>
        Assert.Equal(matches, Filter("{title: Donald Trump, aliases: [Donald J Trump], match: phrase}")
            .KeyOf(title, @namespace) is not null);

    [Theory]
    [InlineData("Die Straße", "Lange Straße die Straße", true)]
    [InlineData("Æon", "Éæon", false)]
    [InlineData("भारत", "भारत का इतिहास", true)]
    [InlineData("भारत", "भारतीय", false)]
    public void Words_end_where_the_letters_and_marks_of_any_script_end(string phrase, string title, bool matches) =>
        Assert.Equal(matches, Filter($"{{title: {phrase}, match: phrase}}").KeyOf(title) is not null);

    [Fact]
    public void A_case_sensitive_phrase_may_have_a_capital_at_the_start_only()
    {
        var filter = new FilterUnderTest("entities: [{title: iPhone, match: phrase}]\nconfig: {case_sensitive: true}");

        Assert.NotNull(filter.KeyOf("IPhone prices"));
        Assert.NotNull(filter.KeyOf("Price of iPhone"));
        Assert.Null(filter.KeyOf("Price of IPhone"));
    }

    [Fact]
    public void A_phrase_can_be_restricted_to_articles()
    {
        var filter = Filter("{title: UK, match: phrase, namespaces: [0]}");

        Assert.NotNull(filter.KeyOf("Parks of the UK"));
        Assert.Null(filter.KeyOf("User:UK fan", 2));
    }

    [Fact]
    public void A_phrase_with_a_namespace_stays_in_it()
    {
        var filter = Filter("{title: Wikipedia:Sandbox, match: phrase}");

        Assert.NotNull(filter.KeyOf("Wikipedia talk:The sandbox", 5));
        Assert.Null(filter.KeyOf("The sandbox"));
    }

    [Theory]
    [InlineData("Tower of the Trump plaza", "enwiki:Trump plaza")]
    [InlineData("Nepal and Tower", "enwiki:Nepal")]
    public void Of_several_phrases_the_longest_wins_then_a_title_then_the_leftmost(string title, string key)
    {
        var filter = Filter(
            "{title: Tower, match: phrase}",
            "{title: Trump plaza, match: phrase}",
            "{title: Nepal, match: phrase}");

        Assert.Equal(key, filter.KeyOf(title));
    }

    [Fact]
    public void Of_equally_long_phrases_a_title_beats_an_alias_before_it()
    {
        var filter = Filter("{title: Bombay, aliases: [Delhi], match: phrase}", "{title: Nepal, match: phrase}");

        Assert.Equal("enwiki:Nepal", filter.KeyOf("Delhi and Nepal"));
    }

    [Theory]
    [InlineData("Trump", 0, "enwiki:Trump")]
    [InlineData("Potus", 0, "enwiki:Trump")]
    [InlineData("Trump/Tower", 0, "enwiki:Trump")]
    [InlineData("Trump/Deep/Page", 0, "enwiki:Trump/Deep")]
    [InlineData("A Trump tower hotel", 0, "enwiki:Trump tower")]
    [InlineData("The tower", 0, "enwiki:Tower")]
    [InlineData("Anything_else", 0, "enwiki:Anything else")]
    [InlineData("Talk:Anything", 1, "enwiki:Talk:Anything")]
    public void The_most_specific_entity_wins(string title, int @namespace, string key)
    {
        var filter = new FilterUnderTest("""
            entities:
              - title: "*"
              - {title: Tower, match: phrase}
              - {title: Trump tower, match: phrase}
              - {title: Trump, aliases: [POTUS], match: subpages}
              - {title: Trump/Deep, match: subpages}
            """);

        Assert.Equal(key, filter.KeyOf(title, @namespace));
    }

    [Fact]
    public void Entities_of_every_wiki_carry_the_wiki_of_the_page()
    {
        var filter = Filter("{title: India, wiki: '*', aliases: [Bharat]}", "{title: Bharat Mata, aliases: [Indien]}");

        Assert.Equal("hiwiki:India", filter.KeyOf("India", 0, "hiwiki"));
        Assert.Equal("enwiki:India", filter.KeyOf("Talk:Bharat", 1));
        Assert.Null(filter.KeyOf("Indien", 0, "hiwiki"));
    }

    [Fact]
    public void Of_two_titles_that_fit_the_wikis_own_wins()
    {
        var filter = Filter("{title: india, wiki: '*'}", "{title: INDIA, wiki: enwiki}");

        Assert.Equal("enwiki:INDIA", filter.KeyOf("India"));
        Assert.Equal("dewiki:india", filter.KeyOf("India", 0, "dewiki"));
    }

    [Fact]
    public void A_title_of_every_wiki_beats_an_alias_of_one()
    {
        var filter = Filter("{title: America, aliases: [USA]}", "{title: USA, wiki: '*'}");

        Assert.Equal("enwiki:USA", filter.KeyOf("USA"));
    }

    [Fact]
    public void I_can_watch_all_articles_of_all_wikis()
    {
        var filter = Filter("{title: '*', wiki: '*', namespaces: [0]}");

        Assert.Equal("zhwiki:印度 共和国", filter.KeyOf("_印度__共和国", 0, "zhwiki"));
        Assert.Null(filter.KeyOf("Talk:X", 1));
    }

    [Fact]
    public void Titles_and_wikis_longer_than_any_real_one_are_handled()
    {
        var filter = Filter("title: India", "{title: word, match: phrase}");

        Assert.Null(filter.KeyOf(new string('x', 100_000)));
        Assert.Null(filter.KeyOf("India", 0, new string('x', 1000)));
        Assert.Equal("enwiki:word", filter.KeyOf(string.Concat(Enumerable.Repeat("é/", 50_000)) + " word"));
    }

    private static FilterUnderTest Filter(params string[] entities) =>
        new("entities:\n" + string.Concat(entities.Select(e => $"  - {e}\n")));
}
