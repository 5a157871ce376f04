using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.StepFunctions.Model;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Standins.StepFunctions;

namespace Amazon.StepFunctions;

public partial class AmazonStepFunctionsClient : AmazonServiceClient, IAmazonStepFunctions
{
    private static readonly JsonService Service = new("AWSStepFunctions", "1.0", e => e.Code switch
    {
        "ExecutionAlreadyExists" => new ExecutionAlreadyExistsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ExecutionDoesNotExist" => new ExecutionDoesNotExistException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ExecutionLimitExceeded" => new ExecutionLimitExceededException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidExecutionInput" => new InvalidExecutionInputException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "StateMachineDoesNotExist" => new StateMachineDoesNotExistException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonStepFunctionsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    });

    /// <summary>With the credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonStepFunctionsClient(AmazonStepFunctionsConfig config)
        : base(null, config)
    {
    }

    public AmazonStepFunctionsClient(AWSCredentials credentials, AmazonStepFunctionsConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public virtual Task<StartExecutionResponse> StartExecutionAsync(
        StartExecutionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, StepFunctionsJson.Default.StartExecutionRequest, StepFunctionsJson.Default.StartExecutionResponse,
            cancellationToken);

    public virtual Task<DescribeExecutionResponse> DescribeExecutionAsync(
        DescribeExecutionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, StepFunctionsJson.Default.DescribeExecutionRequest, StepFunctionsJson.Default.DescribeExecutionResponse,
            cancellationToken);

    public virtual Task<StopExecutionResponse> StopExecutionAsync(
        StopExecutionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, StepFunctionsJson.Default.StopExecutionRequest, StepFunctionsJson.Default.StopExecutionResponse,
            cancellationToken);

    public virtual Task<ListExecutionsResponse> ListExecutionsAsync(
        ListExecutionsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, StepFunctionsJson.Default.ListExecutionsRequest, StepFunctionsJson.Default.ListExecutionsResponse,
            cancellationToken);

    public virtual Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(
        GetExecutionHistoryRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(request, StepFunctionsJson.Default.GetExecutionHistoryRequest, StepFunctionsJson.Default.GetExecutionHistoryResponse,
            cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);

    private Task<TResponse> CallAsync<TRequest, TResponse>(
        TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(request, Service.Call(requestType, responseType), cancellationToken);
}
