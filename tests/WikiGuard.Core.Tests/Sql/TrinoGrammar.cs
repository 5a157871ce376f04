using System.Text.Json;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Sql;

/// <summary>Trino's grammar, as the npm package dt-sql-parser has it; <c>tests/SqlGrammar</c> is the program.</summary>
internal static class TrinoGrammar
{
    private static readonly NodeProgram Parser = new("tests/SqlGrammar", "parse.mjs");

    /// <summary>The first error of each statement that the grammar refuses, by the statement's name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RefusedAsync(IEnumerable<SqlStatement> statements)
    {
        var input = JsonSerializer.Serialize(statements.Select(s => new { name = s.Name, sql = s.Text }));
        using var refused = JsonDocument.Parse(await Parser.RunAsync(input));
        return refused.RootElement.EnumerateArray().ToDictionary(
            r => r.GetProperty("name").GetString()!,
            r => $"{r.GetProperty("line")}:{r.GetProperty("column")}: {r.GetProperty("message")}", StringComparer.Ordinal);
    }
}
