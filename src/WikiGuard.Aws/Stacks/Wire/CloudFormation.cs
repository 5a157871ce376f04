using Amazon;
using WikiGuard.Aws.QueryProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>DescribeStacks and ListStackResources of AWS CloudFormation, and the operations that detect drift.</summary>
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

    /// <returns>The detection's id; it takes minutes.</returns>
    public async Task<string> DetectDriftAsync(string name, CancellationToken cancellationToken) =>
        (await CallAsync(new QueryRequest("DetectStackDrift", ("StackName", name)), cancellationToken)).Text("StackDriftDetectionId")
            ?? throw new TransientException("cloudformation:DetectStackDrift was answered without an id.");

    /// <returns>Null while it is under way; else what has failed of it, empty where nothing has.</returns>
    public async Task<string?> DriftProblemAsync(string detection, CancellationToken cancellationToken)
    {
        var status = await CallAsync(
            new QueryRequest("DescribeStackDriftDetectionStatus", ("StackDriftDetectionId", detection)), cancellationToken);
        return status.Text("DetectionStatus") switch
        {
            "DETECTION_IN_PROGRESS" => null,
            "DETECTION_FAILED" => status.Text("DetectionStatusReason") ?? "it says no reason",
            _ => "",
        };
    }

    /// <returns>The resources that the newest detection has found changed or deleted.</returns>
    public async Task<IReadOnlyList<DriftedResource>> DriftsAsync(string name, CancellationToken cancellationToken)
    {
        var drifts = new List<DriftedResource>();
        for (string? next = null; ;)
        {
            var page = await CallAsync(
                new QueryRequest("DescribeStackResourceDrifts", ("StackName", name), ("NextToken", next),
                    ("StackResourceDriftStatusFilters.member.1", "MODIFIED"), ("StackResourceDriftStatusFilters.member.2", "DELETED")),
                cancellationToken);
            drifts.AddRange(page.Members("StackResourceDrifts").Select(d => new DriftedResource(
                d.Field("LogicalResourceId"), d.Field("ResourceType"), d.Field("StackResourceDriftStatus"),
                [.. d.Descendants().Where(p => p.Name.LocalName == "PropertyPath").Select(p => p.Value)])));
            next = page.Text("NextToken");
            if (next is null)
                return drifts;
        }
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
