using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;
using WikiGuard.Template.Tools;
using WikiGuard.Testing;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template;

/// <summary>Commands that deploy, in the workflow and in the documentation, fit the template.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Workflow =
        File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "build.yaml")).ReplaceLineEndings("\n");
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploy.md")).ReplaceLineEndings("\n");
    private static readonly YamlNode Jobs = Read(Workflow).At("jobs")!;

    [Fact]
    public void Every_action_is_pinned_to_a_commit_and_says_which_version_that_is() =>
        Assert.All(Workflow.Split('\n').Where(l => l.Contains("uses:", StringComparison.Ordinal)),
            l => Assert.Matches(@"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d", l));

    // Whoever takes over a step of a build gets nothing with it.
    [Fact]
    public void Only_the_deployment_may_take_a_role_and_nobody_may_write()
    {
        Assert.Equal([("contents", "read")], Read(Workflow).At("permissions").Entries().Select(p => (p.Key, p.Value.Text()!)));
        Assert.Equal(["deploy"], Jobs.Entries().Where(j => j.Value.At("permissions") is not null).Select(j => j.Key));
        Assert.Equal([("contents", "read"), ("id-token", "write")],
            Jobs.At("deploy", "permissions").Entries().Select(p => (p.Key, p.Value.Text()!)));
        Assert.Contains("github.ref == 'refs/heads/main'", Jobs.At("deploy", "if").Text(), StringComparison.Ordinal);
        Assert.All(Jobs.Entries().ToList(), j => Assert.NotNull(j.Value.At("timeout-minutes")));
    }

    [Fact]
    public void Nothing_is_deployed_that_was_not_tested_in_both_package_modes()
    {
        Assert.Equal(["test", "official-packages"], Jobs.At("deploy", "needs").Texts());
        Assert.Contains(".ci/run", Runs("test"));
        Assert.Contains(Runs("official-packages"),
            r => r.StartsWith("dotnet build", StringComparison.Ordinal) && r.EndsWith("-p:AwsPackages=official", StringComparison.Ordinal));
        Assert.Contains(Runs("official-packages"), r => r.StartsWith("dotnet test", StringComparison.Ordinal));
        Assert.Contains("sam validate --lint", Runs("official-packages"));
    }

    // Text of others in the midst of a command would be run.
    [Fact]
    public void No_expression_stands_in_a_command() =>
        Assert.All(Jobs.Entries().SelectMany(j => Runs(j.Key)), r => Assert.DoesNotContain("${{", r, StringComparison.Ordinal));

    [Fact]
    public async Task Every_command_can_be_read_by_a_shell()
    {
        var scripts = Jobs.Entries().SelectMany(j => Runs(j.Key)).Concat(Blocks().Matches(Guide).Select(m => m.Groups["text"].Value))
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, ".ci")).Select(File.ReadAllText));
        var file = Path.GetTempFileName();
        foreach (var script in scripts)
        {
            await File.WriteAllTextAsync(file, script.ReplaceLineEndings("\n"));
            var (exitCode, output) = await Tool.RunAsync("bash", ["-n", file], "This test needs bash.");
            Assert.True(exitCode == 0, $"{output}\n{script}");
        }
        File.Delete(file);
    }

    [Fact]
    public void Parameters_and_outputs_that_commands_name_are_the_templates()
    {
        var text = Workflow + Guide;
        var parameters = Overrides().Matches(text).SelectMany(m => m.Groups["name"].Captures.Select(c => c.Value)).ToHashSet(
            StringComparer.Ordinal);
        var outputs = Outputs().Matches(text).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(new HashSet<string>(StringComparer.Ordinal)
            { "Contact", "IngestorImageTag", "IngestorDesiredCount", "ScheduleState" }, parameters);
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "BucketName", "RepositoryUri" }, outputs);
        Assert.All(parameters, p => Assert.NotNull(SamTemplate.Ours.Root.At("Parameters", p)));
        Assert.All(outputs, o => Assert.NotNull(SamTemplate.Ours.Root.At("Outputs", o)));
    }

    private static IReadOnlyList<string> Runs(string job) =>
        [.. Jobs.At(job, "steps").Items().Select(s => s.At("run").Text()).OfType<string>()];

    private static YamlNode Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    [GeneratedRegex(@"^```\n(?<text>.*?)^```", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex("--parameter-overrides \"(… )?((?<name>[A-Z]\\w+)=[^ \"]*[ \"])+", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Overrides();

    [GeneratedRegex(@"(\$\(stack |OutputKey==')(?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Outputs();
}
