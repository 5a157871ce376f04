using Amazon;
using WikiGuard.Aws.QueryProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>DescribeStacks and ListStackResources of AWS CloudFormation.</summary>
internal sealed class CloudFormation(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private const string Version = "2010-05-15";

    private readonly ServiceClient _client = new(new ServiceConfig("CloudFormation", "cloudformation", Version, region, timeout));

    /// <exception cref="InvalidConfigException">There is no stack with this name.</exception>
    public async Task<Stack> GetStackAsync(string name, CancellationToken cancellationToken) =>
        await DescribeStackAsync(name, cancellationToken) with { Resources = await ResourcesAsync(name, cancellationToken) };

    /// <summary>The stack without its resources, which are several requests.</summary>
    /// <exception cref="InvalidConfigException">There is no stack with this name.</exception>
    public async Task<Stack> DescribeStackAsync(string name, CancellationToken cancellationToken)
    {
        var stack = (await DescribeAsync(name, cancellationToken)).Members("Stacks").FirstOrDefault()
            ?? throw new TransientException(
                "cloudformation:DescribeStacks was answered without a stack: something else than AWS may have answered.");
        var outputs = stack.Elements().Where(e => e.Name.LocalName == "Outputs").SelectMany(o => o.Elements());
        return new Stack(
            stack.Field("StackName"),
            stack.Field("StackStatus"),
            stack.Field("StackStatusReason"),
            outputs.ToDictionary(o => o.Field("OutputKey"), o => o.Field("OutputValue"), StringComparer.Ordinal),
            Resources: []);
    }

    public void Dispose() => _client.Dispose();

    private async Task<QueryResponse> DescribeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(new QueryRequest("DescribeStacks", ("StackName", name)), cancellationToken);
        }
        catch (InvalidConfigException e) when (e.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            throw new InvalidConfigException($"There is no stack {name} in {region.SystemName}. Make it with `sam deploy`, or name another "
                + "with --stack and --region.", e);
        }
    }

    private async Task<IReadOnlyList<StackResource>> ResourcesAsync(string name, CancellationToken cancellationToken)
    {
        var resources = new List<StackResource>();
        for (string? next = null; ;)
        {
            var page = await CallAsync(new QueryRequest("ListStackResources", ("StackName", name), ("NextToken", next)), cancellationToken);
            resources.AddRange(page.Members("StackResourceSummaries").Select(
                r => new StackResource(r.Field("ResourceType"), r.Field("PhysicalResourceId"))));
            next = page.Text("NextToken");
            if (next is null)
                return resources;
        }
    }

    private Task<QueryResponse> CallAsync(QueryRequest request, CancellationToken cancellationToken) =>
        _client.CallAsync<QueryResponse>(
            request, QueryService.Call(Version), StackFailure.Of($"cloudformation:{request.Action}"), cancellationToken);
}
