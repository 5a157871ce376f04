using System.Text;
using WikiGuard.Config;

namespace WikiGuard.Entities;

public sealed class AllowlistErrorTests
{
    [Fact]
    public void All_errors_of_a_file_come_at_once_with_place_value_and_advice()
    {
        const string Yaml = """
            entities:
              - title: India
                aliasses: [Bharat]
              - title: india
                wiki: en.wikipedia.org
                match: phrases
              - title: Bharat Mata
                aliases: [Bharat, 1984, ""]
                namespaces: [0, one, 1.5, 0]
              - title: INDIA
              - aliases: Hind
              - title: Talk:Nepal
            config:
              case_sensitive: yes
            settings: {}
            """;

        Assert.Equal(
            """
            allow.yaml: 14 errors
              3:5: unknown key 'aliasses' in an entity; did you mean 'aliases'?
              5:11: 'en.wikipedia.org' is not a wiki's id; write it like enwiki, or "*" for every wiki
              6:12: unknown match 'phrases'; did you mean 'phrase'?
              8:23: an alias is the number '1984'; quote it to make it text: "1984"
              8:29: an alias is empty; write a text or remove it
              9:21: a namespace is the text 'one'; it must be a decimal number, without quotes
              9:26: a namespace is 1.5; it must be a whole number from -2 to 9999
              9:31: the namespace 0 is listed twice; keep one
              10:12: the entity 'enwiki:INDIA' is already listed in line 2; keep one
              11:5: an entity lacks 'title'; add it
              11:14: 'aliases' is the text 'Hind'; it must be a list such as [USA, United States of America]
              12:12: 'title' 'Talk:Nepal' is a talk page; name the page it is about, and restrict 'namespaces' for its talk page alone
              14:19: 'case_sensitive' is the text 'yes'; it must be true or false, without quotes
              15:1: unknown key 'settings' in the allowlist; known are entities, config
            """,
            ErrorsOf(Yaml));
    }

