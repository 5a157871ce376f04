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
    [InlineData("M*A*S*H")]
    [InlineData("می\u200cخواهم")]
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
    [InlineData("https://en.wikipedia.org/wiki/Nepal", "title: 'Nepal'")]
    [InlineData("http://en.m.wikipedia.org/wiki/Nepal#History", "title: 'Nepal'")]
    [InlineData("//en.wikipedia.org/wiki/Caf%C3%A9", "title: 'Café'")]
    [InlineData("en.wikipedia.org/wiki/Sri_Lanka", "title: 'Sri Lanka'")]
    [InlineData("https://en.wikipedia.org/w/index.php?title=Sri_Lanka&action=history", "title: 'Sri Lanka'")]
    [InlineData("https://de.wikipedia.org/wiki/Indien", "title: 'Indien' and wiki: dewiki")]
    [InlineData("https://zh.wikipedia.org/zh-hans/印度", "title: '印度' and wiki: zhwiki")]
    [InlineData("https://www.wikidata.org/wiki/Q668", "title: 'Q668' and wiki: wikidatawiki")]
    [InlineData("https://en.wikipedia.org/w/index.php?title=Sri_Lanka&oldid=123", "title: 'Sri Lanka'")]
    [InlineData("https://en.wikipedia.org/?oldid=123&title=2001:_A_Space_Odyssey", "title: '2001: A Space Odyssey'")]
    [InlineData("https://en.wikipedia.org/w/index.php/Nepal", "title: 'Nepal'")]
    [InlineData("https://en.wikipedia.org/wiki/Schindler%27s_List", "title: \"Schindler's List\"")]
    [InlineData("https://en.wikipedia.org/w/index.php?oldid=123", "the page's title")]
    [InlineData("https://en.wikipedia.org/w/index.php?diff=prev&oldid=123", "the page's title")]
    [InlineData("https://en.wikipedia.org/?curid=123", "the page's title")]
    [InlineData("https://en.wikipedia.org/wiki/", "the page's title")]
    [InlineData("https://en.wikipedia.org/api/rest_v1/page/html/Nepal", "the page's title")]
    [InlineData("https://en.wikipedia.org/wiki/Talk:Nepal", "the page's title")]
    [InlineData("https://en.wikipedia.org/wiki/Special:Diff/123", "the page's title")]
    [InlineData("https://example.org/India", "the page's title")]
    [InlineData("de:Indien", "title: 'Indien' and wiki: dewiki")]
    [InlineData("jp:インド", "title: 'インド' and wiki: jawiki")]
    [InlineData("[[:de:Indien]]", "title: 'Indien' and wiki: dewiki")]
    [InlineData("[[c:File:Taj Mahal.jpg|the Taj]]", "title: 'File:Taj Mahal.jpg' and wiki: commonswiki")]
    [InlineData("W:India", "title: 'India'")]
    [InlineData("en:India", "title: 'India'")]
    [InlineData("wikt:india", "title: 'india' and wiki: enwiktionary")]
    [InlineData("wikt:de:Indien", "title: 'Indien' and wiki: dewiktionary")]
    [InlineData("c:File:Taj Mahal.jpg", "title: 'File:Taj Mahal.jpg' and wiki: commonswiki")]
    [InlineData("commons:File:Taj Mahal.jpg", "title: 'File:Taj Mahal.jpg' and wiki: commonswiki")]
    [InlineData("d:Q668", "title: 'Q668' and wiki: wikidatawiki")]
    [InlineData("m: Main Page", "title: 'Main Page' and wiki: metawiki")]
    [InlineData("d:", "the page's title")]
    [InlineData("w:Talk:India", "the page's title")]
    [InlineData("pt-br:Índia", null)]
    public void What_stands_for_a_page_is_refused_with_what_to_write(string written, string? instead)
    {
        if (instead is null)
            Assert.NotNull(Read(written).Title);
        else
            Assert.EndsWith($"write {instead}", Read(written).Wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_nothing_but_prefixes_ends() => Assert.NotNull(Read(string.Concat(Enumerable.Repeat("w:", 100_000))).Wrong);

    [Theory]
    [InlineData("Cafe\u0301 Zoe\u0308", "Café Zoë")]
    [InlineData("\u200eIndia\u200f", "India")]
    [InlineData("\u202aIndia\u202c", "India")]
    [InlineData("India\u00a0and\u3000Nepal", "India and Nepal")]
    [InlineData("_Sri__Lanka_", "Sri Lanka")]
    public void What_MediaWiki_tidies_is_tidied(string written, string title) => Assert.Equal(new WrittenTitle(title), Read(written));

    [Theory]
    [InlineData("enwiki", "Vorlage:Foo", "did you mean 'Template:Foo'?")]
    [InlineData("enwiki", "Wikpedia:Sandbox", "did you mean 'Wikipedia:Sandbox'?")]
    [InlineData("dewiki", "Wikipédia:Le Bistro", "did you mean 'Wikipedia:Le Bistro'?")]
    [InlineData("enwiki", "Lexeme:L7", "leave it out if it is another page")]
    public void A_prefix_that_the_wiki_does_not_know_is_doubted(string wiki, string written, string doubt) =>
        Assert.EndsWith(doubt, WrittenTitle.Read(written, KnownWikis.Get(wiki)).Doubt, StringComparison.Ordinal);

    [Theory]
    [InlineData("dewiki", "wikt:Indien", "dewiktionary")]
    [InlineData("wikidatawiki", "w:India", "enwiki")]
    [InlineData("commonswiki", "wikt:india", "enwiktionary")]
    [InlineData("*", "de:Indien", "dewiki")]
    [InlineData("*", "w:Indien", "enwiki")]
    public void A_link_leads_from_its_wiki(string wiki, string written, string there) =>
        Assert.EndsWith($"and wiki: {there}", WrittenTitle.Read(written, KnownWikis.Get(wiki)).Wrong, StringComparison.Ordinal);

    [Theory]
    [InlineData("India\u200b", "has the invisible character U+200B, which MediaWiki keeps; did you mean 'India'?")]
    [InlineData("\ufeffIndia", "U+FEFF, which MediaWiki keeps; did you mean 'India'?")]
    [InlineData("In\u00addia", "U+00AD, which MediaWiki keeps; did you mean 'India'?")]
    [InlineData("India\u2060", "U+2060, which MediaWiki keeps; did you mean 'India'?")]
    [InlineData("\u200b", "write the page's title")]
    [InlineData("Ｉｎｄｉａ １９４７", "has fullwidth letters or digits; did you mean 'India 1947'?")]
    [InlineData("'''India'''", "has the quotes of bold or italic text; did you mean 'India'?")]
    [InlineData("''Schindler's List''", "did you mean \"Schindler's List\"?")]
    [InlineData("India*", "'match: phrase' titles with these words")]
    [InlineData("Media:Taj Mahal.jpg", "did you mean 'File:Taj Mahal.jpg'?")]
    [InlineData("Special:Log", "nobody edits; entries of logs alone name it")]
    [InlineData("doi:10.1000/182", "'doi:' leads to another site; write the page's title")]
    public void What_may_be_no_title_is_taken_and_doubted(string written, string doubt)
    {
        var read = Read(written);

        Assert.NotNull(read.Title);
        Assert.EndsWith(doubt, read.Doubt, StringComparison.Ordinal);
    }

    private static WrittenTitle Read(string written) => WrittenTitle.Read(written, KnownWikis.Get("enwiki"));
}
