using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template;

/// <summary>Every name that the template uses is one that it declares.</summary>
public sealed partial class ReferenceTests
{
    private static readonly HashSet<string> Parameters = [.. SamTemplate.Ours.Root.At("Parameters").Entries().Select(p => p.Key)];
    private static readonly HashSet<string> Conditions = [.. SamTemplate.Ours.Root.At("Conditions").Entries().Select(c => c.Key)];
    private static readonly HashSet<string> Resources = [.. SamTemplate.Ours.Resources.Select(r => r.Id)];

    [Fact]
    public void Every_reference_resolves()
    {
        var broken = Nodes().SelectMany(n => NamesIn(n).Where(name => !IsKnown(name)).Select(name => $"line {n.Line()}: {name}"));

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_condition_that_is_asked_is_declared()
    {
        var asked = Nodes().Where(n => n.HasTag("!If")).Select(n => ((YamlSequenceNode)n).Children[0].Text())
            .Concat(Nodes().Where(n => n.HasTag("!Condition")).Select(n => n.Text()))
            .Concat(SamTemplate.Ours.Resources.Select(r => r.Body.At("Condition").Text()).Where(c => c is not null));

        Assert.DoesNotContain(asked, c => !Conditions.Contains(c!));
    }

    [Fact]
    public void Every_resource_that_another_waits_for_exists() =>
        Assert.DoesNotContain(SamTemplate.Ours.Resources.SelectMany(r => r.Body.At("DependsOn").Texts()), d => !Resources.Contains(d));

    [Fact]
    public void Every_parameter_is_described_and_all_but_the_contact_have_a_default()
    {
        var parameters = SamTemplate.Ours.Root.At("Parameters").Entries().ToList();

        Assert.Empty(parameters.Where(p => p.Value.At("Description").Text() is not { Length: > 10 }).Select(p => p.Key));
        Assert.Equal(["Contact"], parameters.Where(p => p.Value.At("Default") is null).Select(p => p.Key));
    }

    [Fact]
    public void The_console_shows_every_parameter_in_a_group()
    {
        var grouped = SamTemplate.Ours.Root.At("Metadata", "AWS::CloudFormation::Interface", "ParameterGroups").Items().SelectMany(
            g => g.At("Parameters").Texts());

        Assert.Equal(Parameters.Order(StringComparer.Ordinal), grouped.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<YamlNode> Nodes() => SamTemplate.Ours.Root.Tree();

    /// <summary>What <c>!Ref</c>, <c>!GetAtt</c> and <c>!Sub</c> name, without attributes.</summary>
    private static IEnumerable<string> NamesIn(YamlNode node)
    {
        if (node.HasTag("!Ref"))
            return [node.Text()!];
        if (node.HasTag("!GetAtt"))
            return [node.Text()!.Split('.')[0]];
        if (!node.HasTag("!Sub"))
            return [];
        var (text, own) = node is YamlSequenceNode pair
            ? (pair.Children[0].Text()!, pair.Children[1].Entries().Select(e => e.Key)) : (node.Text()!, []);
        return Substitution().Matches(text).Select(m => m.Groups["name"].Value.Split('.')[0]).Except(own, StringComparer.Ordinal);
    }

    private static bool IsKnown(string name) =>
        name.StartsWith("AWS::", StringComparison.Ordinal) || Parameters.Contains(name) || Resources.Contains(name);

    [GeneratedRegex(@"\$\{(?<name>[^!}][^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Substitution();
}
