using Amazon.Runtime;
using Amazon.Runtime.Internal;
using WikiGuard.Aws.JsonProtocol;

namespace WikiGuard.Aws.Services;

/// <summary>Signs and sends the few operations of a service that are used.</summary>
/// <param name="credentials">Null for AWS's default chain: environment, profile, container, instance.</param>
internal sealed class ServiceClient(ServiceConfig config, AWSCredentials? credentials = null) : AmazonServiceClient(credentials, config)
{
    /// <param name="failureOf">Says what a failed call means.</param>
    /// <exception cref="WikiGuardException">What <paramref name="failureOf"/> returns.</exception>
    public async Task<T> CallAsync<T>(
        AmazonWebServiceRequest request, InvokeOptions options, Func<Exception, WikiGuardException> failureOf,
        CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse, new()
    {
        try
        {
            var response = await InvokeAsync<T>(request, options, cancellationToken);
            return response.ContentLength != 0 ? response : throw new AmazonClientException("The answer is empty.");
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw failureOf(e);
        }
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);
}
