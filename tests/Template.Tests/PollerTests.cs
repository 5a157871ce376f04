using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>
/// What Lambda's pollers need beside Kafka, and cannot be tried without AWS. Lambda's guide on MSK says it
/// (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html, …/with-msk-permissions.html, …/kafka-on-failure.html).
/// </summary>
public sealed class PollerTests
{
    private static readonly SamTemplate Template = SamTemplate.Ours;
    private static readonly IReadOnlyList<Resource> Sources = [.. Template.OfType("AWS::Lambda::EventSourceMapping")];

    [Theory]
    [InlineData("LambdaEndpoint", "lambda", "lambda:InvokeFunction", "UseEndpoints")]
    [InlineData("StsEndpoint", "sts", "sts:AssumeRole", "UseEndpoints")]
    [InlineData("SecretsEndpoint", "secretsmanager", "secretsmanager:GetSecretValue", "NeedsSecretsEndpoint")]
    public void Where_there_is_no_gateway_each_service_that_they_call_has_an_endpoint(
        string endpoint, string service, string action, string condition)
    {
        var resource = Template.Get(endpoint);

        Assert.Equal((condition, $"com.amazonaws.${{AWS::Region}}.{service}"),
            (resource.Body.At("Condition").Text(), resource["ServiceName"].Text()));
        Assert.Equal("true", resource["PrivateDnsEnabled"].Text());
        Assert.Equal([action], Statements(endpoint).SelectMany(s => s.Actions).Select(a => a.Text()));
    }

    // The service calls them in its own name, and the guide asks for every resource.
    [Theory]
    [InlineData("LambdaEndpoint")]
    [InlineData("StsEndpoint")]
    public void Lambda_itself_may_pass_the_endpoints(string endpoint)
    {
        var statement = Assert.Single(Statements(endpoint));

        Assert.Equal(("lambda.amazonaws.com", "*"),
            (statement.Body.At("Principal", "Service").Text(), statement.Resources.Single().Text()));
    }

    [Fact]
    public void They_use_the_clusters_security_group_and_it_lets_them_to_the_brokers_and_out()
    {
        var group = Template.Get("KafkaCluster")["BrokerNodeGroupInfo", "SecurityGroups"].Texts().Single();
        var within = Template.Get("KafkaFromPollers");

        Assert.Equal((group, group), (within["GroupId"].Text(), within["SourceSecurityGroupId"].Text()));
        Assert.Equal(("9096", "9098"), (within["FromPort"].Text(), within["ToPort"].Text()));
        Assert.Contains(Template.Get(group)["SecurityGroupEgress"].Items(), e => e.At("FromPort").Text() == "443");
        Assert.Equal(["443"], Template.Get("EndpointSecurityGroup")["SecurityGroupIngress"].Items().Select(i => i.At("FromPort").Text()));
        Assert.All(Sources, s => Assert.Contains("KafkaFromPollers", s.Body.At("DependsOn").Texts()));
    }

    [Fact]
    public void The_functions_role_may_do_what_they_do_in_its_name()
    {
        string[] asked =
        [
            "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers", "kafka:ListScramSecrets",
            "kafka-cluster:Connect", "kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup", "kafka-cluster:DescribeTopic",
            "kafka-cluster:ReadData",
            "kafka-cluster:DescribeClusterDynamicConfiguration", "secretsmanager:GetSecretValue", "kms:Decrypt",
            "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets", "ec2:DescribeVpcs",
            "s3:PutObject", "s3:ListBucket",
        ];
        var allowed = Template.Get("WriteBronzeRole")["ManagedPolicyArns"].Texts().Append("WriteBronzeRole").SelectMany(Statements)
            .SelectMany(s => s.Actions).Select(a => a.Text());

        Assert.Empty(asked.Except(allowed));
    }

    [Fact]
    public void The_role_may_read_as_the_groups_and_from_the_topics_of_the_sources()
    {
        var named = Statements("WriteBronzeRole").SelectMany(s => s.Resources).Select(r => r.Text()!).ToList();

        Assert.All(Sources, s => Assert.Contains(
            named, n => n.EndsWith($":topic/${{ProjectName}}/*/{s["Topics"].Texts().Single()}", StringComparison.Ordinal)));
        Assert.All(Sources, s => Assert.Contains(named, n => n.EndsWith(
            $":group/${{ProjectName}}/*/{s["AmazonManagedKafkaEventSourceConfig", "ConsumerGroupId"].Text()}", StringComparison.Ordinal)));
    }

    // Any other service would need an endpoint of its own in the cluster's network; S3 has one for nothing.
    [Fact]
    public void What_cannot_be_processed_goes_where_they_have_a_way_to_and_is_told_of()
    {
        const string Prefix = "aws/lambda/"; // Lambda's own choice
        Assert.All(Sources, s => Assert.Equal("DataBucket.Arn", s["DestinationConfig", "OnFailure", "Destination"].Text()));
        Assert.Contains("PrivateRoutes", Template.Get("S3Endpoint")["RouteTableIds"].Texts());
        Assert.Contains(Statements("S3Endpoint"),
            s => s.Actions.Any(a => a.Text() == "s3:PutObject") && s.Resources.Any(r => r.Text() == "${DataBucket.Arn}/*"));
        Assert.Contains(Statements("WriteBronzeRole").SelectMany(s => s.Resources), r => r.Text() == $"${{DataBucket.Arn}}/{Prefix}*");

        var notification = Template.Get("DataBucket")["NotificationConfiguration", "QueueConfigurations"].Items().Single();
        Assert.Equal("BronzeFailureQueue.Arn", notification.At("Queue").Text());
        Assert.Equal(Prefix, notification.At("Filter", "S3Key", "Rules").Items().Single().At("Value").Text());
        Assert.Equal("BronzeFailureQueue.QueueName", Template.Get("BronzeFailuresAlarm")["Dimensions"].Items().Single().At("Value").Text());
    }

    private static IEnumerable<PolicyStatement> Statements(string owner) => PolicyStatement.Of(Template).Where(s => s.Owner.Id == owner);
}
