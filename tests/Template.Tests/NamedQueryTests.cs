using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WikiGuard.Sql;
using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>Athena's saved queries are those of sql/queries.</summary>
public sealed partial class NamedQueryTests
{
    private const string Begin = "  # >>> Named queries";
    private const string End = "  # <<< Named queries";

    [Fact]
    public void The_template_holds_every_query_as_its_file_has_it()
    {
        var queries = string.Concat(NamedQuery.All.Select(Render));
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
        {
            var (before, _, after) = Parts();
            File.WriteAllText(SamTemplate.Path, before + queries + after);
        }

        // Stale? Run the test once with WIKIGUARD_UPDATE=1 and review the difference.
        Assert.Equal(queries, Parts().Queries);
    }

    [Fact]
    public void A_saved_query_asks_in_Athenas_way() =>
        Assert.Equal(
            "select * from t where e = ? and at <= cast(current_timestamp at time zone 'UTC' as timestamp(6))",
            ForAthena("select * from t where e = :entity and at <= :now"));

    private static (string Before, string Queries, string After) Parts()
    {
        var text = File.ReadAllText(SamTemplate.Path).ReplaceLineEndings("\n");
        var start = text.IndexOf('\n', text.IndexOf(Begin, StringComparison.Ordinal)) + 1;
        var end = text.IndexOf(End, start, StringComparison.Ordinal);
        return (text[..start], text[start..end], text[end..]);
    }

    private static string Render(NamedQuery query)
    {
        var id = string.Concat(query.Name.Split('_').Select(w => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(w)));
        var asked = Asked().Matches(SqlLibrary.TextOf($"queries/{query.Name}")).Select(m => m.Groups["name"].Value).ToList();
        var description = asked.Count == 0 ? query.Purpose : $"{query.Purpose} Parameters, in order: {string.Join(", ", asked)}.";
        var text = new StringBuilder($"""
              {id}Query:
                Type: AWS::Athena::NamedQuery
                Properties:
                  Name: {query.Name}
                  Description: '{description.Replace("'", "''", StringComparison.Ordinal)}'
                  Database: !Ref Database
                  WorkGroup: !Ref WorkGroup
                  QueryString: |

            """);
        foreach (var line in ForAthena(SqlLibrary.TextOf($"queries/{query.Name}")).TrimEnd().Split('\n'))
            text.Append(line.Length == 0 ? "\n" : $"        {line}\n");
        return text.Append('\n').ToString();
    }

    // Athena asks for values by position, and knows the time.
    private static string ForAthena(string text) =>
        Asked().Replace(text.Replace(":now", "cast(current_timestamp at time zone 'UTC' as timestamp(6))", StringComparison.Ordinal), "?");

    [GeneratedRegex(@"(?<![:\w]):(?<name>(?!now\b)[a-z]\w*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asked();
}
