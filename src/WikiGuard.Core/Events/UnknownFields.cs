using System.Text;

namespace WikiGuard.Events;

/// <summary>
/// The names of top-level fields that events carried and recentchange 1.0.0 does not have. Such a field goes on to bronze unchanged; this
/// is how people learn of it. Each name is kept once, and only a few are kept, because the names come from outside.
/// </summary>
internal sealed class UnknownFields
{
    public const int MaxNames = 20;

    private const int MaxNameChars = 40;

    private readonly HashSet<ulong> _seen = [];
    private readonly List<(ulong Key, string Name)> _ofThisEvent = [];

    /// <summary>The names in the order of their first event, printable and shortened.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Whether the field's name is not kept yet and may be.</summary>
    public bool IsNew(ulong key) => Names.Count + _ofThisEvent.Count < MaxNames && !_seen.Contains(key);

    public void Add(ulong key, string name) => _ofThisEvent.Add((key, name));

    /// <summary>Forgets the fields of what turned out not to be a well-formed event.</summary>
    public void Discard() => _ofThisEvent.Clear();

    /// <summary>Keeps the fields of a well-formed event.</summary>
    public void Keep()
    {
        if (_ofThisEvent.Count == 0)
            return;
        _seen.UnionWith(_ofThisEvent.Select(f => f.Key));
        Names = [.. Names, .. _ofThisEvent.Select(f => Printable(f.Name))]; // a new list: others may be reading the old one
        _ofThisEvent.Clear();
    }

    private static string Printable(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(MaxNameChars))
            text.Append(Rune.IsLetterOrDigit(rune) || (rune.IsAscii && !Rune.IsControl(rune)) ? rune : Rune.ReplacementChar);
        return name.Length > MaxNameChars ? text.Append('…').ToString() : text.ToString();
    }
}
