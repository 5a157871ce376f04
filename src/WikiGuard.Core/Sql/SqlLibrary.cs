using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;

namespace WikiGuard.Sql;

/// <summary>
/// The statements of <c>sql/</c>, by name: the path without the extension, for example <c>silver/merge_silver_events</c>. A file whose
/// header names several tables (<c>-- Tables: a, b</c>, or <c>*_events</c> for all whose names end so) is a statement for each:
/// <c>table</c> in its name, and <c>:table</c> in its text, stand for the table's name.
/// </summary>
public static partial class SqlLibrary
{
    private static readonly Assembly Assembly = typeof(SqlLibrary).Assembly;
    private static readonly ConcurrentDictionary<string, SqlTemplate> Templates = new(StringComparer.Ordinal);

    private static readonly List<(string Name, string Resource)> Files =
    [
        .. Assembly.GetManifestResourceNames().Where(n => n.StartsWith("sql/", StringComparison.Ordinal))
            .Select(n => (n["sql/".Length..^".sql".Length].Replace('\\', '/'), n)),
    ];

    private static readonly Dictionary<string, string> Texts = Files.SelectMany(f => StatementsOf(f.Name, Read(f.Resource)))
        .ToDictionary(s => s.Name, s => s.Text, StringComparer.Ordinal);

    /// <summary>Every name, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Texts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The statement with the columns of its tables written out (see <see cref="TableColumns"/>).</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    /// <exception cref="FormatException">It names a column or a table that does not exist.</exception>
    public static SqlTemplate Get(string name) =>
        Templates.GetOrAdd(name, n => new SqlTemplate(n, TableColumns.Expand(n, TextOf(n), TableSchema.Get)));

    /// <summary>The file as it is, with its comments; of a file for several tables, with the table's name.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static string TextOf(string name) =>
        Texts.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no sql/{name}.sql.", nameof(name));

    private static IEnumerable<(string Name, string Text)> StatementsOf(string file, string text) =>
        Tables().Match(text) is { Success: true } tables
            ? tables.Groups["table"].Captures.SelectMany(t => NamesOf(t.Value)).Select(t => (Of(file, "table", t), Of(text, ":table", t)))
            : [(file, text)];

    private static IEnumerable<string> NamesOf(string tables) => !tables.StartsWith('*')
        ? [tables]
        : Files.Select(f => f.Name).Where(f => f.StartsWith("schema/", StringComparison.Ordinal)
            && f.EndsWith(tables[1..], StringComparison.Ordinal)).Select(f => f["schema/".Length..]);

    private static string Of(string text, string placeholder, string table) => text.Replace(placeholder, table, StringComparison.Ordinal);

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(
        @"^-- Tables: (?<table>\*?\w+)(, (?<table>\*?\w+))*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tables();
}
