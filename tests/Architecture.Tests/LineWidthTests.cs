using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>.editorconfig's <c>max_line_length</c>, which no formatter of C# looks at.</summary>
public sealed class LineWidthTests
{
    private const int Most = 140;

    public static TheoryData<string> Folders => ["src", "functions", "bench", "standins", "tests", "sql"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Lines_fit(string folder)
    {
        var wide = SourceFiles(Path.Combine(Repository.Root, folder)).SelectMany(f => WideLines(File.ReadAllText(f), f.EndsWith(".cs", StringComparison.Ordinal))
            .Select(line => $"{Path.GetRelativePath(Repository.Root, f)}:{line}")).ToList();

        Assert.True(wide.Count == 0, $"{wide.Count} lines are wider than {Most} columns:\n{string.Join('\n', wide)}");
    }

    [Theory]
    [InlineData("var a = 1;", "")]
    [InlineData("// {0}", "1")]
    [InlineData("var a = b\n    + c{0};", "2")]
    [InlineData("var a = F(\"b\", \"{0}\");", "1")]
    [InlineData("var a = F(@\"{0}\");", "")] // a regular expression
    [InlineData("var a = \"\"\"\n    {0}\n    \"\"\";", "")]
    public void A_wide_line_is_named_where_it_could_be_broken(string source, string lines) =>
        Assert.Equal(lines, string.Join(' ', WideLines(source.Replace("{0}", new string('x', Most), StringComparison.Ordinal), isCSharp: true)));

    /// <returns>The numbers of the lines, from 1. Raw and verbatim strings cannot be broken without changing them.</returns>
    private static IEnumerable<int> WideLines(string text, bool isCSharp)
    {
        var lines = text.Split('\n');
        var wide = Enumerable.Range(1, lines.Length).Where(n => lines[n - 1].Length > Most).ToHashSet();
        if (wide.Count > 0 && isCSharp)
            wide.ExceptWith(LinesOfUnbreakableStrings(CSharpSyntaxTree.ParseText(text)));
        return wide.Order();
    }

    private static IEnumerable<int> LinesOfUnbreakableStrings(SyntaxTree tree) => tree.GetRoot().DescendantNodesAndTokens()
        .Where(n => n.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringExpression)
        .Where(n => n.ToString().TrimStart('$') is ['@' or '"', '"', ..] literal && (literal[0] == '@' || literal.StartsWith("\"\"\"", StringComparison.Ordinal)))
        .Select(n => tree.GetLineSpan(n.Span))
        .SelectMany(s => Enumerable.Range(s.StartLinePosition.Line + 1, s.EndLinePosition.Line - s.StartLinePosition.Line + 1));

    private static IEnumerable<string> SourceFiles(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".sql", StringComparison.Ordinal))
        .Where(f => !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(d => d is "bin" or "obj" or "node_modules"));
}
