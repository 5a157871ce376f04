using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WikiGuard.Ports;

namespace WikiGuard.Local.Tests.TrinoSql;

/// <summary>A file of expressions with Trino's answers, and how they compare with this engine's.</summary>
internal static partial class TrinoAnswers
{
    private const double Digits = 1e-14;

    public static IEnumerable<TrinoAnswer> Of(string fixture) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TrinoSql", "Fixtures", fixture)).Where(l => !l.StartsWith('#'))
            .Select(l => l.Split('\t')).Select(f => new TrinoAnswer(f[0], f[1], f[2]));

    /// <summary>A type of Trino's without what this engine does not keep: lengths, precisions, names of fields.</summary>
    public static string Bare(string trinoType) =>
        Parameters().Replace(trinoType.ToLowerInvariant(), "").Replace(", ", ",", StringComparison.Ordinal)
            .Replace("interval day to second", "interval", StringComparison.Ordinal);

    /// <summary>DuckDB's name of a type, as Trino's.</summary>
    public static string OfDuckDb(string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
            return $"array({OfDuckDb(type[..^2])})";
        if (Struct().Match(type) is { Success: true } row)
            return $"row({string.Join(',', row.Groups["fields"].Value.Split(", ").Select(f => OfDuckDb(f.Split(' ', 2)[1])))})";
        if (Map().Match(type) is { Success: true } map)
            return $"map({OfDuckDb(map.Groups["key"].Value)},{OfDuckDb(map.Groups["value"].Value)})";
        return type == "BLOB" ? "varbinary" : Bare(type);
    }

    /// <summary>Whether a value is Trino's, to the last digits of a double and but for the zeros at the end of a time.</summary>
    public static bool AreSame(JsonElement expected, object? actual) => (expected.ValueKind, actual) switch
    {
        (JsonValueKind.Null, null) => true,
        (JsonValueKind.True or JsonValueKind.False, bool truth) => expected.GetBoolean() == truth,
        (JsonValueKind.Number, long number) => expected.GetInt64() == number,
        (JsonValueKind.Number, double number) => Math.Abs(expected.GetDouble() - number) <= Digits * Math.Abs(number),
        (JsonValueKind.String, double number) => expected.GetString() == number.ToString(CultureInfo.InvariantCulture),
        (JsonValueKind.String, decimal number) => expected.GetString() == number.ToString(CultureInfo.InvariantCulture),
        (JsonValueKind.String, DateOnly date) => expected.GetString() == date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (JsonValueKind.String, DateTime time) =>
            Time(expected.GetString()!) == Time(time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)),
        (JsonValueKind.String, string text) => expected.GetString() == text,
        (_, NestedValue nested) => AreSame(expected, JsonDocument.Parse(nested.Json).RootElement),
        _ => false,
    };

    // A row is an array in Trino's protocol and has names here.
    private static bool AreSame(JsonElement expected, JsonElement actual) => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.Array, JsonValueKind.Array) =>
            expected.EnumerateArray().SequenceEqual(actual.EnumerateArray(), EqualityComparer<JsonElement>.Create(AreSame, _ => 0)),
        (JsonValueKind.Array, JsonValueKind.Object) => expected.EnumerateArray().SequenceEqual(
            actual.EnumerateObject().Select(p => p.Value), EqualityComparer<JsonElement>.Create(AreSame, _ => 0)),
        _ => JsonElement.DeepEquals(expected, actual),
    };

    private static string Time(string text)
    {
        var bare = text.Replace(" UTC", "", StringComparison.Ordinal);
        return bare.Contains('.', StringComparison.Ordinal) ? bare.TrimEnd('0').TrimEnd('.') : bare;
    }

    [GeneratedRegex(@"\([0-9]+(, ?[0-9]+)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameters();

    [GeneratedRegex(@"^STRUCT\((?<fields>.*)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Struct();

    [GeneratedRegex(@"^MAP\((?<key>\w+), (?<value>.*)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Map();
}

/// <param name="Expression">What stands behind select.</param>
/// <param name="Type">Of its only column, or <c>error</c>.</param>
/// <param name="Rows">The column's values as a JSON array, or the error.</param>
internal sealed record TrinoAnswer(string Expression, string Type, string Rows);
