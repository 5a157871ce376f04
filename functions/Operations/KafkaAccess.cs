using System.Text.RegularExpressions;
using WikiGuard.Aws.Kafka;
using WikiGuard.Aws.Settings;
using WikiGuard.Kafka;

namespace WikiGuard.Functions.Operations;

/// <summary>How the brokers are reached, from the function's environment.</summary>
internal static partial class KafkaAccess
{
    /// <remarks><c>WIKIGUARD_KAFKA_SECURITY</c> is iam, scram or plaintext (a broker on this machine); scram reads <c>WIKIGUARD_KAFKA_SECRET</c>, an ARN.</remarks>
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong, or says why the secret cannot be used.</exception>
    public static async Task<KafkaSecurity> FromEnvironmentAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var environment = new EnvironmentSettings();
        var security = environment.Required("WIKIGUARD_KAFKA_SECURITY", Kinds(), "say iam, scram or plaintext.");
        var secret = security == "scram" ? environment.Required("WIKIGUARD_KAFKA_SECRET", "name the ARN of the secret with the Kafka user's name and password.") : "";
        var region = security == "iam" ? environment.Required("AWS_REGION", "name the cluster's region.") : "";
        environment.Check();
        return security switch
        {
            "iam" => new MskIamSecurity(new MskIamTokens(region, time).IssueAsync),
            "scram" => await ScramSecurity.ReadAsync(new KafkaSecret(secret).ReadAsync, cancellationToken),
            _ => KafkaSecurity.Plaintext,
        };
    }

    [GeneratedRegex(@"^(iam|scram|plaintext)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Kinds();
}
