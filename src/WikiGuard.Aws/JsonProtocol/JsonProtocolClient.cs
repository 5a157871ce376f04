using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace WikiGuard.Aws.JsonProtocol;

/// <summary>
/// A client of an AWS service that speaks JSON 1.1: POST to <c>/</c>, the operation in <c>X-Amz-Target</c>, the request as the body
/// (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). AWSSDK.Core's own pipeline signs, retries and finds credentials.
/// </summary>
/// <param name="credentials">Null for the default chain: environment, profile, container, instance.</param>
/// <param name="targetPrefix">What stands before the operation in <c>X-Amz-Target</c>.</param>
public abstract class JsonProtocolClient(AWSCredentials? credentials, JsonServiceConfig config, string targetPrefix)
    : AmazonServiceClient(credentials, config)
{
    /// <exception cref="AmazonServiceException">The service's error, its name in <c>ErrorCode</c>, as <see cref="ErrorOf"/> makes it.</exception>
    protected Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = new Marshaller<TRequest>($"{targetPrefix}.{operation}", Config.ServiceId, requestType),
                ResponseUnmarshaller = new Unmarshaller<TResponse>(responseType, ErrorOf),
            },
            cancellationToken);

    /// <summary>A service with exception types of its own chooses here.</summary>
    protected virtual AmazonServiceException ErrorOf(ErrorResponse response, Exception inner, HttpStatusCode status) =>
        new(response.Message, inner, response.Type, response.Code, response.RequestId, status);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new EndpointResolver());
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new SignatureVersion4());
    }

    private sealed class EndpointResolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
            JsonServiceConfig.EndpointParameters(requestContext.ClientConfig);
    }

    private sealed class SignatureVersion4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Marshaller<T>(string target, string serviceId, JsonTypeInfo<T> type) : IMarshaller<IRequest, AmazonWebServiceRequest>
        where T : AmazonWebServiceRequest
    {
        public IRequest Marshall(AmazonWebServiceRequest input) => new DefaultRequest(input, serviceId)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes((T)input, type),
            Headers = { ["X-Amz-Target"] = target, ["Content-Type"] = "application/x-amz-json-1.1" },
        };
    }

    private sealed class Unmarshaller<T>(JsonTypeInfo<T> type, Func<ErrorResponse, Exception, HttpStatusCode, AmazonServiceException> errorOf)
        : JsonResponseUnmarshaller
        where T : AmazonWebServiceResponse, new()
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            using var body = new MemoryStream();
            input.Stream.CopyTo(body);
            return body.Length == 0 ? new T() : JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) ?? new T();
        }

        public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            return errorOf(JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader), innerException, statusCode);
        }
    }
}
