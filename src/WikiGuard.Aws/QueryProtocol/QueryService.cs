using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace WikiGuard.Aws.QueryProtocol;

/// <summary>AWS's older protocol: a form is posted, XML comes back (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).</summary>
internal static class QueryService
{
    private const int MostWords = 300;

    /// <param name="version">The version of the service's API, a date.</param>
    public static InvokeOptions Call(string version) =>
        new() { RequestMarshaller = new FormWriter(version), ResponseUnmarshaller = new ResponseReader() };

    private sealed class FormWriter(string version) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = (QueryRequest)input;
            var fields = request.Fields.Where(f => f.Value is not null).Prepend(("Version", version)).Prepend(("Action", request.Action));
            return new DefaultRequest(input, request.Action)
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = Encoding.ASCII.GetBytes(string.Join('&', fields.Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}"))),
                Headers = { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8" },
            };
        }
    }

    private sealed class ResponseReader : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            using var body = new StreamReader(input.Stream);
            return TryParse(body.ReadToEnd()) is { } content && content.Name.LocalName.EndsWith("Response", StringComparison.Ordinal)
                ? new QueryResponse { Content = content }
                : throw new XmlException("The answer is not the service's; something in between may have given it.");
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            using var body = new StreamReader(input.Stream);
            var text = body.ReadToEnd();
            // Something in between may answer in its own format.
            var error = TryParse(text);
            return new AmazonServiceException(
                error?.Descendant("Message") ?? (text.Length > MostWords ? text[..MostWords] : text),
                innerException,
                error?.Descendant("Type") == "Sender" ? ErrorType.Sender : ErrorType.Receiver,
                error?.Descendant("Code") ?? $"Http{(int)statusCode}",
                error?.Descendant("RequestId") ?? "",
                statusCode);
        }

        private static XElement? TryParse(string text)
        {
            try
            {
                return XElement.Parse(text);
            }
            catch (XmlException)
            {
                return null;
            }
        }
    }
}

internal sealed class QueryRequest(string action, params IEnumerable<(string Name, string? Value)> fields) : AmazonWebServiceRequest
{
    public string Action => action;

    /// <summary>Those without a value are not sent.</summary>
    public IEnumerable<(string Name, string? Value)> Fields => fields;
}

internal sealed class QueryResponse : AmazonWebServiceResponse
{
    /// <summary>Null only before it is set.</summary>
    public XElement? Content { get; init; }

    /// <summary>The members of a list, at any depth.</summary>
    public IEnumerable<XElement> Members(string list) =>
        Content?.Descendants().FirstOrDefault(e => e.Name.LocalName == list)?.Elements().Where(e => e.Name.LocalName == "member") ?? [];

    public string? Text(string name) => Content?.Descendant(name);
}

internal static class XmlFields
{
    /// <returns>The text of the first element with this name, at any depth; null where there is none.</returns>
    public static string? Descendant(this XElement element, string name) =>
        element.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <returns>The text of a child; empty where there is none.</returns>
    public static string Field(this XElement element, string name) =>
        element.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? "";
}
