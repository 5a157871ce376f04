using System.Text.RegularExpressions;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;

namespace WikiGuard.Template;

/// <summary>Nothing is open to the world, and nothing lies about unencrypted or for ever.</summary>
public sealed partial class SecurityTests
{
    private static readonly SamTemplate Template = SamTemplate.Ours;

    [Fact]
    public void Nothing_is_let_in_from_outside()
    {
        var sources = Template.OfType("AWS::EC2::SecurityGroup").SelectMany(g => g["SecurityGroupIngress"].Items())
            .Concat(Template.OfType("AWS::EC2::SecurityGroupIngress").Select(r => r.Body.At("Properties")!))
            .ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, s => Assert.True(
            s.At("SourceSecurityGroupId") is not null || s.At("CidrIp").Text() == "VpcCidr", $"line {s.Line()}"));
        Assert.All(sources, s => Assert.Null(s.At("CidrIpv6")));
    }

    [Fact]
    public void Every_group_says_what_it_may_reach() =>
        Assert.All(Template.OfType("AWS::EC2::SecurityGroup"),
            g => Assert.All(g["SecurityGroupEgress"].Items().ToList(),
            e => Assert.Contains(e.At("FromPort").Text(), new[] { "443", "9096" })));

    [Fact]
    public void No_subnet_hands_out_public_addresses() =>
        Assert.All(Template.OfType("AWS::EC2::Subnet"), s => Assert.Equal("false", s["MapPublicIpOnLaunch"].Text()));

    [Fact]
    public void Every_bucket_is_closed_encrypted_and_speaks_TLS_only()
    {
        Assert.All(Template.OfType("AWS::S3::Bucket"), b =>
        {
            Assert.Equal(["true", "true", "true", "true"], b["PublicAccessBlockConfiguration"].Entries().Select(e => e.Value.Text()));
            Assert.NotNull(b["BucketEncryption"]);
            Assert.Equal("Enabled", b["VersioningConfiguration", "Status"].Text());
            Assert.Equal(("RetainExceptOnCreate", "Retain"), (b.Body.At("DeletionPolicy").Text(), b.Body.At("UpdateReplacePolicy").Text()));
            Assert.Contains(PolicyStatement.Of(Template),
                s => s.Owner["Bucket"].Text() == b.Id && !s.Allows
                && s.Body.At("Condition", "Bool", "aws:SecureTransport").Text() == "false");
        });
    }

    [Fact]
    public void Topics_queues_the_log_and_query_results_are_encrypted()
    {
        Assert.All(Template.OfType("AWS::SNS::Topic"), t => Assert.Equal("Key", t["KmsMasterKeyId"].Text()));
        Assert.All(Template.OfType("AWS::SQS::Queue"), q => Assert.Equal("true", q["SqsManagedSseEnabled"].Text()));
        Assert.All(Template.OfType("AWS::SecretsManager::Secret"), s => Assert.Equal("Key", s["KmsKeyId"].Text()));
        var kafka = Template.OfType("AWS::MSK::Cluster").Single();
        Assert.Equal("TLS", kafka["EncryptionInfo", "EncryptionInTransit", "ClientBroker"].Text());
        Assert.NotNull(kafka["EncryptionInfo", "EncryptionAtRest", "DataVolumeKMSKeyId"]);
        Assert.Equal("false", kafka["ClientAuthentication", "Unauthenticated", "Enabled"].Text());
        var results = Template.OfType("AWS::Athena::WorkGroup").Single();
        Assert.NotNull(results["WorkGroupConfiguration", "ResultConfiguration", "EncryptionConfiguration"]);
        Assert.Equal("true", results["WorkGroupConfiguration", "EnforceWorkGroupConfiguration"].Text());
    }

    [Fact]
    public void Every_log_group_forgets() =>
        Assert.All(Template.OfType("AWS::Logs::LogGroup"), g => Assert.Equal("LogRetentionDays", g["RetentionInDays"].Text()));

    [Fact]
    public void The_Ingestor_runs_as_nobody_on_a_disk_that_it_cannot_write()
    {
        var container = Template.Get("IngestorTask")["ContainerDefinitions"].Items().Single();

        Assert.Equal(("true", "1654"), (container.At("ReadonlyRootFilesystem").Text(), container.At("User").Text()));
        Assert.Equal(["ALL"], container.At("LinuxParameters", "Capabilities", "Drop").Texts());
        Assert.Null(container.At("PortMappings"));
    }

    [Fact]
    public void No_account_is_named_anywhere()
    {
        var files = new[] { SamTemplate.Path, Path.Combine(Repository.Root, "samconfig.toml"), Path.Combine(Repository.Root, "Makefile") };

        Assert.All(files, f => Assert.DoesNotMatch(AccountId(), File.ReadAllText(f)));
    }

    [GeneratedRegex(@"(?<![0-9])[0-9]{12}(?![0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccountId();
}