    [Theory]
    [InlineData("", "1:1: the file is empty")]
    [InlineData("# only a comment\n", "1:1: the file is empty")]
    [InlineData("---\n...\n", "the file is empty")]
    [InlineData("just text", "1:1: the file holds the text 'just text'; it must be a map")]
    [InlineData("- India", "1:1: the file holds a list; it must be a map")]
    [InlineData("{\"entities\": [", "not valid YAML: a value is missing, or brackets are not closed")]
    [InlineData("entities:\n- title: @India", "2:10: not valid YAML: no text starts with @ but in quotes")]
    [InlineData("entities:\n- title: &", "2:10: not valid YAML: a text that starts with & needs quotes")]
    [InlineData("entities:\n- title: Foo: Bar", "not valid YAML: this ': ' is one too many; put a text that has one in quotes")]
    [InlineData("entities:\n- title: \"Foo\" Bar", "not valid YAML: the line does not go on with what is above it")]
    [InlineData("entities:\n- title: \"Foo", "2:10: not valid YAML: the quotes that are opened here are not closed")]
    [InlineData("entities:\n\t- title: India", "1:1: not valid YAML: the line begins with a tab; write spaces")]
    [InlineData("<html><body>404</body></html>", "it must be a map")]
    [InlineData("\u0089PNG\r\n \u001a\n\0", "2:2: the control character '\\u001a' is not allowed; is the file text?")]
    [InlineData("entities: [{title: A}]\n\0nonsense: {", "2:1: the control character '\\u0000' is not allowed")]
    [InlineData("entities:\n  - title: India\n    aliases: [A, B\n    wiki: enwiki",
        "3:16: not valid YAML after this place: close the bracket")]
    [InlineData("config: {}", "1:1: the allowlist lacks 'entities'; add it")]
    [InlineData("entities:", "'entities' is nothing; it must be a list")]
    [InlineData("entities: []", "1:11: 'entities' is empty, so nothing would be monitored")]
    [InlineData("entities: [India]", "1:12: an entity is the text 'India'; it must be a map")]
    [InlineData("entities: [{title: true}]", "'title' is the truth value 'true'; quote it")]
    [InlineData("entities: [{title: null}]", "'title' is nothing; it must be text")]
    [InlineData("entities: [{title: ' _ '}]", "'title' ' _ ' names no page")]
    [InlineData("entities: [{title: 'Wikipedia:'}]", "names no page")]
    [InlineData("entities: [{title: [a]}]", "'title' is a list; it must be text")]
    [InlineData("entities: [{title: A, title: B}]", "1:23: the key 'title' is given twice, first in line 1; keep one")]
    [InlineData("entities: [{title: A, namespaces: []}]", "'namespaces' is empty")]
    [InlineData("entities: [{title: A, namespaces: ['0']}]", "1:36: a namespace is the text '0'")]
    [InlineData("entities: [{title: A, namespaces: [-3]}]", "a namespace is -3")]
    [InlineData("entities: [{title: A, namespaces: [2, 3]}]", "leave out both 'A' and its talk page")]
    [InlineData("entities: [{title: '*', match: phrase}]", "'match' means nothing for the title '*'")]
    [InlineData("entities: [{title: '*', aliases: [A]}]", "'aliases' mean nothing for the title '*'")]
    [InlineData("entities: [{title: A, aliases: ['*']}]", "an alias cannot be '*'")]
    [InlineData("entities: [{title: '!!!', match: phrase}]", "has no letter or digit")]
    [InlineData("entities: [{title: A, aliases: [X]}, {title: B, aliases: [x]}]", "the alias 'x' of 'B' already names 'A' (line 1)")]
    [InlineData("entities: [{title: A, aliases: [B]}, {title: B}]", "the alias 'B' of 'A' already names 'B' (line 1)")]
    [InlineData("entities: [{title: A}, {title: '*'}, {title: '*'}]", "the entity 'enwiki:*' is already listed in line 1")]
    [InlineData("entities: [{title: Wikipedia:X}, {title: WP:x}]", "the entity 'enwiki:WP:x' is already listed")]
    [InlineData("entities: [{title: A, wiki: en}]", "1:29: 'en' is not a wiki's id; write it like enwiki, or")]
    [InlineData("entities: [{title: A, wiki: no}]", "'no' is not a wiki's id; write it like nowiki, or")]
    [InlineData("entities: [{title: A, wiki: EnWiki}]", "'EnWiki' is not a wiki's id; write it like enwiki, or")]
    [InlineData("entities: [{title: A, wiki: 'En Wiki'}]", "'En Wiki' is not a wiki's id; write it like enwiki, dewiki or commonswiki")]
    [InlineData("entities: [{title: A, wiki: commons}]", "write it like commonswiki, or")]
    [InlineData("entities: [{title: A, wiki: nbwiki}]", "write it like nowiki, or")]
    [InlineData("entities: [{title: A, wiki: dewikipedia}]", "write it like dewiki, or")]
    [InlineData("entities: [{title: A, wiki: be_taraskwiki}]", "write it like be_x_oldwiki, or")]
    [InlineData("entities: [{title: A, wiki: 'https://de.wikipedia.org'}]", "write it like dewiki, or")]
    [InlineData("entities: [{title: A, wiki: en.wikipedia}]", "write it like enwiki, or")]
    [InlineData("entities: [{title: '&#39;74 Jailbreak'}]", "is written as in HTML; write \"'74 Jailbreak\"")]
    [InlineData("entities: [{title: 'https://en.wikipedia.org/w/index.php?action=history&title=Foo+Bar'}]", "write title: 'Foo Bar'")]
    [InlineData("---\n---\nentities: [{title: A}]\n", "2:1: a second document starts here")]
    [InlineData("entities: [{title: '[[India]]'}]", "1:20: 'title' '[[India]]' is a link; write 'India'")]
    [InlineData("entities: [{title: [[India]]}]", "1:20: 'title' is a link, and not in quotes; write 'India'")]
    [InlineData("entities: [{title: A, aliases: [':Burma']}]", "an alias ':Burma' begins with a colon, as links do; write 'Burma'")]
    [InlineData("entities: [{title: A, wiki: dewiki}, {title: 'Diskussion:B', wiki: dewiki}]", "'Diskussion:B' is a talk page")]
    [InlineData("entities: [{title: \"Cafe\u0301\"}, {title: Café}]", "the entity 'enwiki:Café' is already listed in line 1")]
    [InlineData("entities: [{title: A}]\n---\nentities: []", "2:1: a second document starts here")]
    [InlineData("entities: [{title: *}]", "a text that starts with * needs quotes")]
    [InlineData("entities: [{title: *any }]", "1:20: the alias '*any' is not supported")]
    [InlineData("entities: [{title: !!str A}]", "the tag 'tag:yaml.org,2002:str' is not supported")]
    [InlineData("entities: [{title: A}]\nconfig: {total_monitored: twenty}", "'total_monitored' is the text 'twenty'")]
    [InlineData("entities: [{title: A}]\n? [complex]\n: 1", "a key is a list; it must be text")]
    public void A_bad_file_is_refused_with_what_to_do(string yaml, string expected) =>
        Assert.Contains(expected, ErrorsOf(yaml), StringComparison.Ordinal);

