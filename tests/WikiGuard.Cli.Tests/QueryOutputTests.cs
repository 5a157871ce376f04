using WikiGuard.Cli.Output;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Tests;

public sealed class QueryOutputTests
{
    [Fact]
    public void A_table_shows_a_title_as_it_is()
    {
        var table = Written("table", [":smile:"], [":fire: [red]x[/]"]);

        Assert.Contains(":smile:", table, StringComparison.Ordinal);
        Assert.Contains(":fire: [red]x[/]", table, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_has_each_column_once_and_arrays_as_arrays() => Assert.Equal(
        """
        [
          {
            "a": 1,
            "a_3": 2,
            "A": ["x",null],
            "a_2": "[Infinity]"
          }
        ]

        """, Written("json", ["a", "a", "A", "a_2"], [1L, 2L, new NestedValue("[\"x\",null]"), new NestedValue("[Infinity]")]));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-logy", "'-logy")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("=HYPERLINK(\"a\",1)", "\"'=HYPERLINK(\"\"a\"\",1)\"")]
    [InlineData("'=x", "''=x")] // taking one apostrophe away always gives the text back
    [InlineData("'tis", "'tis")]
    [InlineData("1-1", "1-1")]
    public void A_spreadsheet_finds_no_formula_in_CSV(string text, string written) =>
        Assert.Equal($"title\n{written}\n", Written("csv", ["title"], [text]));

    [Fact]
    public void Numbers_and_arrays_in_CSV_are_as_they_are() =>
        Assert.Equal("n,a\n-5,\"[-1,2]\"\n", Written("csv", ["n", "a"], [-5L, new NestedValue("[-1,2]")]));

    private static string Written(string format, string[] columns, object?[] row)
    {
        using var output = new StringWriter();
        QueryOutput.Write(new QueryResult(columns, [row], 0, TimeSpan.Zero), format, output);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
