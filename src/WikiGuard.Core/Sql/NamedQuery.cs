using System.Globalization;
using System.Text.RegularExpressions;

namespace WikiGuard.Sql;

/// <summary>
/// A query of <c>sql/queries/</c>, for people. Its file's header says what it answers, which parameters it takes, and where it runs.
/// </summary>
/// <param name="Purpose">One sentence.</param>
/// <param name="Parameters">Name and type (varchar, bigint, date or timestamp), in the header's order.</param>
/// <param name="IsAthenaOnly">It reads a table's history, which DuckDB does not keep.</param>
public sealed partial record NamedQuery(
    string Name, string Purpose, IReadOnlyList<(string Name, string Type)> Parameters, bool IsAthenaOnly)
{
    /// <summary>A timestamp that need not be given: it defaults to the current time.</summary>
    private const string Now = "now";

    private const string Folder = "queries/";

    /// <summary>Every query, by name.</summary>
    public static IReadOnlyList<NamedQuery> All { get; } =
        [.. SqlLibrary.Names.Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(
            n => Read(n[Folder.Length..], SqlLibrary.TextOf(n)))];

    /// <summary>The name and the parameters that must be given, such as <c>entity_history --with entity=…</c>.</summary>
    public string Usage => string.Join(' ', Parameters.Where(p => p.Name != Now).Select(p => $"--with {p.Name}=…").Prepend(Name));

    /// <param name="values">By parameter: a text, a whole number, <c>2026-02-07</c>, or <c>2026-02-07T12:00:00Z</c>.</param>
    /// <exception cref="ArgumentException">A value is missing, malformed, or belongs to no parameter; the message says so.</exception>
    public SqlStatement Bind(IReadOnlyDictionary<string, string> values, TimeProvider time)
    {
        if (values.Keys.FirstOrDefault(v => !Parameters.Any(p => p.Name == v)) is { } surplus)
            throw new ArgumentException($"{Name} takes no {surplus}. Its form is: {Usage}.", nameof(values));
        var bound = new SqlParameters();
        foreach (var (name, type) in Parameters)
        {
            if (values.TryGetValue(name, out var text))
                Add(bound, name, type, text);
            else if (name == Now)
                bound.Add(name, time.GetUtcNow());
            else
                throw new ArgumentException($"{Name} needs {name}, a {type}. Its form is: {Usage}.", nameof(values));
        }
        return SqlLibrary.Get(Folder + Name).Bind(bound);
    }

    private void Add(SqlParameters bound, string name, string type, string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        _ = type switch
        {
            "varchar" => bound.Add(name, text),
            "bigint" when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => bound.Add(name, number),
            "date" when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) =>
                bound.Add(name, date),
            "timestamp" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var moment) => bound.Add(name, moment),
            _ => throw new ArgumentException($"{Name}: {name} is a {type}, and \"{text}\" is none. Write {Example(type)}.", nameof(text)),
        };
    }

    private static string Example(string type) => type switch
    {
        "bigint" => "a whole number, such as 7",
        "date" => "a date, such as 2026-02-07",
        _ => "a time in UTC, such as 2026-02-07T12:00:00Z",
    };

    private static NamedQuery Read(string name, string text)
    {
        var header = text.Split('\n').TakeWhile(l => l.StartsWith("-- ", StringComparison.Ordinal)).Select(l => l[3..]).ToList();
        var parameters = header.Where(l => l.StartsWith("Parameters: ", StringComparison.Ordinal)).SelectMany(
            l => Parameter().Matches(l["Parameters: ".Length..]));
        return new NamedQuery(
            name,
            header[0],
            [.. parameters.Select(p => (p.Groups["name"].Value, p.Groups["type"].Value))],
            header.Exists(l => l.StartsWith("Athena only", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"(?<name>\w+) (?<type>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
