using System.Globalization;
using System.Text;
using WikiGuard.Testing;

namespace WikiGuard.Entities;

/// <summary>Entries as people type them, and what the tool says. The table in docs/allowlist.md is made here.</summary>
public sealed class AllowlistsAsTypedTests
{
    private static readonly string[] Entries =
    [
        "{title: India}",
        "{title: Sri_Lanka}",
        "{title: \"Cafe\u0301 Zoe\u0308\"}",
        "{title: \"\u200eNepal\u200f\"}",
        "{title: \"India\u200b\"}",
        "{title: Ｉｎｄｉａ}",
        "{title: 'India*'}",
        "{title: \"'''India'''\"}",
        "{title: '[[India]]'}",
        "{title: [[India]]}",
        "{title: '[[:Burma#History|the country]]'}",
        "{title: ':Burma'}",
        "{title: 'Bhutan#History'}",
        "{title: 'Sri_Lanka|the island'}",
        "{title: '{{Infobox country}}'}",
        "{title: 'https://en.wikipedia.org/wiki/Nepal'}",
        "{title: 'https://de.m.wikipedia.org/wiki/Indien?action=history'}",
        "{title: 'https://en.wikipedia.org/w/index.php?title=2001:_A_Space_Odyssey&oldid=1234'}",
        "{title: 'https://en.wikipedia.org/w/index.php?oldid=1234'}",
        "{title: 'Caf%C3%A9_au_lait'}",
        "{title: 'AT&amp;T'}",
        "{title: 'de:Indien'}",
        "{title: 'wikt:india'}",
        "{title: 'commons:File:Taj Mahal.jpg'}",
        "{title: 'doi:10.1000/182'}",
        "{title: 'Media:Taj Mahal.jpg'}",
        "{title: 'Special:Log'}",
        "{title: 'Talk:India'}",
        "{title: 'Vorlage:Navigationsleiste', wiki: dewiki}",
        "{title: 'Vorlage:Navigationsleiste'}",
        "{title: 'Property:P31', wiki: wikidatawiki}",
        "{title: 'Wikpedia:Sandbox'}",
        "{title: '2001: A Space Odyssey'}",
        "{title: Indien, wiki: de}",
        "{title: Norge, wiki: no}",
        "{title: Indien, wiki: de.wikipedia.org}",
        "{title: India, wiki: enwki}",
        "{title: polish, wiki: enwiktionary}",
        "{title: 1984}",
        "{title: India, alias: [Bharat]}",
        "{title: 'A/../B'}",
    ];

    [Fact]
    public void The_table_in_the_docs_is_what_the_tool_says()
    {
        var file = Path.Combine(Repository.Root, "docs", "allowlist.md");
        var written = File.ReadAllText(file);
        var table = "| entry | what the tool says |\n|---|---|\n"
            + string.Concat(Entries.Select(e => $"| `{Shown(InCell(e))}` | {SaidOf(e)} |\n"));
        var expected = written[..written.IndexOf("| entry |", StringComparison.Ordinal)] + table;

        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
            File.WriteAllText(file, expected);

        // Stale? Run the test once with WIKIGUARD_UPDATE=1 and review the difference.
        Assert.Equal(expected, File.ReadAllText(file));
    }

    private static string SaidOf(string entry)
    {
        try
        {
            var allowlist = Allowlist.Parse($"entities: [{entry}]", "allow.yaml");
            var monitored = allowlist.Entities.Single();
            var said = allowlist.Doubts.Select(d => $"note: {WithoutPlace(d)}").Prepend($"`{Shown(monitored.Key!)}`");
            return InCell(string.Join("; ", said));
        }
        catch (InvalidConfigException e)
        {
            return InCell("refused: " + WithoutPlace(e.Message.Split('\n')[1]));
        }
    }

    private static string InCell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    // The file, line and column.
    private static string WithoutPlace(string message) => message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    /// <summary>With what cannot be seen.</summary>
    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }

        return shown.ToString();
    }
}
