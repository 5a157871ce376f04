using Amazon.Runtime;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>Classifies AWS's refusals by what the operator must do.</summary>
internal static class StackFailure
{
    // A profile of those kinds needs more of the SDK than a few read calls are worth.
    private const string Export = "eval \"$(aws configure export-credentials --profile NAME --format env)\"";

    /// <param name="permission">What is requested, as a policy calls it: <c>ecs:DescribeServices</c>.</param>
    public static Func<Exception, WikiGuardException> Of(string permission) => e => e switch
    {
        AmazonServiceException
        {
            ErrorCode: "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "InvalidSignatureException"
                or "IncompleteSignature" or "AuthFailure",
        } =>
            new CredentialsException($"AWS does not know these credentials: {e.Message} Look which ones are used with `aws configure "
                + "list`, or name others with AWS_PROFILE.", e),
        // A person's credentials are not renewed by waiting.
        AmazonServiceException service when AwsFailure.IsExpired(service) =>
            new CredentialsException(
                $"The credentials have expired, says {permission}: {e.Message} Get new ones; from a profile: {Export}", e),
        AmazonServiceException
        {
            ErrorCode: "AccessDenied" or "AccessDeniedException" or "AuthorizationError" or "AuthorizationErrorException"
                or "KMSAccessDenied",
        } =>
            new InvalidConfigException($"Not allowed to {permission}: {e.Message} Allow it to these credentials.", e),
        AmazonServiceException when !AwsFailure.IsPassing(e) =>
            new InvalidConfigException($"{permission} was refused: {AwsFailure.Words(e)}", e),
        AmazonClientException when e is not AmazonServiceException
            && e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            new CredentialsException($"There are no AWS credentials that can be used. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                + $"AWS_PROFILE; from a profile that logs in by SSO or takes on a role: {Export}", e),
        _ => new TransientException($"{permission} was not answered: {AwsFailure.Words(e)}", e),
    };
}

/// <summary>The credentials allow no request at all.</summary>
internal sealed class CredentialsException(string message, Exception inner) : WikiGuardException(message, inner);
