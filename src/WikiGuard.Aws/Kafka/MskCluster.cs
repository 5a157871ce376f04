using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Kafka;

/// <summary>An MSK cluster, as MSK itself describes it.</summary>
/// <param name="reference">Its ARN, which also says the region.</param>
/// <param name="credentials">Null for AWS's default chain.</param>
/// <param name="timeout">For one attempt; null for 10 s.</param>
public sealed class MskCluster(string reference, AWSCredentials? credentials = null, TimeSpan? timeout = null)
{
    /// <param name="security"><c>IAM</c> or <c>SCRAM</c>.</param>
    /// <returns>The brokers' addresses inside the VPC, <c>host:port</c>, separated by commas.</returns>
    /// <exception cref="InvalidConfigException">There is no such cluster, it may not be asked, or it does not offer this
    /// security.</exception>
    /// <exception cref="TransientException">MSK cannot be asked now.</exception>
    public async Task<string> BootstrapServersAsync(string security, CancellationToken cancellationToken)
    {
        if (!Arn.TryParse(reference, out var arn) || arn is not { Service: "kafka", Region.Length: > 0 })
            throw new InvalidConfigException(
                $"'{reference}' is not the ARN of a cluster. It looks like arn:aws:kafka:<region>:<account>:cluster/<name>/<id>.");
        using var client = new MskClient(RegionEndpoint.GetBySystemName(arn.Region), credentials, timeout);
        var brokers = await client.GetBootstrapBrokersAsync(reference, Failure, cancellationToken);
        var servers = security.ToUpperInvariant() switch
        {
            "IAM" => brokers.SaslIam,
            "SCRAM" => brokers.SaslScram,
            _ => throw new InvalidConfigException($"There is no security '{security}'. Say IAM or SCRAM."),
        };
        return servers is { Length: > 0 }
            ? servers
            : throw new InvalidConfigException(
                $"The cluster {reference} does not offer {security}. Switch it on in the cluster's client authentication.");
    }

    private WikiGuardException Failure(Exception e) => AwsFailure.IsPassing(e)
        ? new TransientException($"MSK does not answer about {reference} now: {AwsFailure.Words(e)}", e)
        : new InvalidConfigException($"MSK does not name the brokers of {reference}: {AwsFailure.Words(e)}. Check the ARN, and allow "
            + "kafka:GetBootstrapBrokers on it.", e);
}
