using WikiGuard.Config;
using WikiGuard.Ports;

namespace WikiGuard.Kafka;

/// <summary>How the brokers authenticate a client.</summary>
public enum KafkaSecurityKind
{
    Iam,
    Scram,

    /// <summary>For a broker on this machine.</summary>
    Plaintext,
}

/// <summary>How the brokers are reached, from a host's settings.</summary>
/// <param name="Kind"><c>kafka_security</c>; IAM where it is not set.</param>
/// <param name="Region"><c>kafka_region</c>, else AWS's own setting: the cluster's; only with IAM.</param>
/// <param name="Secret"><c>kafka_secret</c>: the ARN of a secret, or a file; only with SCRAM.</param>
public sealed record KafkaAccess(KafkaSecurityKind Kind, string Region, string Secret)
{
    /// <param name="awsRegion">The value of <c>AWS_REGION</c>; null where it is not set.</param>
    public static KafkaAccess Read(HostSettings from, string? awsRegion)
    {
        var access = new KafkaAccess(from.Choice("kafka_security", KafkaSecurityKind.Iam), from.Text("kafka_region") ?? awsRegion ?? "",
            from.Text("kafka_secret") ?? "");
        if (access is { Kind: KafkaSecurityKind.Iam, Region: "" })
            from.Wrong("WIKIGUARD_KAFKA_REGION is not set, nor is AWS_REGION: IAM needs the cluster's region, such as eu-west-1.");
        if (access is { Kind: KafkaSecurityKind.Scram, Secret: "" })
            from.Wrong("WIKIGUARD_KAFKA_SECRET is not set: SCRAM needs the ARN of the secret with the user's name and password.");
        if (access is { Kind: not KafkaSecurityKind.Scram, Secret.Length: > 0 })
            from.Wrong("kafka_secret", "only WIKIGUARD_KAFKA_SECURITY=scram uses it; set that, or remove the secret.");
        return access;
    }

    /// <param name="tokensFor">Issues the tokens for a region.</param>
    /// <param name="readSecret">Reads the secret of a reference.</param>
    /// <exception cref="InvalidConfigException">The secret cannot be read or used.</exception>
    public async Task<KafkaSecurity> SecurityAsync(
        Func<string, Func<CancellationToken, Task<KafkaToken>>> tokensFor,
        Func<string, Func<CancellationToken, Task<KafkaCredentials>>> readSecret, CancellationToken cancellationToken) => Kind switch
        {
            KafkaSecurityKind.Iam => new MskIamSecurity(tokensFor(Region)),
            KafkaSecurityKind.Scram => await ScramSecurity.ReadAsync(readSecret(Secret), cancellationToken),
            _ => KafkaSecurity.Plaintext,
        };
}
