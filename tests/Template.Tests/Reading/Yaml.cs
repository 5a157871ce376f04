using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template.Reading;

/// <summary>YAML nodes with CloudFormation's short tags, such as <c>!Ref</c>.</summary>
internal static class Yaml
{
    /// <returns>The node under these keys, or null where there is none.</returns>
    public static YamlNode? At(this YamlNode? node, params IEnumerable<string> keys) =>
        keys.Aggregate(node, (found, key) => found is YamlMappingNode map
            && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    /// <returns>The scalar's text, whatever its tag; null for anything else.</returns>
    public static string? Text(this YamlNode? node) => (node as YamlScalarNode)?.Value;

    public static bool HasTag(this YamlNode? node, string tag) => node is { Tag.IsEmpty: false } && node.Tag.Value == tag;

    /// <summary>The entries of a mapping; none for anything else.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.Select(c => (c.Key.Text()!, c.Value)) : [];

    /// <summary>
    /// The items of a list, or the node itself: many properties take one or several. What <c>!If</c> may choose is among them.
    /// </summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode choice when choice.HasTag("!If") => choice.Children.Skip(1).SelectMany(Items),
        YamlSequenceNode list when list.Tag.IsEmpty => list.Children.SelectMany(Items),
        _ when node.HasTag("!Ref") && node.Text() == "AWS::NoValue" => [],
        _ => [node],
    };

    public static IEnumerable<string> Texts(this YamlNode? node) => node.Items().Select(Text).OfType<string>();

    /// <summary>The node and all below it, once each.</summary>
    public static IEnumerable<YamlNode> Tree(this YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(c => Tree(c.Value)).Prepend(node),
        YamlSequenceNode list => list.Children.SelectMany(Tree).Prepend(node),
        _ => [node],
    };

    /// <summary>1 for the file's first line.</summary>
    public static int Line(this YamlNode node) => (int)node.Start.Line;
}
