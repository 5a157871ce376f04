using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace WikiGuard.Aws.JsonProtocol;

/// <summary>Reads a response, or the error that came instead: both are JSON.</summary>
internal sealed class JsonResponseReader<T>(JsonTypeInfo<T> type, Func<JsonServiceError, AmazonServiceException> errorOf)
    : JsonResponseUnmarshaller
    where T : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.Length == 0 ? new T() : JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) ?? new T();
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var response = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return errorOf(new JsonServiceError(
            response.Message, innerException, response.Type, response.Code, response.RequestId, statusCode));
    }
}
