using System.Collections.Immutable;

namespace WikiGuard.Entities;

/// <summary>Which pages an entity's title and aliases stand for.</summary>
public enum TitleMatch
{
    /// <summary>The page and its talk page.</summary>
    Exact,

    /// <summary>Also their subpages: <c>Title/…</c>.</summary>
    Subpages,

    /// <summary>Also every page whose title contains the words of the name consecutively.</summary>
    Phrase,
}

/// <summary>An entry of the allowlist.</summary>
/// <param name="Wiki">The wiki's id, for example <c>enwiki</c>; <see cref="Any"/> for every wiki.</param>
/// <param name="Title">With spaces, never underscores; <see cref="Any"/> for every page.</param>
public sealed record MonitoredEntity(string Wiki, string Title)
{
    public const string Any = "*";

    public ImmutableArray<string> Aliases { get; init; } = [];

    public TitleMatch Match { get; init; }

    /// <summary>The namespaces it is restricted to; empty for no restriction.</summary>
    public ImmutableArray<int> Namespaces { get; init; } = [];

    /// <summary>
    /// The canonical key, for example <c>enwiki:United States</c>; null where the page decides it, that is, where a part is
    /// <see cref="Any"/>.
    /// </summary>
    public string? Key { get; } = Wiki == Any || Title == Any ? null : $"{Wiki}:{Title}";

    /// <summary>The title, then the aliases.</summary>
    internal IEnumerable<string> Names => Aliases.Prepend(Title);

    internal bool Allows(int @namespace) => Namespaces.IsEmpty || Namespaces.Contains(@namespace);
}
