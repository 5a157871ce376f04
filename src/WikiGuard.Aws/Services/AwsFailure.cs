using System.Text.Json;
using System.Xml;
using Amazon.Runtime;

namespace WikiGuard.Aws.Services;

/// <summary>What the failures of all AWS services have in common. The adapters say what a person must do about them.</summary>
internal static class AwsFailure
{
    /// <summary>Whether a request failed: refused, not answered, or answered with something that is not the service's.</summary>
    /// <param name="cancellationToken">The caller's: a cancellation that it did not ask for is a time limit here.</param>
    public static bool IsOne(Exception e, CancellationToken cancellationToken) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or JsonException or XmlException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>
    /// Whether the same request may succeed in a moment: it was throttled, met a fault, or got no answer that can be read.
    /// </summary>
    /// <remarks>
    /// Credentials of a task, a function or a role are renewed by whoever issued them, so an expired token is only a matter of time. An
    /// answer with a successful status that is a failure all the same came from something in between, or is incomplete.
    /// </remarks>
    public static bool IsPassing(Exception e) => e is not AmazonServiceException service
        || IsExpired(service) || IsThrottled(service) || service.ErrorCode is "RequestTimeout" or "RequestTimeoutException"
        || (int)service.StatusCode is < 300 or >= 500 or 408;

    public static bool IsExpired(AmazonServiceException e) => e.ErrorCode is "ExpiredToken" or "ExpiredTokenException" or "RequestExpired";

    /// <summary>AWS's message, and its error code; without a full stop, since more follows.</summary>
    public static string Words(Exception e) => e switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => $"{e.Message} ({code})",
        AmazonServiceException service when (int)service.StatusCode is not 0 => $"{e.Message} (status {(int)service.StatusCode})",
        _ => e.Message.TrimEnd('.'),
    };

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html lists them.
    private static bool IsThrottled(AmazonServiceException e) => (int)e.StatusCode == 429
        || e.ErrorCode is "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled"
            or "RequestThrottledException" or "TooManyRequestsException" or "RequestLimitExceeded"
            or "BandwidthLimitExceeded" or "LimitExceededException" or "SlowDown" or "PriorRequestNotComplete";
}
