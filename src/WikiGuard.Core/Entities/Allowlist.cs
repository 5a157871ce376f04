using System.Collections.Immutable;

namespace WikiGuard.Entities;

/// <summary>The entities to watch: the content of <c>config/entity-allowlist.yaml</c>.</summary>
/// <param name="Entities">In the file's order; no two have the same wiki and title, and no alias belongs to two.</param>
/// <param name="CaseSensitive">Titles are compared by case, except for the first letter, whose case MediaWiki ignores.</param>
/// <param name="CheckRedirects">Aliases count; when false, only titles do.</param>
public sealed record Allowlist(ImmutableArray<MonitoredEntity> Entities, bool CaseSensitive = false, bool CheckRedirects = true)
{
    /// <summary>What may be wrong in the file, each with line and column and what to do.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static Allowlist Parse(string yaml, string sourceName) => AllowlistReader.Read(yaml, sourceName);
}
