using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Output;

/// <summary>Writes query results as a table for people, or as JSON or CSV for programs.</summary>
internal static class QueryOutput
{
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A table's borders, and of each column a border and a blank on either side.
    private const int TableBorders = 1;
    private const int ColumnBorders = 3;

    // A longer text may be broken into lines of this width and remain readable.
    private const int ReadableWidth = 24;

    // Of what is no terminal: a file, another program.
    private const int WidthElsewhere = 200;

    /// <summary>How wide the terminal is that stdout goes to; null where it goes elsewhere.</summary>
    public static int? Terminal => Console.IsOutputRedirected ? null : AnsiConsole.Profile.Width;

    /// <summary>Likewise of stderr.</summary>
    public static int? ErrorTerminal => Console.IsErrorRedirected ? null : AnsiConsole.Profile.Width;

    public static void Write(QueryResult result, string format, TextWriter output) => Write(result, format, output, Terminal);

    /// <param name="terminal">The width of the terminal that <paramref name="output"/> goes to; null where it goes elsewhere.</param>
    public static void Write(QueryResult result, string format, TextWriter output, int? terminal)
    {
        switch (format)
        {
            case "json":
                WriteJson(result, output, isTerminal: terminal is not null);
                break;
            case "csv":
                WriteCsv(result, output, isTerminal: terminal is not null);
                break;
            default:
                WriteTable(result, ConsoleOn(output, terminal));
                output.WriteLine(result.Rows.Count == 1 ? "1 row" : $"{result.Rows.Count:N0} rows");
                break;
        }
    }

    /// <summary>Rows side by side where each column has room, else each row as a list of its columns.</summary>
    private static void WriteTable(QueryResult result, IAnsiConsole console)
    {
        var texts = result.Rows.Select(r => Array.ConvertAll(r, v => Printable(ValueText.InTable(v)))).ToList();
        var names = result.Columns.Select(Printable).ToArray();
        var widths = names.Select((n, i) => texts.Select(t => t[i].GetCellWidth()).Append(n.GetCellWidth()).Max());
        if (TableBorders + widths.Sum(w => Math.Min(w, ReadableWidth) + ColumnBorders) <= console.Profile.Width)
            WriteBeside(names, texts, console);
        else
            WriteBelow(names, texts, console);
    }

    private static void WriteBeside(string[] names, List<string[]> rows, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var name in names)
            table.AddColumn(new TableColumn(new Text(name)));
        foreach (var row in rows)
            table.AddRow(row.Select(t => new Text(t)));
        console.Write(table);
    }

    private static void WriteBelow(string[] names, List<string[]> rows, IAnsiConsole console)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var columns = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().PadRight(0));
            for (var c = 0; c < names.Length; c++)
                columns.AddRow(new Text(names[c]), new Text(rows[i][c]));
            console.Write(new Rule($"row {i + 1:N0}").LeftJustified());
            console.Write(columns);
        }
    }

    /// <summary>Somebody's text in a table. Markup would make a picture of <c>:fire:</c>, which no escape prevents.</summary>
    public static IRenderable Cell(string text) => new Text(Printable(text));

    public static string Printable(string text) => PrintableText.Of(text, instead: '\u00B7');

    /// <summary>A console on any writer, wide enough where it is not a terminal.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter output) => ConsoleOn(output, Terminal);

    private static IAnsiConsole ConsoleOn(TextWriter output, int? terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal is null ? AnsiSupport.No : AnsiSupport.Detect,
        });
        console.Profile.Width = terminal ?? WidthElsewhere;
        return console;
    }

    private static void WriteJson(QueryResult result, TextWriter output, bool isTerminal)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
            WriteJson(result, writer);
        var json = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        output.WriteLine(isTerminal ? Escaped(json) : json);
    }

    /// <summary>The same JSON with what a terminal would obey, or not show, as escapes.</summary>
    private static string Escaped(string json)
    {
        var escaped = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            // Of the line breaks, none stands in a text.
            if (rune.Value is '\r' or '\n' || !PrintableText.IsHidden(rune))
                escaped.Append(rune);
            else
                escaped.AppendJoin("", rune.ToString().Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")));
        }
        return escaped.ToString();
    }

    /// <summary>An array of objects, one per row. Of columns with one name, the second is called <c>name_2</c>.</summary>
    public static void WriteJson(QueryResult result, Utf8JsonWriter writer)
    {
        var names = Distinct(result.Columns);
        writer.WriteStartArray();
        foreach (var row in result.Rows)
        {
            writer.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                writer.WritePropertyName(names[i]);
                WriteValue(writer, row[i]);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>The names of a result's columns, each once: of two that are alike, the second is called <c>name_2</c>.</summary>
    public static string[] Distinct(IReadOnlyList<string> columns)
    {
        var taken = columns.ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. columns.Select(NameOf)];

        string NameOf(string column)
        {
            if (seen.Add(column))
                return column;
            var number = 2;
            while (!taken.Add($"{column}_{number}"))
                number++;
            return $"{column}_{number}";
        }
    }

    public static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case NestedValue nested when IsJson(nested.Json): writer.WriteRawValue(nested.Json, skipInputValidation: true); break;
            default: writer.WriteStringValue(ValueText.Of(value)); break;
        }
    }

    // DuckDB writes Infinity and NaN, which JSON has not.
    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>On a terminal, people read the values, which must not move its cursor; elsewhere they stay as they are.</summary>
    private static void WriteCsv(QueryResult result, TextWriter output, bool isTerminal)
    {
        output.WriteLine(string.Join(',', result.Columns.Select(c => CsvText(Shown(c)))));
        foreach (var row in result.Rows)
            output.WriteLine(string.Join(',', row.Select(Value)));

        string Value(object? value) =>
            value is null ? "" : value is string text ? CsvText(Shown(text)) : Quote(Shown(ValueText.Of(value)));

        string Shown(string text) => isTerminal ? Printable(text) : text;
    }

    /// <summary>
    /// A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that looks as if it had got one:
    /// taking one away gives the text back. See https://owasp.org/www-community/attacks/CSV_Injection.
    /// </summary>
    private static string CsvText(string text) =>
        text.AsSpan().TrimStart('\'') is [var first, ..] && FormulaStarts.Contains(first) ? Quote($"'{text}") : Quote(text);

    // RFC 4180; an empty text is quoted, so that it differs from NULL.
    private static string Quote(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
