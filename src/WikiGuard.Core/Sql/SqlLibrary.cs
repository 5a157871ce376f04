using System.Collections.Concurrent;
using System.Reflection;

namespace WikiGuard.Sql;

/// <summary>The statements of <c>sql/</c>, by name: the path without the extension, for example <c>silver/merge_silver_events</c>.</summary>
public static class SqlLibrary
{
    private static readonly Assembly Assembly = typeof(SqlLibrary).Assembly;
    private static readonly ConcurrentDictionary<string, SqlTemplate> Templates = new(StringComparer.Ordinal);

    /// <summary>Every name, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("sql/", StringComparison.Ordinal))
            .Select(n => n["sql/".Length..^".sql".Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static SqlTemplate Get(string name) => Templates.GetOrAdd(name, n => new SqlTemplate(n, TextOf(n)));

    /// <summary>The file as it is, with its comments.</summary>
    /// <exception cref="ArgumentException">There is no such statement.</exception>
    public static string TextOf(string name)
    {
        var resource = Assembly.GetManifestResourceNames()
            .FirstOrDefault(n => string.Equals(n.Replace('\\', '/'), $"sql/{name}.sql", StringComparison.Ordinal))
            ?? throw new ArgumentException($"There is no sql/{name}.sql.", nameof(name));
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
