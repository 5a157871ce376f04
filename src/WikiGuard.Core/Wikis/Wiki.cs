using System.Collections.Frozen;
using System.Text;

namespace WikiGuard.Wikis;

/// <summary>How a wiki names its pages. Safe for concurrent use.</summary>
public sealed class Wiki
{
    // Languages in which i and ı are two letters; MediaWiki has a class of its own for each.
    private static readonly FrozenSet<string> DottedI = FrozenSet.Create(StringComparer.Ordinal, "az", "kaa", "tr");

    private readonly Dictionary<string, int> _namespaces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly FrozenSet<int> _capitalized;
    private readonly bool _hasDottedI;

    /// <param name="id">Such as <c>enwiki</c>.</param>
    /// <param name="language">MediaWiki's code of its language.</param>
    /// <param name="namespaces">Names and aliases of namespaces, compared without case. The last of a number is its usual name.</param>
    /// <param name="capitalFirst">Whether the first letter of every page's name is a capital.</param>
    /// <param name="capitalized">The namespaces in which it is a capital all the same.</param>
    internal Wiki(string id, string language, Dictionary<string, int> namespaces, bool capitalFirst, IEnumerable<int> capitalized)
    {
        (Id, CapitalFirst, _namespaces) = (id, capitalFirst, namespaces);
        _byName = namespaces.GetAlternateLookup<ReadOnlySpan<char>>();
        // Special, User and MediaWiki, everywhere.
        _capitalized = capitalized.Concat([-1, 2, 8]).ToFrozenSet();
        _hasDottedI = DottedI.Contains(language);
    }

    public string Id { get; }

    /// <summary>Whether "india" is "India". On others, such as Wiktionary, they are two pages.</summary>
    public bool CapitalFirst { get; }

    /// <summary>Reads the prefix of a tidied title.</summary>
    /// <returns>The namespace, and where the page's name starts; 0 and 0 where the title has no prefix that the wiki knows.</returns>
    public (int Namespace, int NameStart) Prefix(ReadOnlySpan<char> title)
    {
        var colon = title.IndexOf(':');
        if (colon < 1 || !_byName.TryGetValue(title[..colon].TrimEnd(' '), out var number)) return (0, 0);
        var spaces = title[(colon + 1)..].StartsWith(' ') ? 1 : 0;
        return (number, colon + 1 + spaces);
    }

    /// <summary>The wiki's names of its namespaces.</summary>
    public IReadOnlyDictionary<string, int> Namespaces => _namespaces;

    /// <summary>A page's name as the wiki stores it: with a capital, unless the wiki tells them apart.</summary>
    /// <param name="name">Without the namespace's prefix.</param>
    public string Capitalize(string name, int @namespace)
    {
        if (name.Length == 0 || !(CapitalFirst || _capitalized.Contains(SubjectPages.Of(@namespace)))) return name;
        if (_hasDottedI && name[0] == 'i') return 'İ' + name[1..];
        return Rune.TryGetRuneAt(name, 0, out var first) ? Rune.ToUpperInvariant(first) + name[first.Utf16SequenceLength..] : name;
    }
}
