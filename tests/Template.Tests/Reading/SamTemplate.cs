using WikiGuard.Testing;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template.Reading;

/// <param name="Type">Such as <c>AWS::S3::Bucket</c>.</param>
internal sealed record Resource(string Id, string Type, YamlNode Body)
{
    public YamlNode? this[params IEnumerable<string> keys] => Body.At(keys.Prepend("Properties"));
}

/// <summary>A template, read as text and as YAML.</summary>
internal sealed class SamTemplate
{
    private SamTemplate(string text)
    {
        Text = text;
        Lines = text.Split('\n');
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        Root = yaml.Documents[0].RootNode;
        Resources = [.. Root.At("Resources").Entries().Select(r => new Resource(r.Key, r.Value.At("Type").Text() ?? "", r.Value))];
    }

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "template.yaml");

    /// <summary>The one of this repository.</summary>
    public static SamTemplate Ours { get; } = Parse(File.ReadAllText(Path));

    public string Text { get; }

    public IReadOnlyList<string> Lines { get; }

    public YamlNode Root { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public static SamTemplate Parse(string text) => new(text.ReplaceLineEndings("\n"));

    public IEnumerable<Resource> OfType(string type) => Resources.Where(r => r.Type == type);

    public Resource Get(string id) => Resources.Single(r => r.Id == id);

    /// <summary>Whether a comment on the node's line, or on the line before it, begins with <paramref name="word"/>.</summary>
    public bool IsExplained(YamlNode node, string word) =>
        new[] { node.Line() - 1, node.Line() - 2 }.Any(l => l >= 0 && Lines[l].Contains($"# {word}", StringComparison.Ordinal));
}
