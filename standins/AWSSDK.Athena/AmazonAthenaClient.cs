using System.Text.Json.Serialization.Metadata;
using Amazon.Athena.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Standins.Athena;

namespace Amazon.Athena;

public partial class AmazonAthenaClient : AmazonServiceClient, IAmazonAthena
{
    private static readonly JsonService Service = new("AmazonAthena", "1.1", e => e.Code switch
    {
        "InternalServerException" => new InternalServerException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidRequestException" => new InvalidRequestException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TooManyRequestsException" => new TooManyRequestsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonAthenaException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    });

    /// <summary>With the credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonAthenaClient(AmazonAthenaConfig config)
        : base(null, config)
    {
    }

    public AmazonAthenaClient(AWSCredentials credentials, AmazonAthenaConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public virtual Task<StartQueryExecutionResponse> StartQueryExecutionAsync(
        StartQueryExecutionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, AthenaJson.Default.StartQueryExecutionRequest, AthenaJson.Default.StartQueryExecutionResponse,
            cancellationToken);

    public virtual Task<GetQueryExecutionResponse> GetQueryExecutionAsync(
        GetQueryExecutionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, AthenaJson.Default.GetQueryExecutionRequest, AthenaJson.Default.GetQueryExecutionResponse, cancellationToken);

    public virtual Task<GetQueryResultsResponse> GetQueryResultsAsync(
        GetQueryResultsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, AthenaJson.Default.GetQueryResultsRequest, AthenaJson.Default.GetQueryResultsResponse, cancellationToken);

    public virtual Task<StopQueryExecutionResponse> StopQueryExecutionAsync(
        StopQueryExecutionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, AthenaJson.Default.StopQueryExecutionRequest, AthenaJson.Default.StopQueryExecutionResponse, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);

    private Task<TResponse> CallAsync<TRequest, TResponse>(
        TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(request, Service.Call(requestType, responseType), cancellationToken);
}
