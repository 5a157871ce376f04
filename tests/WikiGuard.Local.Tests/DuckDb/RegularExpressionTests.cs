using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;

namespace WikiGuard.Local.Tests.DuckDb;

/// <summary>What the pipeline's statements ask of regular expressions, as Trino answers it.</summary>
public sealed class RegularExpressionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private readonly DuckDbQueryEngine _engine;

    public RegularExpressionTests() =>
        _engine = new DuckDbQueryEngine(Path.Combine(_folder.FullName, "test.duckdb"), TimeProvider.System, threads: 1);

    [Theory]
    [InlineData("regexp_like('abc', 'b')", true)]
    [InlineData("regexp_like('abc', 'x')", false)]
    [InlineData("regexp_like('abc', '^b')", false)]
    [InlineData(@"regexp_like('abc', 'c\z')", true)]
    [InlineData("regexp_like('abc', 'z*')", true)] // an empty match is one
    [InlineData(@"regexp_like('', '^\z')", true)]
    [InlineData("regexp_like('', 'a')", false)]
    [InlineData("regexp_like(cast(null as varchar), 'a')", null)]
    [InlineData("regexp_like('a\uFFFEb', 'b')", true)]
    [InlineData("regexp_extract('abc', 'b(.)', 1)", "c")]
    [InlineData("regexp_extract('abc', 'z*')", "")]
    [InlineData("regexp_extract('abc', 'x')", null)]
    [InlineData("regexp_extract('abc', 'x(.)', 1)", null)]
    public async Task An_expression_is_answered_as_on_Trino(string expression, object? expected)
    {
        var result = await _engine.RunAsync(new SqlStatement("test", $"select {expression}"), CancellationToken.None);

        Assert.Equal(expected, Assert.Single(Assert.Single(result.Rows)));
    }

    /// <summary>One of regexp_matches is, at each rule of the planner: with the revert patterns, that took 0.2 s of each batch.</summary>
    [Fact]
    public async Task No_pattern_is_compiled_while_a_statement_is_planned()
    {
        var macros = await _engine.RunAsync(
            new SqlStatement("test", "select macro_definition from duckdb_functions() where not internal and function_type = 'macro'"),
            CancellationToken.None);

        Assert.NotEmpty(macros.Rows);
        Assert.All(macros.Rows, m => Assert.DoesNotContain("regexp_matches", (string)m[0]!, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Delete(recursive: true);
    }
}
