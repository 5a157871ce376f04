using WikiGuard.Cli.Output;
using WikiGuard.Ports;
using WikiGuard.Sql;

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
    public void A_table_shows_four_decimals_of_a_double_and_json_all_of_them()
    {
        object?[] row = [0.1596686660954013, 2.0, 0.00001, -12.5, 0.1596686660954013m];

        var table = Written("table", ["a", "b", "c", "d", "e"], row, terminal: 100);

        Assert.Contains("│ 0.1597 │ 2 │ 1E-05 │ -12.5 │ 0.1596686660954013 │", table, StringComparison.Ordinal);
        Assert.Contains("0.1596686660954013", Written("json", ["a", "b", "c", "d", "e"], row), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_stand_side_by_side_where_each_column_has_room() => Assert.Equal(
        """
        ╭──────┬─────────────────────────────╮
        │ n    │ text                        │
        ├──────┼─────────────────────────────┤
        │ 1000 │ a text of more than one     │
        │      │ line                        │
        ╰──────┴─────────────────────────────╯
        1 row

        """, Written("table", ["n", "text"], [1000L, "a text of more than one line"], terminal: 38));

    [Fact]
    public void A_row_that_is_wider_than_the_terminal_is_a_list_of_its_columns() => Assert.Equal(
        """
        ── row 1 ─────────────────────────────
        wiki       enwiki
        user_name
        comment    a text of more than one
                   line
        1 row

        """, Written("table", ["wiki", "user_name", "comment"], ["enwiki", null, "a text of more than one line"], terminal: 38));

    [Fact]
    public void Every_column_of_a_wide_table_is_shown_on_a_terminal_of_80_columns()
    {
        var columns = TableSchema.Get("silver_events").Columns.Select(c => c.Name).ToArray();

        var lines = Written("table", columns, Array.ConvertAll(columns, c => (object?)$"value of {c}"), terminal: 80).Split('\n');

        Assert.All(columns, c => Assert.Contains(lines, l =>
            l.StartsWith($"{c} ", StringComparison.Ordinal) && l.EndsWith($" value of {c}", StringComparison.Ordinal)));
        Assert.All(lines, l => Assert.True(l.Length <= 80, l));
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

    [Theory]
    [InlineData("csv", "t,a\n·[31m·x·y,\"[\"\"·\"\"]\"\n")]
    [InlineData("json", "[\n  {\n    \"t\": \"\\u001B[31m\\u009Bx\\u202Ey\",\n    \"a\": [\"\\u009B\"]\n  }\n]\n")]
    public void On_a_terminal_no_value_is_a_command(string format, string written) => Assert.Equal(
        written, Written(format, ["t", "a"], ["\e[31m\u009bx\u202ey", new NestedValue("[\"\u009b\"]")], terminal: 80));

    [Fact]
    public void Elsewhere_CSV_has_values_as_they_are() =>
        Assert.Equal("t\n\e[31m\u009bx\u202ey\n", Written("csv", ["t"], ["\e[31m\u009bx\u202ey"]));

    private static string Written(string format, string[] columns, object?[] row, int? terminal = null)
    {
        using var output = new StringWriter();
        QueryOutput.Write(new QueryResult(columns, [row], 0, TimeSpan.Zero), format, output, terminal);
        return string.Join('\n', output.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()));
    }
}
