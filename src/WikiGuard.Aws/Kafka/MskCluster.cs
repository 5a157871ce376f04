using Amazon;
using Amazon.Runtime;

namespace WikiGuard.Aws.Kafka;

/// <summary>An MSK cluster, as MSK itself describes it.</summary>
/// <param name="reference">Its ARN, which also says the region.</param>
/// <param name="credentials">Null for AWS's default chain.</param>
public sealed class MskCluster(string reference, AWSCredentials? credentials = null)
{
    /// <param name="security"><c>IAM</c> or <c>SCRAM</c>.</param>
    /// <returns>The brokers' addresses inside the VPC, <c>host:port</c>, separated by commas.</returns>
    /// <exception cref="InvalidConfigException">There is no such cluster, it may not be asked, or it does not offer this security.</exception>
    /// <exception cref="TransientException">MSK cannot be asked now.</exception>
    public async Task<string> BootstrapServersAsync(string security, CancellationToken cancellationToken)
    {
        if (!Arn.TryParse(reference, out var arn) || arn is not { Service: "kafka", Region.Length: > 0 })
            throw new InvalidConfigException($"'{reference}' is not the ARN of a cluster. It looks like arn:aws:kafka:<region>:<account>:cluster/<name>/<id>.");
        var brokers = await AskAsync(RegionEndpoint.GetBySystemName(arn.Region), cancellationToken);
        var servers = security.ToUpperInvariant() switch
        {
            "IAM" => brokers.SaslIam,
            "SCRAM" => brokers.SaslScram,
            _ => throw new InvalidConfigException($"There is no security '{security}'. Say IAM or SCRAM."),
        };
        return servers is { Length: > 0 }
            ? servers
            : throw new InvalidConfigException($"The cluster {reference} does not offer {security}. Switch it on in the cluster's client authentication.");
    }

    private async Task<GetBootstrapBrokersResponse> AskAsync(RegionEndpoint region, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new MskClient(region, credentials);
            return await client.GetBootstrapBrokersAsync(reference, cancellationToken);
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is >= 400 and < 500 and not 408 and not 429)
        {
            throw new InvalidConfigException($"MSK does not name the brokers of {reference}: {e.Message} ({e.ErrorCode}). Check the ARN, and allow kafka:GetBootstrapBrokers on it.", e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new TransientException($"MSK does not answer about {reference} now: {e.Message}", e);
        }
    }
}
