using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>
/// Somebody else's words may end in a full stop or not. A message that sets its own behind them ends in two, or goes on without any;
/// <see cref="Spoken.Sentence"/> sees to one.
/// </summary>
public sealed class FullStopTests
{
    // What a message of another author is called: an exception's, a client's, a batch rule's.
    private static readonly string[] Foreign =
        ["Message", "Reason", "Explain", "LastFailure", "failure", "reason", "WaitsFor", "waitsFor", "Held", "Cause"];

    // They end their words themselves.
    private static readonly string[] Closing = ["Sentence", "Words", "TrimEnd"];

    public static TheoryData<string> Folders => ["src", "functions"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_message_sets_its_own_full_stop_behind_the_words_of_another(string folder)
    {
        var found = Repository.SourceFiles(folder, "*.cs")
            .SelectMany(f => Doubled(File.ReadAllText(f)).Select(line => $"{Path.GetRelativePath(Repository.Root, f)}:{line}"))
            .ToList();

        Assert.True(found.Count == 0, $"Put Spoken.Sentence around these:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("""$"No: {e.Message}. Look." """, 1)]
    [InlineData("""$"No: {e.Error.Reason ?? "none"}." """, 1)]
    [InlineData("""$"No{(s.LastFailure is { } f ? $": {f}" : "")}." """, 1)]
    [InlineData("""$"No: {Spoken.Sentence(e.Message)} Look." """, 0)]
    [InlineData("""$"No: {AwsFailure.Words(e)}. Look." """, 0)]
    [InlineData("""$"{e.Message}.json" """, 0)]
    [InlineData("""$"There is no {name}." """, 0)]
    public void A_doubled_full_stop_is_found(string expression, int times) =>
        Assert.Equal(times, Doubled($"var a = {expression};").Count());

    /// <returns>The numbers of the lines, from 1.</returns>
    private static IEnumerable<int> Doubled(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source);
        return tree.GetRoot().DescendantNodes().OfType<InterpolatedStringExpressionSyntax>()
            .SelectMany(text => text.Contents.Zip(text.Contents.Skip(1)))
            .Where(pair => pair is (InterpolationSyntax words, InterpolatedStringTextSyntax { TextToken.Text: var after })
                && (after == "." || after.StartsWith(". ", StringComparison.Ordinal)) && IsForeign(words.Expression))
            .Select(pair => tree.GetLineSpan(pair.First.Span).StartLinePosition.Line + 1);
    }

    private static bool IsForeign(ExpressionSyntax expression)
    {
        var names = expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.Text).ToList();
        return names.Intersect(Foreign, StringComparer.Ordinal).Any() && !names.Intersect(Closing, StringComparer.Ordinal).Any();
    }
}
