using System.Globalization;
using System.Text;

namespace WikiGuard.Config;

/// <summary>Collects every error of one configuration file, so that a person can fix them all in one go.</summary>
internal sealed class ConfigErrors(string source)
{
    // A hostile file can hold an error on every line; nobody reads more than this many.
    private const int MostShown = 50;
    private const int LongestValue = 60;

    private readonly List<(long Line, long Column, string Text)> _found = [];
    private readonly List<(long Line, long Column, string Text)> _doubts = [];

    /// <summary>Reports an error at a value; <paramref name="text"/> quotes the value and says what to do.</summary>
    public void Add(YamlValue at, string text) => Add(at.Line, at.Column, text);

    public void Add(long line, long column, string text) => _found.Add((line, column, text));

    /// <summary>Reports what may be wrong, and is accepted.</summary>
    public void Doubt(YamlValue at, string text) => _doubts.Add((at.Line, at.Column, text));

    /// <summary>What may be wrong, each with the file, line and column.</summary>
    public IReadOnlyList<string> Doubts =>
        [.. Shown(_doubts).Select(d => $"{source}:{d}")];

    /// <exception cref="InvalidConfigException">At least one error was added.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0) throw ToException();
    }

    public InvalidConfigException ToException(Exception? inner = null)
    {
        var lines = Shown(_found).Select(e => $"  {e}");
        if (_found.Count > MostShown) lines = lines.Append($"  and {_found.Count - MostShown} more");
        return new InvalidConfigException(
            $"{source}: {_found.Count} {(_found.Count == 1 ? "error" : "errors")}\n{string.Join('\n', lines)}", inner);
    }

    /// <summary>A value as an error message shows it: quoted, on one line, shortened.</summary>
    public static string Show(string value)
    {
        var shown = new StringBuilder("'");
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, LongestValue)))
        {
            if (char.IsControl(c)) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else shown.Append(c);
        }

        if (value.Length > LongestValue) shown.Append('…');
        return shown.Append('\'').ToString();
    }

    private static IEnumerable<string> Shown(List<(long Line, long Column, string Text)> told) =>
        told.OrderBy(t => t.Line).ThenBy(t => t.Column).Take(MostShown).Select(t => $"{t.Line}:{t.Column}: {t.Text}");
}
