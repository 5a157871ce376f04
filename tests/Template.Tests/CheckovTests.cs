using WikiGuard.Template.Reading;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template;

/// <summary>
/// What checkov (https://www.checkov.io) asks of a template is met, or skipped at the resource, with the reason and what it would cost.
/// checkov itself is not run here: these are those of its checks that the template does not meet everywhere.
/// </summary>
public sealed class CheckovTests
{
    private const string Function = "AWS::Serverless::Function";

    /// <summary>The type that each check looks at, and whether a resource meets it.</summary>
    private static readonly Dictionary<string, (string Type, Func<Resource, bool> IsMet)> Checks = new(StringComparer.Ordinal)
    {
        ["CKV_AWS_18"] = ("AWS::S3::Bucket", r => r["LoggingConfiguration"] is not null),
        ["CKV_AWS_27"] = ("AWS::SQS::Queue", r => r["KmsMasterKeyId"] is not null),
        ["CKV_AWS_65"] = ("AWS::ECS::Cluster", r => r["ClusterSettings"].Items().Any(s => s.At("Value").Text() == "enabled")),
        ["CKV_AWS_115"] = (Function, r => r["ReservedConcurrentExecutions"] is not null),
        ["CKV_AWS_116"] = (Function, r => r["DeadLetterQueue"] is not null),
        ["CKV_AWS_117"] = (Function, r => r["VpcConfig"] is not null),
        ["CKV_AWS_136"] = ("AWS::ECR::Repository", r => r["EncryptionConfiguration", "EncryptionType"].Text() == "KMS"),
        ["CKV_AWS_158"] = ("AWS::Logs::LogGroup", r => r["KmsKeyId"] is not null),
        ["CKV_AWS_173"] = (Function, r => r["KmsKeyArn"] is not null),
    };

    public static TheoryData<string> Names => [.. Checks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_check_is_met_or_skipped_and_never_both(string check)
    {
        var (type, isMet) = Checks[check];

        Assert.All(SamTemplate.Ours.OfType(type), r => Assert.True(
            isMet(r) != Skips(r).Any(s => s.At("id").Text() == check), $"{r.Id}: {check} is neither met nor skipped, or both"));
    }

    [Fact]
    public void What_is_skipped_is_a_check_of_that_type_and_says_why_and_at_what_price()
    {
        var skips = SamTemplate.Ours.Resources.SelectMany(r => Skips(r).Select(s => (Resource: r, Skip: s))).ToList();

        Assert.NotEmpty(skips);
        Assert.All(skips, s =>
        {
            Assert.Equal(s.Resource.Type, Checks[s.Skip.At("id").Text()!].Type);
            Assert.InRange(s.Skip.At("comment").Text()!.Length, 60, 200);
            Assert.Contains(" $", s.Skip.At("comment").Text(), StringComparison.Ordinal);
        });
    }

    private static IEnumerable<YamlNode> Skips(Resource resource) => resource.Body.At("Metadata", "checkov", "skip").Items();
}
