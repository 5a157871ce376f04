using WikiGuard.Bronze;
using WikiGuard.Local.TrinoSql;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>The setup that DuckDB needs before it can run the statements of <c>sql/</c>.</summary>
internal static class DuckDbSetup
{
    public static string TrinoFunctions { get; } = Resource.Text("trino-functions.sql");

    /// <summary>
    /// What people's queries need beyond that: macros in a database of their own, in memory, which a reader can have, too.
    /// </summary>
    public static string QueryFunctions { get; } =
        $"attach if not exists ':memory:' as {Ast.MacroDatabase} (read_write);\n{Resource.Text("query-functions.sql")}";

    /// <summary>Keeps an engine to the files of one folder, whatever a statement says.</summary>
    public static string OnlyFilesOf(string folder) =>
        $"set allowed_directories=[{SqlLiteral.Of(folder + Path.DirectorySeparatorChar)}]; set enable_external_access=false";

    /// <summary>
    /// The table over landing files. Trino knows each row's file as <c>"$path"</c>. The layout holds one file without rows, because DuckDB
    /// refuses to read a pattern that matches nothing.
    /// </summary>
    /// <param name="files">A path, or a pattern of paths.</param>
    public static string LandingView(LandingFormat format, string files) => $"""
        create or replace view {format.Table} as
        select {string.Join(", ", format.Columns)}, filename as "$path" from read_parquet({SqlLiteral.Of(files)}, filename = true, union_by_name = true)
        """;
}
