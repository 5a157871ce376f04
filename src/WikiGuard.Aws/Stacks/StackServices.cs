using Amazon;
using Amazon.Athena;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Aws.Athena;
using WikiGuard.Aws.Services;
using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Stacks;

/// <summary>
/// The only AWS operations used on a stack: cloudformation:DescribeStacks, cloudformation:ListStackResources,
/// ecs:DescribeServices, lambda:GetFunctionConfiguration, lambda:GetEventSourceMapping, events:DescribeRule, cloudwatch:DescribeAlarms,
/// sns:ListSubscriptionsByTopic, sns:Publish, and statements on Athena.
/// </summary>
internal sealed class StackServices(RegionEndpoint region, TimeProvider time, Random random) : IDisposable
{
    private readonly AmazonAthenaClient _athena = new(new AmazonAthenaConfig
    {
        RegionEndpoint = region,
        AuthenticationRegion = region.SystemName,
        HttpClientFactory = new BoundedHttp(TimeSpan.FromSeconds(20)),
        MaxErrorRetry = 1,
    });

    public CloudFormation CloudFormation { get; } = new(region);

    public Ecs Ecs { get; } = new(region);

    public Lambda Lambda { get; } = new(region);

    public EventBridge EventBridge { get; } = new(region);

    public CloudWatch CloudWatch { get; } = new(region);

    public Sns Sns { get; } = new(region);

    /// <summary>The stack's tables.</summary>
    /// <param name="mostRows">An answer of more rows fails; null where all are wanted.</param>
    public IQueryEngine Tables(Stack stack, int? mostRows = null) => new AthenaQueryEngine(
        _athena,
        new AthenaSettings(stack.Output(StackOutputs.WorkGroup), stack.Output(StackOutputs.Database), OutputLocation: null,
            DollarsPerTerabyte: 5)
        { MostRows = mostRows },
        time, random, NullLogger<AthenaQueryEngine>.Instance);

    public void Dispose()
    {
        _athena.Dispose();
        CloudFormation.Dispose();
        Ecs.Dispose();
        Lambda.Dispose();
        EventBridge.Dispose();
        CloudWatch.Dispose();
        Sns.Dispose();
    }
}
