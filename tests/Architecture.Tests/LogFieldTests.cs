using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>
/// Powertools writes a line's own fields before its standard ones, and the first of a name stays: a template with <c>{Level}</c> would hide
/// the line's level from alarms and queries.
/// </summary>
public sealed partial class LogFieldTests
{
    private static readonly string[] Standard =
    [
        "Level", "Message", "Timestamp", "Service", "ColdStart", "XrayTraceId", "Name", "SamplingRate", "Exception", "FunctionName",
        "FunctionVersion", "FunctionMemorySize", "FunctionArn", "FunctionRequestId", "CorrelationId",
    ];

    // What runs in Lambda.
    public static TheoryData<string> Folders => ["src/WikiGuard.Core", "src/WikiGuard.Aws", "src/WikiGuard.Kafka", "functions"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_template_of_a_log_line_hides_a_standard_field(string folder)
    {
        var hiding = Repository.SourceFiles(folder, "*.cs")
            .SelectMany(f => Hidden(File.ReadAllText(f)).Select(name => $"{Path.GetRelativePath(Repository.Root, f)}: {{{name}}}"))
            .ToList();

        Assert.True(hiding.Count == 0, $"Name these fields otherwise:\n{string.Join('\n', hiding)}");
    }

    [Theory]
    [InlineData("""log.LogWarning(e, "{Layer} is {Level}", a, b);""", "Level")]
    [InlineData("""log.Log(level, "{Name}" + " is {Layer}", a, b);""", "Name")]
    [InlineData("""log.LogInformation("{Layer}: {Reason}", a, b);""", "")]
    [InlineData("""Format("{Name}", a);""", "")]
    public void A_field_that_is_hidden_is_found(string source, string name) => Assert.Equal(name, string.Join(' ', Hidden(source)));

    private static IEnumerable<string> Hidden(string source) => CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes()
        .OfType<InvocationExpressionSyntax>()
        .Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: var method }
            && method.StartsWith("Log", StringComparison.Ordinal))
        .SelectMany(call => call.ArgumentList.Arguments.SelectMany(a => a.DescendantNodes().OfType<LiteralExpressionSyntax>()))
        .Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression))
        .SelectMany(literal => Placeholder().Matches(literal.Token.ValueText).Select(m => m.Groups["name"].Value))
        .Intersect(Standard, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\{@?(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
