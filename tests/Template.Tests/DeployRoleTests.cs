using System.Text.Json;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;

namespace WikiGuard.Template;

/// <summary>The policies in docs/deploy-role let a workflow make and change what the template has, and no more by name than that.</summary>
public sealed class DeployRoleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "deploy-role");
    private static readonly string[] Policies = ["stack-and-functions", "tables-and-watching"];

    private static readonly IReadOnlyList<JsonElement> Statements =
        [.. Policies.SelectMany(p => Read(p).GetProperty("Statement").EnumerateArray())];

    /// <summary>The prefix of the actions on each kind of resource, where it is not the kind's own name.</summary>
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["AWS::MSK"] = "kafka",
        ["AWS::Serverless::Function"] = "lambda",
        ["AWS::Serverless::StateMachine"] = "states",
    };

    [Fact]
    public void Each_kind_of_resource_of_the_template_can_be_made()
    {
        var services = Statements.SelectMany(ActionsOf)
            .Where(a => a.Split(':')[1] is var name && (name.StartsWith("Create", StringComparison.Ordinal)
                || name.StartsWith("Put", StringComparison.Ordinal) || name.StartsWith("Modify", StringComparison.Ordinal)))
            .Select(a => a.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        var kinds = SamTemplate.Ours.Resources.Where(r => r.Type.StartsWith("AWS::", StringComparison.Ordinal))
            .Select(r => (r.Type, Service: r.Type.Split("::")[1]))
            .Select(r => Prefixes.GetValueOrDefault(r.Type) ?? Prefixes.GetValueOrDefault($"AWS::{r.Service}")
                ?? r.Service.ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);

        Assert.Contains("kafka", kinds);
        Assert.Empty(kinds.Except(services));
    }

    [Fact]
    public void They_name_every_action_and_hand_roles_only_to_the_services_that_run_something() =>
        Assert.All(Statements, s =>
        {
            Assert.Equal("Allow", s.GetProperty("Effect").GetString());
            Assert.All(ActionsOf(s), a => Assert.DoesNotContain('*', a));
            if (ActionsOf(s).Contains("iam:PassRole"))
            {
                var takers = SamTemplate.Ours.OfType("AWS::IAM::Role").SelectMany(r => r["AssumeRolePolicyDocument", "Statement"].Items())
                    .Select(t => t.At("Principal", "Service").Text());
                Assert.Equal(takers.Distinct().Order(StringComparer.Ordinal),
                    s.GetProperty("Condition").GetProperty("StringEquals").GetProperty("iam:PassedToService").EnumerateArray()
                        .Select(p => p.GetString()));
            }
        });

    /// <summary>A role that could change its own policies would hold every right.</summary>
    [Fact]
    public void The_role_that_has_them_is_not_among_those_that_it_may_change()
    {
        var changed = Statements.Where(s => ActionsOf(s).Contains("iam:PutRolePolicy")).SelectMany(s => TextsOf(s, "Resource")).ToList();

        Assert.All(changed, r => Assert.EndsWith("/wikiguard-*", r, StringComparison.Ordinal));
        Assert.Contains("--role-name github-deploys-wikiguard", File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploy.md")),
            StringComparison.Ordinal);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    [Fact]
    public void Each_fits_into_a_policy() =>
        Assert.All(Policies.Select(p => File.ReadAllText(Path.Combine(Folder, $"{p}.json"))),
            p => Assert.InRange(p.Count(c => !char.IsWhiteSpace(c)), 1, 6144));

    [Fact]
    public void Only_this_repositorys_environment_may_take_the_role()
    {
        var trust = Assert.Single(Read("trust").GetProperty("Statement").EnumerateArray());
        string? Asked(string claim) => trust.GetProperty("Condition").GetProperty("StringEquals")
            .GetProperty($"token.actions.githubusercontent.com:{claim}").GetString();

        Assert.Equal(("repo:OWNER/REPOSITORY:environment:ENVIRONMENT", "sts.amazonaws.com"), (Asked("sub"), Asked("aud")));
    }

    private static JsonElement Read(string name) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json")));

    private static IEnumerable<string> ActionsOf(JsonElement statement) => TextsOf(statement, "Action");

    private static IEnumerable<string> TextsOf(JsonElement statement, string property) => statement.GetProperty(property) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(i => i.GetString()!),
        var one => [one.GetString()!],
    };
}
