using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Commands;

/// <summary>Says which entity somebody meant whose question has no answer.</summary>
internal static class EntityHint
{
    /// <returns>A sentence; null where gold has windows of the entity, or none at all.</returns>
    public static async Task<string?> OfAsync(string entity, IQueryEngine engine, CancellationToken cancellationToken)
    {
        var known = (await engine.RunAsync(SqlLibrary.Get("status/known_entities").Bind(), cancellationToken)).Rows
            .Select(r => (string)r[0]!).ToList();
        if (known.Count == 0 || known.Contains(entity, StringComparer.Ordinal))
            return null;
        return $"There is no entity \"{entity}\" in gold. " + (Meant(entity.Replace('_', ' ').Trim(), known) is { } meant
            ? $"Did you mean \"{meant}\"?" : $"An entity begins with its wiki, such as \"{known[0]}\".");
    }

    // First by title alone, since people leave the wiki out; then as a typing error.
    private static string? Meant(string written, IReadOnlyList<string> known)
    {
        var title = written[(written.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (known.FirstOrDefault(k => Is(k, written) || Is(TitleOf(k), written) || Is(TitleOf(k), title)) is { } same)
            return same;
        var byName = known.Concat(known.Select(TitleOf)).Zip(known.Concat(known)).GroupBy(k => k.First.ToLowerInvariant(), k => k.Second)
            .ToDictionary(k => k.Key, k => k.First(), StringComparer.Ordinal);
        return NearestName.Of(written, byName.Keys.ToArray()) is { } near ? byName[near] : null;
    }

    private static bool Is(string name, string written) => string.Equals(name, written, StringComparison.OrdinalIgnoreCase);

    private static string TitleOf(string entity) => entity[(entity.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
