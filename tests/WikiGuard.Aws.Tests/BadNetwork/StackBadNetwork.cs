using Amazon;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;

namespace WikiGuard.Aws.Tests.BadNetwork;

/// <summary>The services that the tool asks about a stack. A person's credentials do not get better by waiting.</summary>
public abstract class StackBadNetwork(Dialect dialect, string variable, string answer, string permission)
    : ServiceBadNetwork(dialect, variable, new Answer(200, answer))
{
    protected static RegionEndpoint Region => RegionEndpoint.EUWest1;

    protected override string Subject => permission;

    protected override Type FailureOf(string fault) => fault == "expired token" ? typeof(CredentialsException) : base.FailureOf(fault);
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class SnsBadNetwork()
    : StackBadNetwork(Dialect.Query, "AWS_ENDPOINT_URL_SNS",
        "<PublishResponse><PublishResult><MessageId>7</MessageId></PublishResult></PublishResponse>", "sns:Publish")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        using var sns = new Sns(Region, AttemptTime);
        Assert.Equal("7", await sns.PublishAsync("arn:aws:sns:eu-west-1:123456789012:t", "s", "m", cancellationToken));
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class CloudWatchBadNetwork() : StackBadNetwork(
    Dialect.Query,
    "AWS_ENDPOINT_URL_CLOUDWATCH",
    "<DescribeAlarmsResponse><DescribeAlarmsResult><MetricAlarms><member><AlarmName>a</AlarmName></member></MetricAlarms></DescribeAlarmsResult></DescribeAlarmsResponse>",
    "cloudwatch:DescribeAlarms")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        using var cloudWatch = new CloudWatch(Region, AttemptTime);
        Assert.Single(await cloudWatch.DescribeAlarmsAsync(["a"], cancellationToken));
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class CloudFormationBadNetwork() : StackBadNetwork(
    Dialect.Query,
    "AWS_ENDPOINT_URL_CLOUDFORMATION",
    "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>wikiguard</StackName></member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
    "cloudformation:DescribeStacks")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        using var cloudFormation = new CloudFormation(Region, AttemptTime);
        Assert.Equal("wikiguard", (await cloudFormation.GetStackAsync("wikiguard", cancellationToken)).Name);
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class EcsBadNetwork()
    : StackBadNetwork(Dialect.Json, "AWS_ENDPOINT_URL_ECS", """{"services": [{"status": "ACTIVE"}]}""", "ecs:DescribeServices")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        using var ecs = new Ecs(Region, AttemptTime);
        Assert.NotNull(await ecs.DescribeServiceAsync("cluster", "service", cancellationToken));
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class EventBridgeBadNetwork()
    : StackBadNetwork(Dialect.Json, "AWS_ENDPOINT_URL_EVENTBRIDGE", """{"State": "ENABLED"}""", "events:DescribeRule")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        using var events = new EventBridge(Region, AttemptTime);
        Assert.Equal("ENABLED", (await events.DescribeRuleAsync("rule", cancellationToken)).State);
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class LambdaBadNetwork()
    : StackBadNetwork(Dialect.RestJson, "AWS_ENDPOINT_URL_LAMBDA", """{"State": "Active"}""", "lambda:GetFunctionConfiguration")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        using var lambda = new Lambda(Region, AttemptTime);
        Assert.Equal("Active", (await lambda.GetFunctionAsync("name", cancellationToken)).State);
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class StepFunctionsBadNetwork()
    : StackBadNetwork(Dialect.Json, "AWS_ENDPOINT_URL_SFN", """{"status": "RUNNING", "startDate": 1.0}""", "states:DescribeExecution")
{
    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        var arn = ExecutionArn.Read("arn:aws:states:eu-west-1:123456789012:execution:wikiguard-replay:one")!;
        using var stepFunctions = new StepFunctions(Region, AttemptTime);
        Assert.True((await stepFunctions.DescribeAsync(arn, cancellationToken)).IsRunning);
    }
}
