namespace WikiGuard.Wikis;

/// <summary>Numbers and names as the wikis' own pages show them.</summary>
public sealed class KnownWikisTests
{
    [Theory]
    [InlineData("dewiki", "Vorlage:Navigationsleiste", 10)]
    [InlineData("dewiki", "Benutzerin:Jane", 2)]
    [InlineData("dewiki", "Template:X", 10)]
    [InlineData("dewiki", "WP:X", 4)]
    [InlineData("wikidatawiki", "Property:P31", 120)]
    [InlineData("wikidatawiki", "P:P31", 120)]
    [InlineData("wikidatawiki", "Lexeme:L7", 146)]
    [InlineData("enwikisource", "Author:Jane Doe", 102)]
    [InlineData("dewikisource", "Seite:X.pdf/1", 102)]
    [InlineData("commonswiki", "Commons:Village pump", 4)]
    [InlineData("commonswiki", "TimedText:Clip.ogv.en.srt", 102)]
    [InlineData("enwiki", "TimedText:Clip.ogv.en.srt", 710)]
    [InlineData("frwiki", "Wikipédia:Le Bistro", 4)]
    [InlineData("frwiki", "wikipédia:Le Bistro", 4)]
    [InlineData("frwiki", "Utilisatrice:Jane", 2)]
    [InlineData("nowiki", "Bruker:Jane", 2)]
    [InlineData("jawiki", "利用者:Jane", 2)]
    [InlineData("jawiki", "ノート:Jane", 1)]
    [InlineData("zhwiki", "維基百科:首页", 4)]
    [InlineData("zhwiki", "维基百科:首页", 4)]
    [InlineData("arwiki", "قالب:X", 10)]
    [InlineData("hewiki", "תבנית:X", 10)]
    [InlineData("hiwiki", "साँचा:X", 10)]
    [InlineData("ruwiki", "Участница:Jane", 2)]
    [InlineData("trwiki", "Şablon:X", 10)]
    [InlineData("enwiktionary", "Appendix:X", 100)]
    [InlineData("enwiki", "Vorlage:X", 0)]
    [InlineData("enwiki", "Author:X", 0)]
    [InlineData("newwikinobodyhasheardofwiki", "Template:X", 10)]
    [InlineData("*", "Template:X", 10)]
    [InlineData("*", "Wikipedia:X", 0)]
    public void A_wiki_has_its_own_names_of_namespaces(string wiki, string title, int @namespace) =>
        Assert.Equal(@namespace, KnownWikis.Get(wiki).Prefix(title).Namespace);

    [Theory]
    [InlineData("enwiki", "india", 0, "India")]
    [InlineData("enwiktionary", "polish", 0, "polish")]
    [InlineData("enwiktionary", "jane", 2, "Jane")]
    [InlineData("zhwiktionary", "x", 10, "X")]
    [InlineData("jbowiki", "lojbo", 0, "lojbo")]
    [InlineData("trwiki", "istanbul", 0, "İstanbul")]
    [InlineData("elwiki", "ίδρυμα", 0, "Ίδρυμα")]
    [InlineData("dewiki", "ß", 0, "ß")]
    [InlineData("enwiki", "𐐨𐐨", 0, "𐐀𐐨")]
    public void The_first_letter_follows_the_wikis_rule(string wiki, string name, int @namespace, string stored) =>
        Assert.Equal(stored, KnownWikis.Get(wiki).Capitalize(name, @namespace));

    [Theory]
    [InlineData("en.wikipedia.org", "enwiki")]
    [InlineData("EN.m.wikipedia.org", "enwiki")]
    [InlineData("commons.wikimedia.org", "commonswiki")]
    [InlineData("wikidata.org", "wikidatawiki")]
    [InlineData("be-tarask.wikipedia.org", "be_x_oldwiki")]
    [InlineData("example.org", null)]
    public void A_wiki_is_found_by_its_domain(string domain, string? wiki) => Assert.Equal(wiki, KnownWikis.AtDomain(domain));

    [Theory]
    [InlineData("enwiktionary", "de", "dewiktionary")]
    [InlineData("commonswiki", "de", "dewiki")]
    [InlineData("enwiki", "xx", null)]
    public void A_language_names_the_same_projects_wiki(string wiki, string language, string? other) =>
        Assert.Equal(other, KnownWikis.InLanguage(wiki, language));

    [Fact]
    public void Every_wiki_knows_the_canonical_names()
    {
        Assert.InRange(KnownWikis.Ids.Count, 1000, 2000);
        Assert.All(KnownWikis.Ids, id => Assert.Equal(3, KnownWikis.Get(id).Prefix("User talk:X").Namespace));
    }
}
