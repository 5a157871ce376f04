using System.Text.RegularExpressions;
using WikiGuard.Config;

namespace WikiGuard.Sql;

/// <summary>Rules that every file of sql/ keeps.</summary>
public sealed partial class SqlLibraryTests
{
    private static readonly IReadOnlyCollection<string> RiskModelNames =
        [.. RiskModel.Parse(ShippedFile.Config("risk-model.yaml"), "risk-model.yaml").Parameters.Keys];

    public static TheoryData<string> Statements => [.. SqlLibrary.Names];

    [Fact]
    public void The_library_holds_the_folder()
    {
        Assert.Contains("silver/merge_silver_events", SqlLibrary.Names);
        Assert.Contains("schema/bronze_events", SqlLibrary.Names);
        Assert.Contains("gold/merge_gold_user_metrics_10min", SqlLibrary.Names); // one of those of gold/merge_table.sql
        Assert.DoesNotContain("gold/merge_table", SqlLibrary.Names);
        Assert.Equal(SqlLibrary.Names.Order(StringComparer.Ordinal), SqlLibrary.Names);
        Assert.Contains("no/such", Assert.Throws<ArgumentException>(() => SqlLibrary.Get("no/such")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_begins_by_saying_what_it_is_for(string name) =>
        Assert.Matches(@"^-- [A-Z][^\n]+[.:]?\n", Source(name));

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_header_documents_exactly_the_parameters_with_their_types(string name)
    {
        var header = ParametersOf(Source(name)).ToList();

        Assert.Equal(SqlLibrary.Get(name).Parameters.Order(StringComparer.Ordinal), header.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_header_says_what_its_placeholders_become(string name)
    {
        var header = string.Join('\n', Source(name).Split('\n').TakeWhile(IsComment));

        Assert.All(
            Placeholder().Matches(Source(name)[header.Length..]).Select(m => m.Value).Distinct(StringComparer.Ordinal),
            p => Assert.Contains($" {p}t) is ", header, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_names_its_columns(string name) => Assert.DoesNotMatch(SelectAll(), Code(name));

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_file_holds_one_statement_without_a_semicolon(string name)
    {
        Assert.NotEmpty(Code(name));
        Assert.DoesNotContain(';', Literal().Replace(Code(name), "''"));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_merge_says_its_grain_and_names_its_sides(string name)
    {
        if (!Code(name).StartsWith("merge into", StringComparison.Ordinal))
            return;
        Assert.Matches(@"^merge into (\w+|:table) as target\nusing \(", Code(name));
        Assert.Matches(@"\n\) as source\non target\.", Code(name));
        Assert.Contains("\n-- Grain: ", Source(name), StringComparison.Ordinal);
    }

    private static IEnumerable<string> ParametersOf(string source)
    {
        var lines = source.Split('\n').TakeWhile(IsComment).SkipWhile(l => !l.StartsWith("-- Parameters: ", StringComparison.Ordinal));
        var text = string.Join(' ', lines.Select((l, i) => i == 0 ? l["-- Parameters: ".Length..] : l[2..].Trim()));
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (FromRiskModel().Match(item) is { Success: true } family)
            {
                var prefix = family.Groups["prefix"].Value;
                foreach (var name in RiskModelNames.Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && UsedIn(source, n)))
                    yield return name;
            }
            else
            {
                var parameter = Parameter().Match(item);
                Assert.True(parameter.Success, $"'{item}' is not \"name type\".");
                yield return parameter.Groups["name"].Value;
            }
        }
    }

    // A statement need not use a whole family; that it uses no other name shows in the comparison.
    private static bool UsedIn(string source, string name) =>
        Regex.IsMatch(source, $@":{name}\b", RegexOptions.None, TimeSpan.FromSeconds(5));

    private static string Source(string name) => SqlLibrary.TextOf(name);

    private static string Code(string name) => SqlLibrary.Get(name).WithoutComments();

    private static bool IsComment(string line) => line.StartsWith("--", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:and )?the (?<prefix>\w+_)\* values of the risk model$", RegexOptions.None, 5000)]
    private static partial Regex FromRiskModel();

    [GeneratedRegex(@"^(?<name>\w+) (?:bigint|double|varchar|boolean|date|timestamp|expression|statement|rows|varchar\[\]|date\[\])$",
        RegexOptions.None, 5000)]
    private static partial Regex Parameter();

    // "c.*" is another matter: it hands on the columns that a query of the same file names.
    [GeneratedRegex(@"\bselect\s+(?:distinct\s+)?\*", RegexOptions.IgnoreCase, 5000)]
    private static partial Regex SelectAll();

    [GeneratedRegex(@":\w+\(", RegexOptions.None, 5000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("'[^']*'", RegexOptions.None, 5000)]
    private static partial Regex Literal();
}
