using WikiGuard.Template.Reading;
using WikiGuard.Template.Tools;
using WikiGuard.Testing;

namespace WikiGuard.Template;

/// <summary>The linters find nothing in the template, and would find something.</summary>
public sealed class LintTests : IDisposable
{
    /// <summary>A misspelt property or value, one for each section of the template.</summary>
    private static readonly (string Section, string Right, string Wrong)[] Mistakes =
    [
        ("Parameters", "Default: public-task", "Default: public-tusk"),
        ("Key", "EnableKeyRotation: true", "EnableKeyRotations: true"),
        ("Network", "EnableDnsHostnames: true", "EnableDnsHostname: true"),
        ("Kafka", "InstanceType: !Ref KafkaBrokerType", "InstanceTypes: !Ref KafkaBrokerType"),
        ("Storage", "BlockPublicAcls: true", "BlockPublicAcl: true"),
        ("Catalogue and queries", "SelectedEngineVersion:", "SelectedEngine:"),
        ("Ingestor", "ReadonlyRootFilesystem: true", "ReadonlyRootFileSystem: true"),
        ("Policies that several functions share", "Description: Send traces", "Descriptions: Send traces"),
        ("WriteBronze", "BatchSize: 500", "BatchSize: 50000"),
        ("Promotion", "ScheduleExpression: !Ref CommitSchedule", "ScheduleExpressions: !Ref CommitSchedule"),
        ("Recovery", "-recover', RetentionInDays:", "-recover', RetentionDays:"),
        ("Operations", "-maintain', RetentionInDays:", "-maintain', RetentionDays:"),
        ("Alerts", "AlarmName: !Sub '${ProjectName}-stream-gap'", "AlarmNames: !Sub '${ProjectName}-stream-gap'"),
        ("Dashboards", "DashboardName: !Ref ProjectName", "DashboardNames: !Ref ProjectName"),
        ("Outputs", "Value: !Ref WarningTopic", "Value: !Ref WarningTopik"),
    ];

    private readonly string _mutant = Path.Combine(Path.GetTempPath(), $"{nameof(LintTests)}-{Environment.ProcessId}.yaml");

    [Fact]
    [NeedsProgram("cfn-lint")]
    public async Task The_template_is_clean_for_cfn_lint() =>
        Assert.Empty(await CfnLint.CheckAsync(SamTemplate.Path));

    [Fact]
    [LongTest("The validator takes half a minute.")]
    public async Task The_template_has_no_error_for_cloudformation_validate() =>
        Assert.Empty(await CloudFormationValidate.CheckAsync(SamTemplate.Path));

    [Fact]
    public void Every_section_has_a_planted_mistake() =>
        Assert.Equal(SamTemplate.Ours.Lines.Where(l => l.StartsWith("# ---- ", StringComparison.Ordinal))
            .Select(l => l[7..].TrimEnd('-', ' ')), Mistakes.Select(m => m.Section));

    [Fact]
    [NeedsProgram("cfn-lint")]
    [LongTest("The template is linted once more.")]
    public async Task A_mistake_in_any_section_is_found_by_cfn_lint() =>
        AssertAllFound(await CfnLint.CheckAsync(Plant()));

    [Fact]
    [LongTest("The template is linted once more.")]
    public async Task A_mistake_in_any_section_is_found_by_cloudformation_validate() =>
        AssertAllFound(await CloudFormationValidate.CheckAsync(Plant()));

    public void Dispose() => File.Delete(_mutant);

    private static void AssertAllFound(IReadOnlyList<Finding> findings)
    {
        // A name that is not known is reported for the whole template, with the name.
        var missed = Mistakes.Where(m => !findings.Any(
            f => f.LogicalId == LogicalIdAround(m.Right) || f.Message.Contains($"'{m.Wrong.Split(' ')[^1]}'", StringComparison.Ordinal)));
        Assert.True(!missed.Any(), $"Not found: {string.Join("; ", missed.Select(m => m.Wrong))}\nFound:\n{string.Join('\n', findings)}");
    }

    private string Plant()
    {
        var text = SamTemplate.Ours.Text;
        foreach (var (_, right, wrong) in Mistakes)
        {
            Assert.True(text.Split(right).Length == 2, $"\"{right}\" stands {text.Split(right).Length - 1} times in the template");
            text = text.Replace(right, wrong, StringComparison.Ordinal);
        }
        File.WriteAllText(_mutant, text);
        return _mutant;
    }

    /// <summary>The nearest key before it that stands where parameters, resources and outputs stand.</summary>
    private static string LogicalIdAround(string text)
    {
        var lines = SamTemplate.Ours.Lines;
        var line = lines.ToList().FindIndex(l => l.Contains(text, StringComparison.Ordinal));
        return lines.Take(line + 1).Last(l => l.Length > 2 && l.StartsWith("  ", StringComparison.Ordinal) && char.IsAsciiLetter(l[2]))
            .Trim().Split(':')[0];
    }
}
