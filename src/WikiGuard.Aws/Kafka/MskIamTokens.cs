using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Kafka;

/// <summary>
/// Tokens for MSK's IAM access control over SASL/OAUTHBEARER: a presigned <c>kafka-cluster:Connect</c> request, base64url without padding,
/// as AWS's own signers for other Kafka clients make it (https://github.com/aws/aws-msk-iam-sasl-signer-go).
/// </summary>
/// <param name="region">The cluster's region, for example <c>eu-west-1</c>.</param>
/// <param name="credentials">Null for AWS's default chain. Asked for every token, so rotated credentials are picked up.</param>
public sealed class MskIamTokens(string region, TimeProvider time, AWSCredentials? credentials = null)
{
    private const string Service = "kafka-cluster";

    // The longest that MSK accepts.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(900);

    /// <exception cref="TransientException">There are no credentials now, or they have expired.</exception>
    public async Task<KafkaToken> IssueAsync(CancellationToken cancellationToken)
    {
        var (keys, keysExpireAt) = await CredentialsAsync(cancellationToken);
        var now = time.GetUtcNow();
        var expiresAt = keysExpireAt is { } limit && limit < now + Lifetime ? limit : now + Lifetime;
        return expiresAt > now
            ? new KafkaToken(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(SignedRequest(keys, now))), keys.AccessKey, expiresAt)
            : throw new TransientException(
                $"The AWS credentials for MSK ({keys.AccessKey}) expired at {expiresAt:O}, and no newer ones are at hand.");
    }

    private async Task<(ImmutableCredentials Keys, DateTimeOffset? ExpireAt)> CredentialsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var current = credentials ?? await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync().WaitAsync(cancellationToken);
            if (current is not RefreshingAWSCredentials refreshing)
                return (await current.GetCredentialsAsync().WaitAsync(cancellationToken), null);
            // Fetches new ones where the current ones expire before the token would.
            var keys = await refreshing.GetCredentialsAsync(Lifetime).WaitAsync(cancellationToken);
            return (keys, refreshing.Expiration is { } expiry ? Utc(expiry) : null);
        }
        catch (Exception e) when (
            e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or InvalidOperationException)
        {
            throw new TransientException($"No AWS credentials for MSK: {e.Message} Check the task's role.", e);
        }
    }

    private string SignedRequest(ImmutableCredentials keys, DateTimeOffset now)
    {
        using var request = new DefaultRequest(new ConnectRequest(), Service)
        {
            HttpMethod = "GET",
            UseQueryString = true,
            Endpoint = new Uri($"https://kafka.{region}.amazonaws.com/"),
            Parameters =
            {
                ["Action"] = "kafka-cluster:Connect",
                ["X-Amz-Expires"] = Lifetime.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            },
        };
        if (keys.UseToken)
            request.Parameters["X-Amz-Security-Token"] = keys.Token;
        var signature = AWS4PreSignedUrlSigner.SignRequest(
            request, clientConfig: null, new RequestMetrics(), keys.AccessKey, keys.SecretKey, Service, region, now.UtcDateTime);
        // MSK asks for a user agent; it is not part of what is signed.
        return $"{AmazonServiceClient.ComposeUrl(request).AbsoluteUri}&User-Agent=wikiguard&{signature.ForQueryParameters}";
    }

    private static DateTimeOffset Utc(DateTime time) =>
        new(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));

    // Never sent: the signer does not accept a request without one.
    private sealed class ConnectRequest : AmazonWebServiceRequest;
}
