using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>What AWS checks in a first deploy, and no linter does.</summary>
public sealed class FirstDeployTests
{
    private static readonly SamTemplate Template = SamTemplate.Ours;

    /// <summary>
    /// AWS asks the policy of the key as well as that of the caller:
    /// https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
    /// </summary>
    [Fact]
    public void The_account_may_make_change_and_remove_each_alias_by_the_policy_of_its_key() =>
        Assert.All(Template.OfType("AWS::KMS::Alias"), alias =>
        {
            var key = Template.Get(alias["TargetKeyId"].Text()!.Split('.')[0]);
            var allowed = key["KeyPolicy", "Statement"].Items()
                .Where(s => s.At("Principal", "AWS").Text()?.EndsWith(":root", StringComparison.Ordinal) == true)
                .SelectMany(s => s.At("Action").Texts());
            Assert.Superset(new HashSet<string>(["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"]), allowed.ToHashSet());
        });

    /// <summary>With plain Retain, the next attempt finds the name taken by what the failed one left.</summary>
    [Fact]
    public void What_is_kept_goes_with_a_first_deploy_that_fails() =>
        Assert.All(Template.Resources.Where(r => r.Body.At("DeletionPolicy") is not null), r =>
            Assert.Equal(
                ("RetainExceptOnCreate", "Retain"), (r.Body.At("DeletionPolicy").Text(), r.Body.At("UpdateReplacePolicy").Text())));

    [Fact]
    public void The_smallest_range_that_is_accepted_holds_the_subnets()
    {
        Assert.Equal(4, Template.OfType("AWS::EC2::Subnet").Count());
        Assert.Equal("A private IPv4 range of /16 to /24.", Template.Root.At("Parameters", "VpcCidr", "ConstraintDescription").Text());
        // Fn::Cidr fails unless all the blocks that it is asked for fit: four of 2^6 into a /24.
        Assert.All(Template.Lines.Where(l => l.Contains("!Cidr", StringComparison.Ordinal)),
            l => Assert.Contains("!Cidr [!Ref VpcCidr, 4, 6]", l, StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_account_has_no_concurrency_to_reserve() =>
        Assert.Equal("false", Template.Root.At("Parameters", "ReserveConcurrency", "Default").Text());
}
