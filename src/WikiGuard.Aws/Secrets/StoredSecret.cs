using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Secrets;

/// <summary>The text of a secret in AWS Secrets Manager, read anew each time, so that a rotated one is picked up.</summary>
/// <param name="what">How messages call it, such as <c>The Kafka secret</c>.</param>
/// <param name="reference">Its ARN, which also says the region.</param>
/// <param name="credentials">Null for AWS's default chain.</param>
/// <param name="timeout">For one attempt; null for 10 s.</param>
/// <remarks>No message contains any of the secret's text.</remarks>
public sealed class StoredSecret(string what, string reference, AWSCredentials? credentials = null, TimeSpan? timeout = null)
{
    /// <returns>Null where the secret is not text.</returns>
    /// <exception cref="InvalidConfigException">There is no such secret, or it may not be read.</exception>
    /// <exception cref="TransientException">It cannot be read now.</exception>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!Arn.TryParse(reference, out var arn) || arn is not { Service: "secretsmanager", Region.Length: > 0 })
        {
            throw new InvalidConfigException(
                $"{reference} is not the ARN of a secret. It looks like arn:aws:secretsmanager:<region>:<account>:secret:<name>.");
        }

        using var client = new SecretsManager(RegionEndpoint.GetBySystemName(arn.Region), credentials, timeout);
        return await client.GetSecretStringAsync(reference, Failure, cancellationToken);
    }

    private WikiGuardException Failure(Exception e) => (e as AmazonServiceException)?.ErrorCode switch
    {
        "ResourceNotFoundException" or "InvalidRequestException" or "InvalidParameterException" or "ValidationException" =>
            new InvalidConfigException(
                $"{what} {reference} does not exist, or is marked for deletion: {AwsFailure.Words(e)}. Check the ARN.", e),
        _ when AwsFailure.IsPassing(e) => new TransientException($"{what} {reference} cannot be read now: {AwsFailure.Words(e)}", e),
        _ => new InvalidConfigException(
            $"{what} {reference} may not be read: {AwsFailure.Words(e)}. Allow secretsmanager:GetSecretValue on it, and kms:Decrypt on "
                + "the key that encrypts it.", e),
    };
}
