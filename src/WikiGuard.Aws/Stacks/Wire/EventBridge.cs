using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>DescribeRule of Amazon EventBridge.</summary>
internal sealed class EventBridge(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private static readonly JsonService Service = new("AWSEvents", "1.1");

    private readonly ServiceClient _client = new(new ServiceConfig("EventBridge", "events", "2015-10-07", region, timeout));

    public Task<DescribeRuleResponse> DescribeRuleAsync(string name, CancellationToken cancellationToken) =>
        _client.CallAsync<DescribeRuleResponse>(
        new DescribeRuleRequest { Name = name },
        Service.Call(EventBridgeJson.Default.DescribeRuleRequest, EventBridgeJson.Default.DescribeRuleResponse),
        StackFailure.Of("events:DescribeRule"),
        cancellationToken);

    public void Dispose() => _client.Dispose();
}

internal sealed class DescribeRuleRequest : AmazonWebServiceRequest
{
    public required string Name { get; init; }
}

internal sealed class DescribeRuleResponse : AmazonWebServiceResponse
{
    /// <summary>ENABLED or DISABLED.</summary>
    public string? State { get; set; }
}

[JsonSerializable(typeof(DescribeRuleRequest))]
[JsonSerializable(typeof(DescribeRuleResponse))]
internal sealed partial class EventBridgeJson : JsonSerializerContext;
