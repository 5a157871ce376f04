using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>GetFunctionConfiguration and GetEventSourceMapping of AWS Lambda.</summary>
internal sealed class Lambda(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private static readonly InvokeOptions GetFunction = RestJsonService.Get<LambdaRequest, FunctionConfiguration>(
        "lambda", "/2015-03-31/functions/{FunctionName}/configuration", ("{FunctionName}", r => r.Id),
        LambdaJson.Default.FunctionConfiguration);

    private static readonly InvokeOptions GetSource = RestJsonService.Get<LambdaRequest, EventSourceMapping>(
        "lambda", "/2015-03-31/event-source-mappings/{UUID}", ("{UUID}", r => r.Id), LambdaJson.Default.EventSourceMapping);

    private readonly ServiceClient _client = new(new ServiceConfig("Lambda", "lambda", "2015-03-31", region, timeout));

    public Task<FunctionConfiguration> GetFunctionAsync(string name, CancellationToken cancellationToken) =>
        _client.CallAsync<FunctionConfiguration>(
            new LambdaRequest { Id = name }, GetFunction, StackFailure.Of("lambda:GetFunctionConfiguration"), cancellationToken);

    /// <param name="id">A UUID, which is what CloudFormation calls the resource.</param>
    public Task<EventSourceMapping> GetEventSourceAsync(string id, CancellationToken cancellationToken) =>
        _client.CallAsync<EventSourceMapping>(
            new LambdaRequest { Id = id }, GetSource, StackFailure.Of("lambda:GetEventSourceMapping"), cancellationToken);

    public void Dispose() => _client.Dispose();
}

internal sealed class LambdaRequest : AmazonWebServiceRequest
{
    /// <summary>It is part of the path.</summary>
    public required string Id { get; init; }
}

internal sealed class FunctionConfiguration : AmazonWebServiceResponse
{
    /// <summary>Pending, Active, Inactive (asleep: its next call wakes it) or Failed.</summary>
    public string? State { get; set; }

    public string? StateReason { get; set; }

    /// <summary>Successful, Failed or InProgress.</summary>
    public string? LastUpdateStatus { get; set; }

    public string? LastUpdateStatusReason { get; set; }
}

internal sealed class EventSourceMapping : AmazonWebServiceResponse
{
    /// <summary>Creating, Enabling, Enabled, Disabling, Disabled, Updating or Deleting.</summary>
    public string? State { get; set; }

    /// <summary>Such as <c>OK</c>, <c>No records processed</c> or <c>PROBLEM: …</c>.</summary>
    public string? LastProcessingResult { get; set; }

    public IReadOnlyList<string>? Topics { get; set; }
}

[JsonSerializable(typeof(FunctionConfiguration))]
[JsonSerializable(typeof(EventSourceMapping))]
internal sealed partial class LambdaJson : JsonSerializerContext;
