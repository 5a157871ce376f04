using Confluent.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Kafka;

/// <summary>
/// How a client and the brokers trust each other: <see cref="PlaintextSecurity"/>, <see cref="MskIamSecurity"/> or
/// <see cref="ScramSecurity"/>.
/// </summary>
public abstract record KafkaSecurity
{
    private protected KafkaSecurity()
    {
    }

    /// <summary>Neither TLS nor authentication.</summary>
    public static KafkaSecurity Plaintext { get; } = new PlaintextSecurity();

    /// <summary>The certificate authorities that a broker's certificate may come from, a PEM file; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>What messages call it.</summary>
    internal abstract string Name { get; }

    /// <summary>The bootstrap port that MSK gives it: inside the VPC, and from the internet.</summary>
    /// <remarks>https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html</remarks>
    internal abstract IReadOnlyList<int> MskPorts { get; }

    internal abstract void Configure(ClientConfig settings);

    private protected void ConfigureTls(ClientConfig settings, SaslMechanism mechanism)
    {
        settings.SecurityProtocol = SecurityProtocol.SaslSsl;
        settings.SaslMechanism = mechanism;
        // librdkafka's own 100 ms hardly grow where a broker answers and refuses: that makes up to fourteen attempts a second.
        settings.ReconnectBackoffMs = 1000;
        settings.SslEndpointIdentificationAlgorithm = SslEndpointIdentificationAlgorithm.Https;
        // librdkafka carries its own OpenSSL, whose built-in path need not exist; "probe" looks in the places where distributions, and
        // their chiseled images, keep the authorities. Windows has a store for them, which is the default there.
        settings.SslCaLocation = CaFile ?? (OperatingSystem.IsWindows() ? null : "probe");
    }
}

/// <summary>Neither TLS nor authentication: a broker on this machine or in a test.</summary>
public sealed record PlaintextSecurity : KafkaSecurity
{
    internal override string Name => "plaintext";

    internal override IReadOnlyList<int> MskPorts { get; } = [9092];

    internal override void Configure(ClientConfig settings)
    {
    }
}

/// <summary>TLS, and a token signed with the AWS credentials of this process, as MSK's IAM access control wants it.</summary>
/// <param name="Tokens">Issues a token. Called again before one expires, so it follows rotating credentials.</param>
public sealed record MskIamSecurity(Func<CancellationToken, Task<KafkaToken>> Tokens) : KafkaSecurity
{
    internal override string Name => "MSK IAM";

    internal override IReadOnlyList<int> MskPorts { get; } = [9098, 9198];

    internal override void Configure(ClientConfig settings) => ConfigureTls(settings, SaslMechanism.OAuthBearer);
}

/// <summary>TLS, and a name with a password by SCRAM-SHA-512, the variant that MSK supports.</summary>
public sealed record ScramSecurity : KafkaSecurity
{
    private ScramSecurity(Func<CancellationToken, Task<KafkaCredentials>> source, KafkaCredentials first)
    {
        Source = source;
        First = first;
    }

    internal Func<CancellationToken, Task<KafkaCredentials>> Source { get; }

    internal KafkaCredentials First { get; }

    internal override string Name => "SCRAM";

    internal override IReadOnlyList<int> MskPorts { get; } = [9096, 9196];

    /// <param name="source">Reads the credentials: now, and again whenever a broker refuses them, since they may have been rotated.</param>
    /// <exception cref="WikiGuardException">As the source throws it.</exception>
    public static async Task<ScramSecurity> ReadAsync(
        Func<CancellationToken, Task<KafkaCredentials>> source, CancellationToken cancellationToken) =>
        new(source, await source(cancellationToken));

    internal override void Configure(ClientConfig settings)
    {
        ConfigureTls(settings, SaslMechanism.ScramSha512);
        settings.SaslUsername = First.UserName;
        settings.SaslPassword = First.Password;
    }
}
