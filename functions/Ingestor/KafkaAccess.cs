using WikiGuard.Aws.Kafka;
using WikiGuard.Kafka;

namespace WikiGuard.Functions.Ingestor;

/// <summary>How the settings' Kafka is reached.</summary>
internal static class KafkaAccess
{
    /// <exception cref="InvalidConfigException">The secret cannot be read or used.</exception>
    public static async Task<KafkaEventLogOptions> OptionsAsync(IngestorSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        KafkaSecurity security = settings.Security switch
        {
            KafkaSecurityKind.Iam => new MskIamSecurity(new MskIamTokens(settings.Region, time).IssueAsync),
            KafkaSecurityKind.Scram => await ScramSecurity.ReadAsync(new KafkaSecret(settings.Secret).ReadAsync, cancellationToken),
            _ => KafkaSecurity.Plaintext,
        };
        return new KafkaEventLogOptions(settings.BootstrapServers, Durability.Acknowledged)
        {
            Security = security with { CaFile = settings.CaFile },
            // A Kafka that is away holds reading back for as long as it takes; the stream keeps what we have not read for a week.
            DeliveryTimeout = Timeout.InfiniteTimeSpan,
            MaxBytesInFlight = settings.MaxBytesInFlight,
        };
    }
}
