using WikiGuard.Aws.Kafka;
using WikiGuard.Config;
using WikiGuard.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Bronze;

/// <summary>The cluster that <c>WIKIGUARD_KAFKA_*</c> names; WriteBronze, which is given its records, has no such settings.</summary>
public sealed class KafkaSource(TimeProvider time)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public async Task<IRecordLog> OpenAsync(CancellationToken cancellationToken)
    {
        var from = new HostSettings();
        var servers = from.Require("kafka_bootstrap_servers", "name the brokers, host:port, separated by commas.");
        var access = KafkaAccess.Read(from, Environment.GetEnvironmentVariable("AWS_REGION"));
        from.ThrowIfAny();
        var security = await access.SecurityAsync(
            region => new MskIamTokens(region, time).IssueAsync, secret => new KafkaSecret(secret).ReadAsync, cancellationToken);
        return new KafkaRecordLog(servers, security, AnswerTimeout);
    }
}
