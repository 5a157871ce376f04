using System.Text.Json;
using System.Text.RegularExpressions;
using WikiGuard.Local.TrinoSql;

namespace WikiGuard.Local.Tests.TrinoSql;

/// <summary>A query is answered as Trino would, or refused.</summary>
public sealed partial class TrinoAnswerSpecs(QueryEngine engine) : IClassFixture<QueryEngine>
{
    /// <summary>Nothing says of which type a NULL is; Trino takes it for an array.</summary>
    private static readonly string[] Typeless = ["'a' || null", "concat('a', null)"];

    [Theory]
    [InlineData("recorded.tsv")]
    [InlineData("documented.tsv")]
    public async Task Each_expression_has_Trinos_type_and_value_or_is_on_the_list_of_the_refused(string fixture)
    {
        var refused = TrinoAnswers.Of("refused.tsv").ToDictionary(r => r.Expression, r => r.Type, StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var answer in TrinoAnswers.Of(fixture))
        {
            if (await ProblemAsync(answer, refused.GetValueOrDefault(answer.Expression)) is { } problem)
                wrong.Add($"{answer.Expression}: {problem}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_is_on_the_list_of_the_refused_for_nothing()
    {
        var recorded = TrinoAnswers.Of("recorded.tsv").Where(a => a.Type != "error").Select(a => a.Expression)
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(TrinoAnswers.Of("refused.tsv"), r => Assert.Contains(r.Expression, recorded));
    }

    [Fact]
    public void Each_function_that_is_answered_has_an_expression()
    {
        var called = new[] { "recorded.tsv", "documented.tsv" }.SelectMany(TrinoAnswers.Of).SelectMany(
            a => Name().Matches(a.Expression).Select(m => m.Value));

        Assert.Empty(TrinoFunction.All.Values.Where(f => f.Kind != TrinoFunctionKind.Refused).Select(f => f.Name)
            .Except(called, StringComparer.Ordinal));
    }

    private async Task<string?> ProblemAsync(TrinoAnswer answer, string? refusal)
    {
        var sql = $"select {answer.Expression}";
        try
        {
            var result = await engine.AskAsync(sql);
            if (refusal is not null || answer.Type == "error")
                return "answered, and it should be refused";
            var type = TrinoAnswers.OfDuckDb(await engine.TypeAsync(sql));
            if (type != TrinoAnswers.Bare(answer.Type) && !Typeless.Contains(answer.Expression, StringComparer.Ordinal))
                return $"its type is {type}, and Trino's is {answer.Type}";
            using var expected = JsonDocument.Parse(answer.Rows);
            var values = result.Rows.Select(r => r[0]).ToList();
            return values.Count == expected.RootElement.GetArrayLength()
                && expected.RootElement.EnumerateArray().Zip(values).All(p => TrinoAnswers.AreSame(p.First, p.Second))
                    ? null : $"{string.Join(", ", values.Select(v => v ?? "null"))}, and Trino has {answer.Rows}";
        }
        catch (QueryFailedException e)
        {
            return refusal is { } reason ? (e.Reason.Contains(reason, StringComparison.Ordinal) ? null : $"refused otherwise: {e.Reason}")
                : answer.Type == "error" ? null : $"refused: {e.Reason}";
        }
    }

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
