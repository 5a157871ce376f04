using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>.editorconfig's <c>max_line_length</c>, which no formatter of C# looks at.</summary>
public sealed class LineWidthTests
{
    private const int Most = 140;
    private const int LongLiteral = 100;

    public static TheoryData<string> Folders => ["src", "functions", "bench", "standins", "tests", "sql"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Lines_fit(string folder)
    {
        var files = Repository.SourceFiles(folder, "*.cs").Concat(Repository.SourceFiles(folder, "*.sql"));
        var wide = files
            .SelectMany(f => WideLines(File.ReadAllText(f), f.EndsWith(".cs", StringComparison.Ordinal))
                .Select(line => $"{Path.GetRelativePath(Repository.Root, f)}:{line}"))
            .ToList();

        Assert.True(wide.Count == 0, $"{wide.Count} lines are wider than {Most} columns:\n{string.Join('\n', wide)}");
    }

    [Theory]
    [InlineData("var a = 1;", "")]
    [InlineData("// {0}", "1")]
    [InlineData("var a = b\n    + c{0};", "2")]
    [InlineData("var a = F(\"{0}\");", "")]
    [InlineData("var a = \"\"\"\n    {0}\n    \"\"\";", "")]
    public void A_wide_line_is_named_unless_a_long_literal_makes_it_wide(string source, string lines) => Assert.Equal(
        lines, string.Join(' ', WideLines(source.Replace("{0}", new string('x', Most), StringComparison.Ordinal), isCSharp: true)));

    /// <returns>The numbers of the lines, from 1.</returns>
    private static IEnumerable<int> WideLines(string text, bool isCSharp)
    {
        var lines = text.Split('\n');
        var wide = Enumerable.Range(1, lines.Length).Where(n => lines[n - 1].Length > Most).ToHashSet();
        if (wide.Count > 0 && isCSharp)
            wide.ExceptWith(LinesOfLongLiterals(CSharpSyntaxTree.ParseText(text)));
        return wide.Order();
    }

    // A record, a regular expression or a statement reads better whole than in pieces.
    private static IEnumerable<int> LinesOfLongLiterals(SyntaxTree tree) => tree.GetRoot().DescendantNodes()
        .Where(n => (n is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax) && n.Span.Length > LongLiteral)
        .Select(n => tree.GetLineSpan(n.Span))
        .SelectMany(s => Enumerable.Range(s.StartLinePosition.Line + 1, s.EndLinePosition.Line - s.StartLinePosition.Line + 1));
}
