using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;

namespace WikiGuard.Aws.JsonProtocol;

/// <summary>
/// An AWS service that speaks JSON: POST to <c>/</c>, the operation in <c>X-Amz-Target</c>, the request as the body
/// (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). A client of it is an <see cref="AmazonServiceClient"/>, whose pipeline
/// signs, retries and finds credentials; this gives the pipeline what belongs to the service. The files of this folder are compiled into
/// some of <c>standins/</c>, too.
/// </summary>
/// <param name="targetPrefix">What precedes the operation in <c>X-Amz-Target</c>.</param>
/// <param name="version">The version of the protocol: 1.0 or 1.1.</param>
/// <param name="errorOf">For a service with its own exception types; returns null for a code that has none.</param>
internal sealed class JsonService(string targetPrefix, string version, Func<JsonServiceError, AmazonServiceException?>? errorOf = null)
{
    private const string Suffix = "Request";

    /// <summary>One call. As everywhere in AWS's models, the request is named after its operation.</summary>
    public InvokeOptions Call<TRequest, TResponse>(JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => new()
        {
            RequestMarshaller = new RequestWriter<TRequest>(
                $"{targetPrefix}.{typeof(TRequest).Name[..^Suffix.Length]}", version, requestType),
            ResponseUnmarshaller = new JsonResponseReader<TResponse>(responseType, ErrorOf),
        };

    /// <summary>Gives the pipeline the handlers that a service needs.</summary>
    public static void Complete(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Marshaller>(new EndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SignatureVersion4());
    }

    private AmazonServiceException ErrorOf(JsonServiceError e) =>
        errorOf?.Invoke(e) ?? new AmazonServiceException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status);

    private sealed class EndpointResolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
            JsonServiceEndpoints.ParametersOf(requestContext.ClientConfig);
    }

    private sealed class SignatureVersion4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class RequestWriter<T>(string target, string version, JsonTypeInfo<T> type)
        : IMarshaller<IRequest, AmazonWebServiceRequest>
        where T : AmazonWebServiceRequest
    {
        public IRequest Marshall(AmazonWebServiceRequest input) => new DefaultRequest(input, target)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes((T)input, type),
            Headers = { ["X-Amz-Target"] = target, ["Content-Type"] = $"application/x-amz-json-{version}" },
        };
    }
}

/// <summary>What a service answered instead of a response; the arguments that every exception type of AWS's takes.</summary>
internal sealed record JsonServiceError(
    string Message, Exception Inner, ErrorType Type, string Code, string RequestId, HttpStatusCode Status);
