using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Local.Tests.DuckDb;

public sealed class NestedValueTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    [Fact]
    public async Task Arrays_maps_and_rows_come_as_JSON_beside_other_values()
    {
        using var engine = new DuckDbQueryEngine(Path.Combine(_folder.FullName, "a.duckdb"), TimeProvider.System);

        var result = await engine.RunAsync(
            new SqlStatement("test", """
                select 1 as x, array['a', null] as x, array[array[1]] as n, cast(row(1, 'b') as row(a bigint, b varchar)) as r,
                  cast(null as bigint[]) as nothing -- the end
                """),
            CancellationToken.None);

        Assert.Equal(["x", "x", "n", "r", "nothing"], result.Columns);
        Assert.Equal(
            [1L, new NestedValue("[\"a\",null]"), new NestedValue("[[1]]"), new NestedValue("{\"a\":1,\"b\":\"b\"}"), null],
            result.Rows.Single());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
