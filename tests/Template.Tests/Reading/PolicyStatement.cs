using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template.Reading;

/// <summary>A statement of any policy document: of a role, a key, a topic, a bucket or an endpoint.</summary>
internal sealed record PolicyStatement(Resource Owner, YamlNode Body)
{
    public bool Allows => Body.At("Effect").Text() == "Allow";

    public IEnumerable<YamlNode> Actions => Body.At("Action").Items();

    public IEnumerable<YamlNode> Resources => Body.At("Resource").Items();

    /// <summary>Whether everybody in the world is meant.</summary>
    public bool IsForAnyone => Body.At("Principal").Text() == "*" || Body.At("Principal").Entries().Any(p => p.Value.Texts().Contains("*"));

    public static IEnumerable<PolicyStatement> Of(SamTemplate template) => template.Resources.SelectMany(r => r.Body.Tree()
        .Where(n => n is YamlMappingNode && n.At("Effect") is not null)
        .Select(n => new PolicyStatement(r, n)));
}
