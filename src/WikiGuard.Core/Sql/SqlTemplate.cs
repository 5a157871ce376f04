using System.Text;

namespace WikiGuard.Sql;

/// <summary>
/// One statement of <c>sql/</c> with its parameters still open. A parameter is written <c>:name</c>; outside literals, quoted names and
/// comments nothing else in Trino SQL looks like that.
/// </summary>
public sealed class SqlTemplate
{
    private readonly string _name;
    private readonly List<(string Text, string? Parameter)> _pieces;

    public SqlTemplate(string name, string text)
        : this(name, Split(text))
    {
    }

    private SqlTemplate(string name, List<(string Text, string? Parameter)> pieces)
    {
        _name = name;
        _pieces = pieces;
        Parameters = _pieces.Where(p => p.Parameter is not null).Select(p => p.Parameter!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The names that <see cref="Bind(SqlParameters)"/> needs.</summary>
    public IReadOnlySet<string> Parameters { get; }

    /// <summary>The statement with another one in place of a parameter; the other's open parameters become open in this one, too.</summary>
    public SqlTemplate With(string parameter, SqlTemplate statement) => With(parameter, statement._pieces);

    /// <summary>The statement with a piece of SQL in place of a parameter.</summary>
    public SqlTemplate With(string parameter, SqlExpression expression) => With(parameter, [(expression.Text, null)]);

    /// <summary>
    /// Writes each parameter as a typed literal (see <see cref="SqlLiteral"/>); values that the text does not name are ignored.
    /// </summary>
    /// <exception cref="ArgumentException">A parameter has no value.</exception>
    public SqlStatement Bind(SqlParameters values)
    {
        var bound = new StringBuilder();
        foreach (var (text, parameter) in _pieces)
        {
            bound.Append(text);
            if (parameter is not null)
                bound.Append(SqlLiteral.Of(
                    values.Find(parameter) ?? throw new ArgumentException($"{_name}: no value for :{parameter}.", nameof(values))));
        }
        return new SqlStatement(_name, bound.ToString());
    }

    /// <summary>The statement, for one that has no parameters.</summary>
    public SqlStatement Bind() => Bind(new SqlParameters());

    /// <summary>The text as it was given, without its comments.</summary>
    public string WithoutComments() => string.Concat(_pieces.Select(p => p.Parameter is null ? p.Text : $"{p.Text}:{p.Parameter}"));

    private SqlTemplate With(string parameter, IReadOnlyList<(string Text, string? Parameter)> pieces) =>
        new(_name, [.. _pieces.SelectMany(p => p.Parameter == parameter ? pieces.Prepend((p.Text, null)) : [p])]);

    private static List<(string Text, string? Parameter)> Split(string text)
    {
        var pieces = new List<(string Text, string? Parameter)>();
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
                pieces.Add((piece.ToString(), text[start..i]));
                piece.Clear();
            }
            else
            {
                piece.Append(text[i++]);
            }
        }
        pieces.Add((piece.ToString().TrimEnd(), null));
        pieces[0] = (pieces[0].Text.TrimStart(), pieces[0].Parameter);
        return pieces;
    }
}
