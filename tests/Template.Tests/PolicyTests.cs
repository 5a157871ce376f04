using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>Nobody may do more than is named.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void No_policy_allows_what_it_does_not_name() => Assert.Empty(PolicyRules.Violations(SamTemplate.Ours));

    [Fact]
    public void There_are_policies_to_judge() => Assert.InRange(PolicyStatement.Of(SamTemplate.Ours).Count(), 50, 500);

    [Theory]
    [InlineData("Action: '*'", "Resource: arn:aws:s3:::b", "allows the actions *")]
    [InlineData("Action: s3:*", "Resource: arn:aws:s3:::b", "allows the actions s3:*")]
    [InlineData("Action: [s3:GetObject, s3:Put*]", "Resource: arn:aws:s3:::b", "allows the actions s3:Put*")]
    [InlineData("Action: s3:GetObject", "Resource: '*'", "allows all resources")]
    [InlineData("Action: s3:GetObject", "Resource: [arn:aws:s3:::b, '*']", "allows all resources")]
    [InlineData("Action: !If [C, s3:GetObject, '*']", "Resource: arn:aws:s3:::b", "allows the actions *")]
    [InlineData("NotAction: s3:GetObject", "Resource: arn:aws:s3:::b", "does not name")]
    [InlineData("Principal: '*'\nAction: s3:GetObject", "Resource: arn:aws:s3:::b", "allows anyone")]
    [InlineData("Principal: { AWS: '*' }\nAction: s3:GetObject", "Resource: arn:aws:s3:::b", "allows anyone")]
    public void A_policy_that_allows_too_much_is_noticed(string action, string resource, string complaint) =>
        Assert.Contains(complaint, Assert.Single(PolicyRules.Violations(Role(action, resource))), StringComparison.Ordinal);

    [Fact]
    public void A_resource_that_AWS_demands_is_let_through_with_its_reason() =>
        Assert.Empty(PolicyRules.Violations(Role("Action: xray:PutTraceSegments", "# AWS: knows no resource.\nResource: '*'")));

    // A managed policy hides a '*' behind its name.
    [Fact]
    public void Roles_take_no_policies_of_others() =>
        Assert.DoesNotContain(SamTemplate.Ours.OfType("AWS::IAM::Role").SelectMany(r => r["ManagedPolicyArns"].Items()),
            p => !p.HasTag("!Ref") || SamTemplate.Ours.Get(p.Text()!).Type != "AWS::IAM::ManagedPolicy");

    [Fact]
    public void Sam_makes_no_roles_of_its_own() =>
        Assert.DoesNotContain(SamTemplate.Ours.OfType("AWS::Serverless::Function"), f => f["Role"] is null || f["Policies"] is not null);

    [Theory]
    [InlineData("WriteBronzeRole", "landing/*", "aws/lambda/*")]
    [InlineData("CommitBronzeRole", "warehouse/bronze_*", "warehouse/quality_metrics/*", "warehouse/pipeline_ledger/*", "landing/*",
        "committed/*", "checkpoints/bronze/*", "batches/bronze/*", "leases/bronze*", "leases/config.json", "alerts/bronze*", "rules/*")]
    [InlineData("PromoteSilverRole", "warehouse/silver_*", "warehouse/quality_metrics/*", "warehouse/pipeline_ledger/*",
        "checkpoints/silver/*", "batches/silver/*", "leases/silver*", "alerts/silver*", "leases/config.json", "rules/*")]
    [InlineData("PromoteGoldRole", "warehouse/gold_*", "warehouse/quality_metrics/*", "warehouse/pipeline_ledger/*", "checkpoints/gold/*",
        "checkpoints/ledger/*", "batches/gold/*", "batches/ledger/*", "leases/gold*", "leases/ledger*", "alerts/gold*", "alerts/ledger*",
        "alerts/risk.json", "leases/alerts.json", "leases/config.json", "rules/*")]
    [InlineData("MaintainRole", "warehouse/*", "leases/*", "maintenance/*", "retention/*")]
    [InlineData("IngestorRole", "checkpoints/ingest/*", "leases/ingest*", "deadletter/*")]
    public void A_role_writes_only_where_its_layer_writes(string role, params string[] prefixes)
    {
        var writable = PolicyStatement.Of(SamTemplate.Ours).Where(s => s.Owner.Id == role && s.Actions.Any(a => a.Text() == "s3:PutObject"))
            .SelectMany(s => s.Resources).Select(r => r.Text()!["${DataBucket.Arn}/".Length..]);

        Assert.Equal(prefixes.Order(StringComparer.Ordinal), writable.Order(StringComparer.Ordinal));
    }

    // `wikiguard alerts mute --stack` writes alerts/silences.json, and no role of a function may: a mute is people's.
    [Fact]
    public void Whoever_sends_alerts_reads_what_is_muted()
    {
        var statements = PolicyStatement.Of(SamTemplate.Ours);
        var read = statements.Where(s => s.Owner.Id == "RunStatementsPolicy" && s.Actions.Any(a => a.Text() == "s3:GetObject"))
            .SelectMany(s => s.Resources);
        var senders = DeployedFunctions.All
            .Where(f => f.Resource["Environment"].At("Variables", "WIKIGUARD_ALERT_TOPIC") is not null).ToList();

        Assert.Contains("${DataBucket.Arn}/alerts/*", read.Select(r => r.Text()));
        Assert.NotEmpty(senders);
        Assert.All(senders, f => Assert.Contains(
            "RunStatementsPolicy", SamTemplate.Ours.Get(f.Resource["Role"].Text()!.Split('.')[0])["ManagedPolicyArns"].Texts()));
    }

    // S3 asks for s3:ListBucket before it says that an object is not there, and names no prefix when it asks: by a condition on the prefix,
    // what is missing reads as forbidden.
    [Fact]
    public void Who_may_list_the_bucket_may_do_so_without_a_condition()
    {
        var listing = PolicyStatement.Of(SamTemplate.Ours)
            .Where(s => s.Owner.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal) && s.Actions.Any(a => a.Text() == "s3:ListBucket"))
            .ToList();

        Assert.Contains(listing, s => s.Owner.Id == "IngestorRole");
        Assert.All(listing, s => Assert.Null(s.Body.At("Condition")));
    }

    /// <summary>
    /// Lambda makes a function's network interfaces by the function's role, and only what its code calls carries the function's name:
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, …/permissions-source-function-arn.html.
    /// </summary>
    [Fact]
    public void No_code_may_use_the_rights_by_which_Lambda_makes_its_network_interfaces()
    {
        const string Functions = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";
        var statements = PolicyStatement.Of(SamTemplate.Ours).Where(s => s.Owner.Id == "NetworkInterfacePolicy").ToList();
        var denial = Assert.Single(statements, s => !s.Allows);
        var holders = DeployedFunctions.All
            .Where(f => SamTemplate.Ours.Get(f.Resource["Role"].Text()!.Split('.')[0])["ManagedPolicyArns"].Texts()
                .Contains("NetworkInterfacePolicy"))
            .Select(f => $"{Functions}{f.Resource["FunctionName"].Text()}");

        Assert.Equal(statements.Where(s => s.Allows).SelectMany(s => s.Actions).Select(a => a.Text()),
            denial.Actions.Select(a => a.Text()));
        Assert.Equal(holders.Order(StringComparer.Ordinal),
            denial.Body.At("Condition", "ArnEquals", "lambda:SourceFunctionArn").Texts().Order(StringComparer.Ordinal));
    }

    // A commit to Iceberg writes files and then tells the catalogue; VACUUM deletes, and without the right to it says nothing.
    [Theory]
    [InlineData("CommitBronzeRole")]
    [InlineData("PromoteSilverRole")]
    [InlineData("PromoteGoldRole")]
    [InlineData("RecoverRole")]
    [InlineData("PurgeRole")]
    [InlineData("MaintainRole")]
    public void Who_writes_a_table_may_write_and_delete_its_files_and_tell_the_catalogue(string role)
    {
        const string Tables = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:";
        var files = PolicyStatement.Of(SamTemplate.Ours).Single(
            s => s.Owner.Id == role && s.Actions.Any(a => a.Text() == "s3:PutObject")
                && s.Resources.Any(r => r.Text()!.Contains("/warehouse/", StringComparison.Ordinal)));
        var catalogue = PolicyStatement.Of(SamTemplate.Ours).Single(
            s => s.Owner.Id == role && s.Actions.Any(a => a.Text() == "glue:UpdateTable"));

        Assert.Equal(["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
            files.Actions.Select(a => a.Text()));
        Assert.Equal(
            files.Resources.Select(r => r.Text()!["${DataBucket.Arn}/warehouse/".Length..])
                .Select(t => $"{Tables}table/${{Database}}/{(t.EndsWith("/*", StringComparison.Ordinal) ? t[..^2] : t)}")
                .Prepend(Tables + "database/${Database}").Prepend(Tables + "catalog"),
            catalogue.Resources.Select(r => r.Text()));
    }

    /// <summary>Nobody else may take away what undoes a mistake, and what people upload is out of a purge's reach.</summary>
    [Fact]
    public void Only_a_purge_destroys_versions_of_objects_and_only_where_the_stream_is_kept()
    {
        var destroying = Assert.Single(
            PolicyStatement.Of(SamTemplate.Ours), s => s.Actions.Any(a => a.Text() == "s3:DeleteObjectVersion"));

        Assert.Equal("PurgeRole", destroying.Owner.Id);
        Assert.Equal("s3:DeleteObjectVersion", Assert.Single(destroying.Actions).Text());
        Assert.Equal(
            ["warehouse/*", "landing/*", "committed/*", "deadletter/*", "aws/lambda/*", "athena-results/*", "subjects/*"],
            destroying.Resources.Select(r => r.Text()!["${DataBucket.Arn}/".Length..]));
    }

    /// <summary>Who lists the versions of the tables' entries deletes the old ones, and nobody else may.</summary>
    [Fact]
    public void Only_maintenance_prunes_the_versions_in_the_catalogue()
    {
        var pruning = Assert.Single(
            PolicyStatement.Of(SamTemplate.Ours), s => s.Actions.Any(a => a.Text()!.Contains("TableVersion", StringComparison.Ordinal)));

        Assert.Equal("MaintainRole", pruning.Owner.Id);
        Assert.Equal(["glue:GetTableVersions", "glue:BatchDeleteTableVersion"], pruning.Actions.Select(a => a.Text()));
        Assert.Equal(["catalog", "database/${Database}", "table/${Database}/*", "tableVersion/${Database}/*"],
            pruning.Resources.Select(r => r.Text()!.Split(':')[^1]));
    }

    private static SamTemplate Role(string action, string resource) => SamTemplate.Parse($"""
        Resources:
          R:
            Type: AWS::IAM::Role
            Properties:
              Policies:
                - PolicyDocument:
                    Statement:
                      - Effect: Allow
                        {action.Replace("\n", "\n                ", StringComparison.Ordinal)}
                        {resource.Replace("\n", "\n                ", StringComparison.Ordinal)}
        """);
}
