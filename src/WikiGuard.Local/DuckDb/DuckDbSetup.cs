using WikiGuard.Bronze;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>The setup that DuckDB needs before it can run the statements of <c>sql/</c>.</summary>
internal static class DuckDbSetup
{
    public static string TrinoFunctions { get; } = Read("trino-functions.sql");

    /// <summary>
    /// The table over landing files. Trino knows each row's file as <c>"$path"</c>. The layout holds one file without rows, because DuckDB
    /// refuses to read a pattern that matches nothing.
    /// </summary>
    /// <param name="files">A path, or a pattern of paths.</param>
    public static string LandingView(LandingFormat format, string files) => $"""
        create or replace view {format.Table} as
        select {string.Join(", ", format.Columns)}, filename as "$path" from read_parquet({SqlLiteral.Of(files)}, filename = true, union_by_name = true)
        """;

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(DuckDbSetup).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
