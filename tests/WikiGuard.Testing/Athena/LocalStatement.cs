using System.Text.RegularExpressions;

namespace WikiGuard.Testing.Athena;

/// <summary>A statement as Athena classes it, and as DuckDB can run it.</summary>
/// <param name="Text">As submitted.</param>
/// <param name="Type">DML, DDL or UTILITY.</param>
/// <param name="EngineText">Empty where there is nothing to do.</param>
internal sealed partial record LocalStatement(string Text, string Type, string Substatement, string EngineText)
{
    /// <param name="folder">What holds the bucket's objects; null where no statement names any.</param>
    /// <returns>Null for what is no statement.</returns>
    public static LocalStatement? Parse(string text, string bucket, string? folder)
    {
        var word = FirstWord().Match(text).Value.ToUpperInvariant();
        return word switch
        {
            "SELECT" or "WITH" or "VALUES" or "TABLE" or "(" => new LocalStatement(text, "DML", "SELECT", Located(text, bucket, folder)),
            "INSERT" or "UPDATE" or "DELETE" or "MERGE" => new LocalStatement(text, "DML", word, Located(text, bucket, folder)),
            // DuckDB has nothing like it.
            "OPTIMIZE" or "VACUUM" => new LocalStatement(text, "DML", word, ""),
            "CREATE" => new LocalStatement(text, "DDL", "CREATE_TABLE", CreateTable(text)),
            // Nor anything to set.
            "ALTER" when text.Contains(" set tblproperties ", StringComparison.Ordinal) =>
                new LocalStatement(text, "DDL", "ALTER_TABLE_PROPERTIES", ""),
            "ALTER" => new LocalStatement(text, "DDL", "ALTER_TABLE_ADD_COLUMNS", AddColumns(text)),
            "DROP" => new LocalStatement(text, "DDL", "DROP_TABLE", text),
            "SHOW" or "DESCRIBE" or "EXPLAIN" => new LocalStatement(text, "UTILITY", word, text),
            _ => null,
        };
    }

    // An object's address becomes its file. Athena keeps a database's tables in a schema of that name, DuckDB in one called main.
    private static string Located(string text, string bucket, string? folder)
    {
        var local = SchemaName().Replace(text, "table_schema = 'main'");
        return folder is null ? local : Subjects().Replace(
            local.Replace($"'s3://{bucket}/", $"'{folder.TrimEnd('/')}/", StringComparison.Ordinal), SubjectsInFile);
    }

    // The table over the subjects of purges, as the template declares it.
    private const string SubjectsInFile = "read_json(${path}, format = 'newline_delimited', columns = {user_name: 'varchar', "
        + "wiki: 'varchar', revision: 'varchar', with_mentions: 'boolean', text: 'varchar'})";

    // Hive's words: names in backticks, a comment behind each column, then where and how the table lies.
    private static string CreateTable(string text)
    {
        if (!text.Contains('`', StringComparison.Ordinal))
            return text;
        var columns = DeclaredColumn().Matches(text).Select(c => $"\"{c.Groups["name"].Value}\" {EngineType(c.Groups["type"].Value)}");
        return $"{text[..text.IndexOf('(', StringComparison.Ordinal)]}({string.Join(", ", columns)})";
    }

    private static string AddColumns(string text)
    {
        if (!text.Contains('`', StringComparison.Ordinal))
            return text;
        var table = text[..text.IndexOf(" add columns", StringComparison.OrdinalIgnoreCase)];
        return string.Join("; ",
            DeclaredColumn().Matches(text).Select(
            c => $"{table} add column \"{c.Groups["name"].Value}\" {EngineType(c.Groups["type"].Value)}"));
    }

    private static string EngineType(string type) => string.Equals(type, "string", StringComparison.Ordinal) ? "varchar" : type;

    [GeneratedRegex(@"purge_subjects where ""\$path"" = (?<path>'[^']*')", RegexOptions.NonBacktracking)]
    private static partial Regex Subjects();

    [GeneratedRegex(@"\(|[a-zA-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"table_schema = '[a-z0-9_]+'", RegexOptions.NonBacktracking)]
    private static partial Regex SchemaName();

    // In the list of columns a type follows the name; in `partitioned by` nothing does.
    [GeneratedRegex(@"`(?<name>[a-z0-9_]+)` (?<type>[a-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex DeclaredColumn();
}
