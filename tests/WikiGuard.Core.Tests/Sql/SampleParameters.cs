using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Pipeline;
using WikiGuard.Quality;

namespace WikiGuard.Sql;

/// <summary>A value for every parameter of every statement, so that tests can bind them all.</summary>
internal static partial class SampleParameters
{
    private static readonly IReadOnlyDictionary<string, object> RiskModelValues =
        RiskModel.Parse(ShippedFile.Config("risk-model.yaml"), "risk-model.yaml").Parameters;

    /// <summary>What stands for text that WikiGuard compiles: an example of what it becomes.</summary>
    private static readonly Dictionary<string, string> Expressions = new(StringComparer.Ordinal)
    {
        ["revert_source"] = RevertPatterns.Parse(ShippedFile.Config("revert-patterns.yaml"), "revert-patterns.yaml").Source.Text,
        ["revert_known"] = RevertPatterns.Parse(ShippedFile.Config("revert-patterns.yaml"), "revert-patterns.yaml").Known.Text,
        ["table"] = "silver_quarantine",
    };

    private static readonly QualityRules Rules = QualityRules.Parse(ShippedFile.Config("quality-rules.yaml"), "quality-rules.yaml");

    /// <summary>
    /// The statement as it is sent, with a sample for each of its parameters: of the type that its header gives, or the header of a
    /// statement which stands in it.
    /// </summary>
    public static SqlStatement Bind(string name)
    {
        var template = SentStatements.Get(name, Rules);
        var headers = SqlLibrary.Names.Where(n => Folder(n) == Folder(name)).Append("quality/judge").Append(name).Select(Header);
        var types = TypedName().Matches(string.Join('\n', headers))
            .ToLookup(m => m.Groups["name"].Value, m => m.Groups["type"].Value, StringComparer.Ordinal);
        var values = new SqlParameters().AddAll(RiskModelValues);
        foreach (var parameter in template.Parameters.Where(p => !RiskModelValues.ContainsKey(p)))
            Add(values, parameter, types[parameter].LastOrDefault());
        return template.Bind(values);
    }

    /// <summary>Athena's own commands for Iceberg tables, OPTIMIZE and VACUUM: neither Trino nor DuckDB knows them.</summary>
    public static bool IsOutsideTrino(string name) =>
        SqlLibrary.Get(name).WithoutComments() is var text
        && (text.StartsWith("optimize ", StringComparison.Ordinal) || text.StartsWith("vacuum ", StringComparison.Ordinal));

    private static string Header(string name) =>
        string.Join('\n', SqlLibrary.TextOf(name).Split('\n').TakeWhile(l => l.StartsWith("--", StringComparison.Ordinal)));

    private static string Folder(string name) => name.Split('/')[0];

    private static SqlParameters Add(SqlParameters values, string name, string? type) => type switch
    {
        "expression" => values.Add(
            name, new SqlExpression(Expressions.GetValueOrDefault(name, "concat_ws(',', case when a is null then 'a_complete' end)"))),
        "statement" => values.Add(name, SqlExpression.Of(Bind("silver/input_bronze"))),
        "rows" => values.Add(name, (IReadOnlyCollection<object?[]>)[["a", 7L, null], ["b", 8L, true]]),
        "bigint" => values.Add(name, 7L),
        "double" => values.Add(name, -0.5),
        "varchar" => values.Add(name, "it's"),
        "varchar[]" => values.Add(name, (IReadOnlyCollection<string>)["a", "b"]),
        "boolean" => values.Add(name, true),
        "date" => values.Add(name, new DateOnly(2026, 1, 28)),
        "timestamp" => values.Add(name, new DateTimeOffset(2026, 1, 28, 2, 20, 0, TimeSpan.Zero)),
        _ => throw new InvalidOperationException($":{name} has no sample: give its type in the statement's header, or add it to "
            + $"{nameof(SampleParameters)}."),
    };

    [GeneratedRegex(@"(?<name>\w+) (?<type>bigint|double|varchar\[\]|varchar|boolean|date|timestamp|expression|statement|rows)",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypedName();
}
