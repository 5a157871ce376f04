using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>Titles as people write them, and what MediaWiki makes of them: MediaWikiTitleCodec and the cases of TitleTest.</summary>
public sealed class WrittenTitleTests
{
    [Theory]
    [InlineData("Sandbox")]
    [InlineData("A \"B\"")]
    [InlineData("A 'B'")]
    [InlineData(".com")]
    [InlineData("~")]
    [InlineData("A~~")]
    [InlineData("\"")]
    [InlineData("Foo/.../Sandbox")]
    [InlineData("Sandbox/...")]
    [InlineData("File:Example.svg")]
    [InlineData("AT&T")]
    [InlineData("100% Hits")]
    [InlineData("a & b; c")]
    [InlineData("2001: A Space Odyssey")]
    [InlineData("Alien: Covenant")]
    [InlineData("Re:Zero")]
    [InlineData("C++")]
    [InlineData("Yahoo!")]
    [InlineData("AC/DC")]
    [InlineData("http")]
    [InlineData("1984")]
    public void A_title_that_MediaWiki_takes_is_taken(string title) => Assert.Equal(new WrittenTitle(title), Read(title));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("__  __")]
    [InlineData("A [ B")]
    [InlineData("A ] B")]
    [InlineData("A { B")]
    [InlineData("A } B")]
    [InlineData("A < B")]
    [InlineData("A > B")]
    [InlineData("A | B")]
    [InlineData("A \u0007 B")]
    [InlineData("A%23B")]
    [InlineData("A&eacute;B")]
    [InlineData("A%FFB")]
    [InlineData("A&unheardof;B")]
    [InlineData("[[A%FFB|C]]")]
    [InlineData("A&#233;B")]
    [InlineData("A \ufffd B")]
    [InlineData("A \ud800 B")]
    [InlineData("Talk:Sandbox")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("./Sandbox")]
    [InlineData("../Sandbox")]
    [InlineData("Foo/./Sandbox")]
    [InlineData("Foo/../Sandbox")]
    [InlineData("Sandbox/.")]
    [InlineData("Sandbox/..")]
    [InlineData("A ~~~ Name")]
    [InlineData("A ~~~~ Signature")]
    [InlineData("Category: ")]
    [InlineData("Category: #bar")]
    [InlineData("Template::Foo")]
    [InlineData("#History")]
    public void A_title_that_no_page_has_is_refused(string title)
    {
        var read = Read(title);

        Assert.Null(read.Title);
        Assert.NotNull(read.Wrong);
    }

    [Fact]
    public void A_title_has_at_most_255_bytes()
    {
        Assert.NotNull(Read(new string('é', 127)).Title);
        Assert.Contains("longer than the 255 bytes", Read(new string('é', 128)).Wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[India]]", "'India'")]
    [InlineData("[[India|the country]]", "'India'")]
    [InlineData("[[:Burma#History|the country]]", "'Burma'")]
    [InlineData(":Burma", "'Burma'")]
    [InlineData("Bhutan#History", "'Bhutan'")]
    [InlineData("Sri_Lanka|the island", "'Sri Lanka'")]
    [InlineData("{{Infobox country}}", "'Template:Infobox country'")]
    [InlineData("{{Infobox country|name=India}}", "'Template:Infobox country'")]
    [InlineData("Caf%C3%A9_au_lait", "'Café au lait'")]
    [InlineData("Caf&eacute;", "'Café'")]
    [InlineData("AT&amp;T", "'AT&T'")]
    [InlineData("https://en.wikipedia.org/wiki/Nepal", "'title: Nepal'")]
    [InlineData("http://en.m.wikipedia.org/wiki/Nepal#History", "'title: Nepal'")]
    [InlineData("//en.wikipedia.org/wiki/Caf%C3%A9", "'title: Café'")]
    [InlineData("en.wikipedia.org/wiki/Sri_Lanka", "'title: Sri Lanka'")]
    [InlineData("https://en.wikipedia.org/w/index.php?title=Sri_Lanka&action=history", "'title: Sri Lanka'")]
    [InlineData("https://de.wikipedia.org/wiki/Indien", "'title: Indien' and 'wiki: dewiki'")]
    [InlineData("https://zh.wikipedia.org/zh-hans/印度", "'title: 印度' and 'wiki: zhwiki'")]
    [InlineData("https://www.wikidata.org/wiki/Q668", "'title: Q668' and 'wiki: wikidatawiki'")]
    [InlineData("https://example.org/India", "the page's title")]
    [InlineData("de:Indien", "'title: Indien' and 'wiki: dewiki'")]
    [InlineData("pt-br:Índia", null)]
    public void What_stands_for_a_page_is_refused_with_what_to_write(string written, string? instead)
    {
        if (instead is null)
            Assert.NotNull(Read(written).Title);
        else
            Assert.EndsWith($"write {instead}", Read(written).Wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cafe\u0301 Zoe\u0308", "Café Zoë")]
    [InlineData("\u200eIndia\u200f", "India")]
    [InlineData("\u202aIndia\u202c", "India")]
    [InlineData("India\u00a0and\u3000Nepal", "India and Nepal")]
    [InlineData("_Sri__Lanka_", "Sri Lanka")]
    public void What_MediaWiki_tidies_is_tidied(string written, string title) => Assert.Equal(new WrittenTitle(title), Read(written));

    [Theory]
    [InlineData("enwiki", "Vorlage:Foo", "did you mean Template:Foo?")]
    [InlineData("enwiki", "Wikpedia:Sandbox", "did you mean Wikipedia:Sandbox?")]
    [InlineData("dewiki", "Wikipédia:Le Bistro", "did you mean Wikipedia:Le Bistro?")]
    [InlineData("enwiki", "Lexeme:L7", "leave it out if it is another page")]
    public void A_prefix_that_the_wiki_does_not_know_is_doubted(string wiki, string written, string doubt) =>
        Assert.EndsWith(doubt, WrittenTitle.Read(written, KnownWikis.Get(wiki)).Doubt, StringComparison.Ordinal);

    private static WrittenTitle Read(string written) => WrittenTitle.Read(written, KnownWikis.Get("enwiki"));
}
