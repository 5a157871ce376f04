using System.Net;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.Alerts;

/// <summary>
/// The one operation of SNS that is used here. SNS speaks AWS's query protocol: a form goes out, XML comes back
/// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
/// </summary>
internal sealed class SnsClient() : AmazonServiceClient(credentials: null, new SnsConfig())
{
    private static readonly InvokeOptions Publish = new() { RequestMarshaller = new FormWriter(), ResponseUnmarshaller = new XmlReader() };

    /// <param name="subject">ASCII, at most 100 characters: it becomes an e-mail's.</param>
    /// <exception cref="AmazonServiceException">The service's error, its name in <c>ErrorCode</c>.</exception>
    public Task PublishAsync(string topicArn, string subject, string message, CancellationToken cancellationToken) =>
        InvokeAsync<PublishResponse>(new PublishRequest(topicArn, subject, message), Publish, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);

    private sealed class FormWriter : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var publish = (PublishRequest)input;
            (string Name, string Value)[] form =
                [("Action", "Publish"), ("Version", "2010-03-31"), ("TopicArn", publish.TopicArn), ("Subject", publish.Subject), ("Message", publish.Message)];
            return new DefaultRequest(input, "AmazonSimpleNotificationService")
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = Encoding.UTF8.GetBytes(string.Join('&', form.Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value)}"))),
                Headers = { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8" },
            };
        }
    }

    // Of a response only its arrival counts; of an error its name and its words.
    private sealed class XmlReader : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext context) => new PublishResponse();

        public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
        {
            using var body = new StreamReader(context.Stream);
            var text = body.ReadToEnd();
            var (code, message, id) = text.TrimStart().StartsWith('<') && TryParse(text) is { } xml
                ? (Of(xml, "Code"), Of(xml, "Message"), Of(xml, "RequestId"))
                : (null, text.Length > 300 ? text[..300] : text, null);
            return new AmazonServiceException(message ?? "no message", innerException, ErrorType.Unknown, code ?? $"Http{(int)statusCode}", id ?? "", statusCode);
        }

        private static XElement? TryParse(string text)
        {
            try
            {
                return XElement.Parse(text);
            }
            catch (System.Xml.XmlException)
            {
                return null;
            }
        }

        private static string? Of(XElement xml, string name) => xml.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
    }

    private sealed class PublishRequest(string topicArn, string subject, string message) : AmazonWebServiceRequest
    {
        public string TopicArn => topicArn;

        public string Subject => subject;

        public string Message => message;
    }

    private sealed class PublishResponse : AmazonWebServiceResponse;
}

internal sealed class SnsConfig : ClientConfig
{
    private const string Prefix = "sns";

    public SnsConfig()
        : base(JsonServiceEndpoints.Defaults)
    {
        ServiceId = "SNS";
        AuthenticationServiceName = Prefix;
        EndpointProvider = new JsonServiceEndpoints(Prefix);
    }

    public override string RegionEndpointServiceName => Prefix;

    public override string ServiceVersion => "2010-03-31";

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString("SNS", "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}
