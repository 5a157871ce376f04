using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace WikiGuard.Aws.JsonProtocol;

/// <summary>
/// An AWS service of the REST kind: the path names the resource (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).
/// </summary>
internal static class RestJsonService
{
    /// <summary>A reading call.</summary>
    /// <param name="path">With names in braces, such as <c>/v1/clusters/{clusterArn}</c>.</param>
    /// <param name="part">The name in braces, including the braces, and how to get its value from a request.</param>
    public static InvokeOptions Get<TRequest, TResponse>(
        string service, string path, (string Name, Func<TRequest, string> Of) part, JsonTypeInfo<TResponse> responseType)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => new()
        {
            RequestMarshaller = new RequestWriter<TRequest>(service, path, part),
            ResponseUnmarshaller = new JsonResponseReader<TResponse>(responseType,
                e => new AmazonServiceException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status)),
        };

    private sealed class RequestWriter<T>(string service, string path, (string Name, Func<T, string> Of) part)
        : IMarshaller<IRequest, AmazonWebServiceRequest>
        where T : AmazonWebServiceRequest
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = new DefaultRequest(input, service) { HttpMethod = "GET", ResourcePath = path };
            request.AddPathResource(part.Name, part.Of((T)input));
            return request;
        }
    }
}