    [Theory]
    [InlineData("entities: [{title: A, wiki: enwki}]",
        "1:29: 'enwki' is no wiki of Wikimedia's that this version knows; did you mean enwiki?")]
    [InlineData("entities: [{title: A, wiki: enwikinote}]", "did you mean enwikiquote?")]
    [InlineData("entities:\n- title: C #\n", "'title' 'C' ends before a #, which begins a comment, and which no title has")]
    [InlineData("entities:\n- title: A\n  aliases: [Song #1\n  , B]\n", "an alias 'Song' ends before a #")]
    [InlineData("entities: [{title: 日本, match: phrase, wiki: jawiki}]", "'日本' is of a script without blanks between words")]
    [InlineData("entities: [{title: 'Portal:Foo', wiki: '*'}]", "write an entry for each wiki")]
    [InlineData("entities: [{title: A, wiki: minecraft}]", "'minecraft' is no wiki of Wikimedia's that this version knows")]
    [InlineData("entities: [{title: A, aliases: ['Vorlage:A']}]",
        "'Vorlage:A' is taken as an article, since enwiki has no namespace 'Vorlage'")]
    public void What_may_be_wrong_is_said_and_accepted(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Single(Allowlist.Parse(yaml, "allow.yaml").Doubts), StringComparison.Ordinal);

    [Theory]
    [InlineData("entities: [{title: A, aliases: [a, A, B, b]}]")]
    [InlineData("entities: [{title: A, aliases: [B]}, {title: A, wiki: dewiki, aliases: [B]}, {title: A, wiki: '*', aliases: [B]}]")]
    [InlineData("entities: [{title: A}, {title: 'Wikipedia:A'}]")]
    [InlineData("entities: [{title: ip}, {title: IP}]\nconfig: {case_sensitive: true}")]
    [InlineData("entities: [{title: '1984'}, {title: No}]")]
    [InlineData("entities:\n- title: India # the country\n")]
    [InlineData("entities: [{title: A}]\nconfig: {total_monitored: 3}")]
    public void What_is_unusual_but_clear_is_accepted(string yaml) => Assert.Empty(Allowlist.Parse(yaml, "allow.yaml").Doubts);

    [Fact]
    public void A_bomb_of_anchors_is_refused_without_being_expanded()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 30; i++) yaml.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");
        yaml.Append("entities: *a29\n");

        Assert.Contains("the anchor '&a0' is not supported; remove it", ErrorsOf(yaml.ToString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void A_file_nested_without_end_is_refused(string opening) =>
        Assert.Contains("nested deeper than 20 levels", ErrorsOf(string.Concat(Enumerable.Repeat(opening, 50_000))),
            StringComparison.Ordinal);

    [Fact]
    public void A_huge_file_is_refused() =>
        Assert.Contains("the file has 5,000,000 characters", ErrorsOf(new string('#', 5_000_000)), StringComparison.Ordinal);

    [Fact]
    public void A_file_with_thousands_of_errors_names_the_first_and_counts_the_rest()
    {
        var errors = ErrorsOf("entities:\n" + string.Concat(Enumerable.Repeat("  - {}\n", 10_000)));

        Assert.StartsWith("allow.yaml: 10000 errors\n  2:5: an entity lacks 'title'", errors, StringComparison.Ordinal);
        Assert.EndsWith("and 9950 more", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_or_unprintable_value_is_shown_short_and_on_one_line()
    {
        var errors = ErrorsOf($"entities: [{{title: A, match: \"a\\nb{new string('x', 10_000)}\"}}]");

        Assert.Contains("unknown match 'a\\u000abxxx", errors, StringComparison.Ordinal);
        Assert.True(errors.Length < 300);
    }

    [Theory]
    [InlineData("2001: A Space Odyssey")]
    [InlineData("1984")]
    [InlineData("No")]
    [InlineData("Schindler's List")]
    [InlineData("\"Heroes\" (David Bowie album)")]
    [InlineData("\"'Til I Die\" \\o/")]
    [InlineData("می\u200cخواهم")]
    [InlineData("- a: [b, c] ")]
    public void A_text_that_the_advice_quotes_is_that_text_in_YAML(string text)
    {
        var read = YamlReader.ReadMap($"title: {ConfigErrors.Quoted(text)}", new ConfigErrors("allow.yaml"))!["title"];

        Assert.Equal(ScalarKind.Text, Assert.IsType<YamlScalar>(read).ScalarKind);
        Assert.Equal(text, ((YamlScalar)read).Text);
    }

    private static string ErrorsOf(string yaml) =>
        Assert.Throws<InvalidConfigException>(() => Allowlist.Parse(yaml, "allow.yaml")).Message;
}
