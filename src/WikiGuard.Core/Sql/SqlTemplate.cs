using System.Text;

namespace WikiGuard.Sql;

/// <summary>
/// One statement of <c>sql/</c> with its parameters still open. A parameter is written <c>:name</c>; outside of literals, quoted names and
/// comments nothing else in Trino SQL looks like that.
/// </summary>
public sealed class SqlTemplate
{
    private readonly string _name;
    private readonly List<(string Text, string? Parameter)> _pieces = [];

    public SqlTemplate(string name, string text)
    {
        _name = name;
        Split(text);
        Parameters = _pieces.Where(p => p.Parameter is not null).Select(p => p.Parameter!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The names that <see cref="Bind(SqlParameters)"/> needs.</summary>
    public IReadOnlySet<string> Parameters { get; }

    /// <summary>Writes each parameter as a typed literal (see <see cref="SqlLiteral"/>); values that the text does not name are not used.</summary>
    /// <exception cref="ArgumentException">A parameter has no value.</exception>
    public SqlStatement Bind(SqlParameters values)
    {
        var bound = new StringBuilder();
        foreach (var (text, parameter) in _pieces)
        {
            bound.Append(text);
            if (parameter is not null)
                bound.Append(SqlLiteral.Of(values.Find(parameter) ?? throw new ArgumentException($"{_name}: no value for :{parameter}.", nameof(values))));
        }
        return new SqlStatement(_name, bound.ToString());
    }

    /// <summary>The statement, for one that has no parameters.</summary>
    public SqlStatement Bind() => Bind(new SqlParameters());

    /// <summary>The text as it was given, without its comments.</summary>
    public string WithoutComments() => string.Concat(_pieces.Select(p => p.Parameter is null ? p.Text : $"{p.Text}:{p.Parameter}"));

    private void Split(string text)
    {
        var piece = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is '\'' or '"')
            {
                var end = text.IndexOf(text[i], i + 1);
                end = end < 0 ? text.Length : end + 1;
                piece.Append(text, i, end - i);
                i = end;
            }
            else if (text[i] == '-' && i + 1 < text.Length && text[i + 1] == '-')
            {
                // Comments stay in the file: engines count their bytes, and DuckDB and Athena both refuse odd ones.
                var end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end;
            }
            else if (text[i] == '/' && i + 1 < text.Length && text[i + 1] == '*')
            {
                var end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                piece.Append(' ');
                i = end < 0 ? text.Length : end + 2;
            }
            else if (text[i] == ':' && i + 1 < text.Length && char.IsAsciiLetterLower(text[i + 1]) && (i == 0 || text[i - 1] != ':'))
            {
                var start = ++i;
                while (i < text.Length && (char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i]) || text[i] == '_'))
                    i++;
                _pieces.Add((piece.ToString(), text[start..i]));
                piece.Clear();
            }
            else
            {
                piece.Append(text[i++]);
            }
        }
        _pieces.Add((piece.ToString().TrimEnd(), null));
        _pieces[0] = (_pieces[0].Text.TrimStart(), _pieces[0].Parameter);
    }
}
