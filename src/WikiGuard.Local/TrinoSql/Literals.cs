using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WikiGuard.Local.TrinoSql;

/// <summary>Texts that a function reads as a language of its own: formats, patterns, paths. Each goes in as Trino's and comes out as
/// DuckDB's, or is refused.</summary>
internal static partial class Literals
{
    /// <summary>MySQL's letters, which Trino takes, in those of <c>strftime</c>. Trino knows milliseconds only.</summary>
    private static readonly Dictionary<char, string> DateLetters = new()
    {
        ['a'] = "%a",
        ['b'] = "%b",
        ['c'] = "%-m",
        ['d'] = "%d",
        ['e'] = "%-d",
        ['f'] = "%g000",
        ['H'] = "%H",
        ['h'] = "%I",
        ['I'] = "%I",
        ['i'] = "%M",
        ['j'] = "%j",
        ['k'] = "%-H",
        ['l'] = "%-I",
        ['M'] = "%B",
        ['m'] = "%m",
        ['p'] = "%p",
        ['r'] = "%I:%M:%S %p",
        ['S'] = "%S",
        ['s'] = "%S",
        ['T'] = "%H:%M:%S",
        ['v'] = "%V",
        ['W'] = "%A",
        ['x'] = "%G",
        ['Y'] = "%Y",
        ['y'] = "%y",
        ['%'] = "%%",
    };

    private static readonly string[] Units = ["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"];

    public static string DateFormat(string format) => Format(format, DateLetters.Keys);

    /// <summary>A format to read by: letters that both engines read in the same way.</summary>
    public static string ParsedFormat(string format)
    {
        var letters = Format(format, "YmdHisST%");
        return letters.Contains("%Y", StringComparison.Ordinal)
            ? letters
            : throw new NotAnsweredException("a time without a year is one of 1970 on Trino and of 1900 here; write "
                + "date_parse('1970-01-01 ' || x, '%Y-%m-%d %H:%i') for a time of day, and the year before a month");
    }

    /// <summary>A path to one value, as <c>$.a.b[0]["c d"]</c>.</summary>
    public static string JsonPath(string path) => Path().IsMatch(path)
        ? PathKey().Replace(path, ".\"${key}\"")
        : throw new NotAnsweredException($"the path {path} is not read here; write it as $.name, $.list[0] or $[\"a name\"]");

    public static string Unit(string unit) => Units.Contains(unit.ToLowerInvariant(), StringComparer.Ordinal)
        ? unit.ToLowerInvariant()
        : throw new NotAnsweredException($"{unit} is no unit of time; write {string.Join(", ", Units[..^1])} or {Units[^1]}");

    /// <summary>A replacement with <c>$1</c> for a group, as RE2 wants it.</summary>
    public static string Replacement(string text)
    {
        var written = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length:
                    written.Append(text[++i] == '\\' ? @"\\" : text[i].ToString());
                    break;
                case '$' when Group().IsMatch(text[i..]):
                    written.Append('\\').Append(text[++i]);
                    break;
                case '$' or '\\':
                    throw new NotAnsweredException($"the replacement {text} is not read here; groups are $1 to $9, and a dollar is \\$");
                default:
                    written.Append(text[i]);
                    break;
            }
        }
        return written.ToString();
    }

    /// <summary>The highest group that a replacement names; 0 where it names none.</summary>
    public static int LastGroup(string replacement) =>
        NamedGroup().Matches(replacement).Select(m => m.ValueSpan[^1] - '0').DefaultIfEmpty().Max();

    private static string Format(string format, IEnumerable<char> letters)
    {
        var written = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
                written.Append(format[i]);
            else if (++i < format.Length && letters.Contains(format[i]))
                written.Append(DateLetters[format[i]]);
            else
                throw new NotAnsweredException($"%{(i < format.Length ? format[i] : "")} is not read in a date's format; known are "
                    + string.Join(' ', letters.Select(l => string.Create(CultureInfo.InvariantCulture, $"%{l}"))));
        }
        return written.ToString();
    }

    [GeneratedRegex(@"(?<!\\)[$][0-9]", RegexOptions.None, 1000)]
    private static partial Regex NamedGroup();

    [GeneratedRegex("^[$][0-9](?![0-9])", RegexOptions.None, 1000)]
    private static partial Regex Group();

    [GeneratedRegex(@"^\$(\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]+\]|\[""[^""\\]+""\])*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();

    [GeneratedRegex(@"\[""(?<key>[^""]+)""\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathKey();
}
