using System.Security;
using System.Text.Json;

namespace WikiGuard.Testing.Http;

/// <summary>How a service says that it is busy, that the caller's time is over, and that the caller may not.</summary>
/// <param name="Expired">Null where nothing expires.</param>
public sealed record Dialect(Answer Busy, Answer? Expired, Answer Denied, Answer Broken)
{
    /// <summary>As most of AWS's services (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).</summary>
    public static Dialect Json { get; } = new(
        JsonError(400, "ThrottlingException"), JsonError(400, "ExpiredTokenException"), JsonError(400, "AccessDeniedException"),
        JsonError(500, "InternalServerException"));

    /// <summary>As MSK and Lambda (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).</summary>
    public static Dialect RestJson { get; } = new(
        RestError(429, "TooManyRequestsException"), RestError(403, "ExpiredTokenException"), RestError(403, "AccessDeniedException"),
        RestError(500, "ServiceException"));

    /// <summary>As SNS, CloudWatch and CloudFormation (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).</summary>
    public static Dialect Query { get; } = new(
        QueryError(400, "Throttling"), QueryError(403, "ExpiredToken"), QueryError(403, "AccessDenied"),
        QueryError(500, "InternalFailure"));

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.</summary>
    public static Dialect S3 { get; } = new(
        S3Error(503, "SlowDown"), S3Error(400, "ExpiredToken"), S3Error(403, "AccessDenied"), S3Error(500, "InternalError"));

    /// <summary>As Slack, whose refusals have the status 200 (https://docs.slack.dev/reference/methods/chat.postMessage).</summary>
    public static Dialect Slack { get; } = new(
        new Answer(429, "", "text/plain", ("Retry-After", "1")), Expired: null, new Answer(200, """{"ok":false,"error":"invalid_auth"}"""),
        new Answer(500));

    /// <summary>As incoming webhooks of Slack (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).</summary>
    public static Dialect Webhook { get; } = new(
        new Answer(429, "", "text/plain", ("Retry-After", "1")), Expired: null, new Answer(404, "no_service", "text/plain"),
        new Answer(500));

    private static Answer JsonError(int status, string code) =>
        new(status, JsonSerializer.Serialize(new { __type = code, message = $"the words for {code}" }), "application/x-amz-json-1.1");

    private static Answer RestError(int status, string code) =>
        new(status, JsonSerializer.Serialize(new { message = $"the words for {code}" }), "application/json", ("x-amzn-ErrorType", code));

    private static Answer QueryError(int status, string code) => new(
        status, $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>the words for "
            + $"{SecurityElement.Escape(code)}</Message></Error><RequestId>1</RequestId></ErrorResponse>", "text/xml");

    private static Answer S3Error(int status, string code) => new(
        status, $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>the words for {code}</Message><RequestId>1</RequestId></Error>""", "application/xml");
}
