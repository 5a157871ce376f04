using System.Buffers;
using System.Globalization;
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

    public static void Write(QueryResult result, string format, TextWriter output)
    {
        switch (format)
        {
            case "json":
                WriteJson(result, output);
                break;
            case "csv":
                WriteCsv(result, output);
                break;
            default:
                WriteTable(result, output);
                break;
        }
    }

    /// <summary>A value as people read it; times in UTC.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static void WriteTable(QueryResult result, TextWriter output)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in result.Columns)
            table.AddColumn(new TableColumn(Cell(column)));
        foreach (var row in result.Rows)
            table.AddRow(row.Select(v => Cell(Text(v))));
        ConsoleOn(output).Write(table);
        output.WriteLine(result.Rows.Count == 1 ? "1 row" : $"{result.Rows.Count:N0} rows");
    }

    /// <summary>Somebody's text in a table. Markup would make a picture of <c>:fire:</c>, which no escape prevents.</summary>
    public static IRenderable Cell(string text) => new Text(Printable(text));

    public static string Printable(string text) => PrintableText.Of(text, instead: '\u00B7');

    /// <summary>A console on any writer, wide enough where it is not a terminal.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 200;
        return console;
    }

    private static void WriteJson(QueryResult result, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
            WriteJson(result, writer);
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
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

    private static string[] Distinct(IReadOnlyList<string> columns)
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
            default: writer.WriteStringValue(Text(value)); break;
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

    private static void WriteCsv(QueryResult result, TextWriter output)
    {
        output.WriteLine(string.Join(',', result.Columns.Select(CsvText)));
        foreach (var row in result.Rows)
            output.WriteLine(string.Join(',', row.Select(v => v is null ? "" : v is string text ? CsvText(text) : Quote(Text(v)))));
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
