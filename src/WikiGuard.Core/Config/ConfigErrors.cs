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
        var length = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if ((length += rune.Utf16SequenceLength) > LongestValue) return shown.Append("…'").ToString();
            Append(shown, rune);
        }

        return shown.Append('\'').ToString();
    }

    /// <summary>A text as it is to be written into the file: in quotes, so that YAML takes it for a text, whatever it is.</summary>
    public static string Quoted(string text)
    {
        if (!text.EnumerateRunes().Any(r => r.Value == '\'' || PrintableText.IsHidden(r))) return $"'{text}'";
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            Append(rune.Value is '"' or '\\' ? quoted.Append('\\') : quoted, rune);
        return quoted.Append('"').ToString();
    }

    // As YAML has it within double quotes, too.
    private static void Append(StringBuilder text, Rune rune)
    {
        if (!PrintableText.IsHidden(rune)) text.Append(rune);
        else if (rune.IsBmp) text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    private static IEnumerable<string> Shown(List<(long Line, long Column, string Text)> told) =>
        told.OrderBy(t => t.Line).ThenBy(t => t.Column).Take(MostShown).Select(t => $"{t.Line}:{t.Column}: {t.Text}");
}
