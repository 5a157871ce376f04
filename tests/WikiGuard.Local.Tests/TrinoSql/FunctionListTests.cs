using System.Text;
using WikiGuard.Local.TrinoSql;
using WikiGuard.Testing;

namespace WikiGuard.Local.Tests.TrinoSql;

/// <summary>Each of Trino's functions is answered or refused by name, and docs/query-functions.md says which.</summary>
public sealed class FunctionListTests(QueryEngine engine) : IClassFixture<QueryEngine>
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "query-functions.md");

    [Fact]
    public void Every_function_of_Trinos_is_on_the_list() => Assert.Empty(
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TrinoSql", "Fixtures", "function-names.txt")).Where(n => n.Length > 0)
            .Except(TrinoFunction.All.Keys, StringComparer.Ordinal));

    [Fact]
    public void What_is_refused_says_what_to_write_instead_and_runs_nothing() =>
        Assert.All(TrinoFunction.All.Values.Where(f => f.Kind == TrinoFunctionKind.Refused),
            f => Assert.True(f.Note.Length > 0 && f.BuiltIn is null && f.Around is null, f.Name));

    [Fact]
    public async Task What_is_answered_is_there()
    {
        await engine.AskAsync("select 1");
        var known = (await engine.RunAsync("""
            select distinct function_name, function_type, database_name from duckdb_functions() where database_name in ('system', 'trino')
            """)).Rows.Select(r => (Name: (string)r[0]!, Type: (string)r[1]!, Database: (string)r[2]!)).ToList();

        var answered = TrinoFunction.All.Values.Where(f => f.Kind is TrinoFunctionKind.Scalar or TrinoFunctionKind.Aggregate);
        Assert.All(answered, f =>
        {
            var type = f.Kind == TrinoFunctionKind.Aggregate ? "aggregate" : "scalar";
            Assert.True(f.BuiltIn is not null || f.Around is not null, f.Name);
            Assert.True(f.BuiltIn is null || known.Exists(k => k.Name == f.BuiltIn && k.Database == "system" && k.Type == type), f.Name);
            Assert.All(new[] { f.Around, f.Within }.OfType<string>(), m =>
                Assert.Contains(known, k => k.Name == m && k.Database == "trino"));
        });
    }

    [Fact]
    public void A_macro_that_chooses_by_type_is_known_as_one()
    {
        string[] typed = ["divide", "minus", "whole", "as_integer", "as_varchar", "array_join", "date"];
        Assert.All(typed, m => Assert.True(TrinoFunction.TypedMacros.Contains(m), m));
        Assert.DoesNotContain("substr", TrinoFunction.TypedMacros.AsEnumerable());
        Assert.DoesNotContain("round", TrinoFunction.TypedMacros.AsEnumerable());
    }

    [Fact]
    public void The_page_shows_the_list()
    {
        var text = Render();
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
            File.WriteAllText(Page, text);

        // Stale? Run the test once with WIKIGUARD_UPDATE=1 and review the difference.
        Assert.Equal(text, File.ReadAllText(Page));
    }

    private static string Render()
    {
        var all = TrinoFunction.All.Values.OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder("""
            # Functions at the query prompt

            `wikiguard query` answers Trino's SQL with DuckDB. It answers what means the same there, and refuses the rest by name. Written from
            `src/WikiGuard.Local/TrinoSql/query-functions.tsv` by FunctionListTests (`WIKIGUARD_UPDATE=1 dotnet test tests/WikiGuard.Local.Tests
            --filter FunctionList` writes it anew). [queries.md](queries.md#what-query-answers) says what holds beside functions.

            ## Answered


            """);
        text.AppendJoin(", ", all.Where(f => f.Kind != TrinoFunctionKind.Refused).Select(f => $"`{f.Name}`"));
        text.Append(".\n\n| function | is answered |\n|---|---|\n");
        foreach (var function in all.Where(f => f.Kind != TrinoFunctionKind.Refused && f.Note.Length > 0))
            text.Append($"| `{function.Name}` | {Cell(function.Note)} |\n");
        text.Append("\n## Refused\n\n| function | instead |\n|---|---|\n");
        foreach (var group in all.Where(f => f.Kind == TrinoFunctionKind.Refused).GroupBy(f => f.Note, StringComparer.Ordinal))
            text.Append($"| {string.Join(", ", group.Select(f => $"`{f.Name}`"))} | {Cell(group.Key)} |\n");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
