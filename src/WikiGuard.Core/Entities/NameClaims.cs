using WikiGuard.Config;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>Ensures that a name means only one entity in a wiki.</summary>
internal sealed class NameClaims(bool caseSensitive, ConfigErrors errors)
{
    private readonly Dictionary<(string Wiki, int Namespace, string Name), (string Title, YamlValue At)> _titles = [];
    private readonly List<(string Wiki, string Title, string Alias, YamlValue At)> _aliases = [];

    public void ClaimTitle(string wiki, string title, YamlValue at)
    {
        var key = KeyOf(wiki, title);
        if (!_titles.TryAdd(key, (title, at)))
            errors.Add(at, $"the entity {ConfigErrors.Show($"{wiki}:{title}")} is already listed in line {_titles[key].At.Line}; keep one");
    }

    public void ClaimAlias(string wiki, string title, string alias, YamlValue at) => _aliases.Add((wiki, title, alias, at));

    /// <summary>Reports aliases that also belong to another entity. Call it when all titles are known.</summary>
    public void Check()
    {
        var claimed = new Dictionary<(string, int, string), (string Title, YamlValue At)>();
        foreach (var (wiki, title, alias, at) in _aliases)
        {
            var key = KeyOf(wiki, alias);
            var isTaken = _titles.TryGetValue(key, out var other) || claimed.TryGetValue(key, out other);
            claimed.TryAdd(key, (title, at));
            if (!isTaken || KeyOf(wiki, other.Title) == KeyOf(wiki, title)) continue;
            errors.Add(
                at,
                $"the alias {ConfigErrors.Show(alias)} of {ConfigErrors.Show(title)} already names "
                + $"{ConfigErrors.Show(other.Title)} (line {other.At.Line}); keep one");
        }
    }

    private (string, int, string) KeyOf(string wiki, string name)
    {
        var known = KnownWikis.Get(wiki);
        var page = PageName.Read(known, name);
        var text = known.Capitalize(page.Text, page.Namespace);
        return (wiki, page.Namespace, EntityIndex.IsByCase(known, caseSensitive) ? text : text.ToUpperInvariant());
    }
}
