using Amazon;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Aws.Athena;
using WikiGuard.Aws.Glue;
using WikiGuard.Aws.Kafka;
using WikiGuard.Ports;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;

namespace WikiGuard.Aws.Tests.BadNetwork;

/// <summary>
/// The services that are asked one thing each. Their addresses come from the environment, each from a variable of its own, so that they can
/// be asked side by side;
/// <see cref="TestEnvironment"/> has the keys.
/// </summary>
public abstract class ServiceBadNetwork(Dialect dialect, string variable, Answer answer) : BadNetworkContract(dialect), IAsyncLifetime
{
    private ScriptedServer _service = null!;
    private ProcessEnvironment _environment = null!;

    protected override LoopbackServer Server => _service.Server;

    private protected static AWSCredentials Credentials { get; } =
        new BasicAWSCredentials(ScriptedServer.AccessKey, ScriptedServer.SecretKey);

    public async Task InitializeAsync()
    {
        _service = await ScriptedServer.StartAsync(answer);
        _environment = new ProcessEnvironment((variable, _service.Address));
    }

    public async Task DisposeAsync()
    {
        _environment.Dispose();
        await _service.DisposeAsync();
    }
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class MskBadNetwork()
    : ServiceBadNetwork(Dialect.RestJson, "AWS_ENDPOINT_URL_KAFKA", new Answer(200, """{"bootstrapBrokerStringSaslIam": "b-1:9098"}"""))
{
    private const string Cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/wikiguard/1";

    protected override string Subject => Cluster;

    protected override async Task CallAsync(CancellationToken cancellationToken) =>
        Assert.Equal("b-1:9098", await new MskCluster(Cluster, Credentials, AttemptTime).BootstrapServersAsync("IAM", cancellationToken));
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class KafkaSecretBadNetwork()
    : ServiceBadNetwork(Dialect.Json, "AWS_ENDPOINT_URL_SECRETS_MANAGER",
        new Answer(200, """{"SecretString": "{\"username\":\"u\",\"password\":\"p\"}"}"""))
{
    private const string Secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_wikiguard-AbCdEf";

    protected override string Subject => Secret;

    protected override async Task CallAsync(CancellationToken cancellationToken) =>
        Assert.Equal(new KafkaCredentials("u", "p"), await new KafkaSecret(Secret, Credentials, AttemptTime).ReadAsync(cancellationToken));
}

[LongTest("The same faults as Athena's and the store's, on a service that is asked one thing.")]
public sealed class GlueBadNetwork()
    : ServiceBadNetwork(Dialect.Json, "AWS_ENDPOINT_URL_GLUE", new Answer(200, """{"TableVersions": [{"VersionId": "1"}]}"""))
{
    protected override string Subject => "silver_events";

    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        var settings = new AthenaSettings("wikiguard", "wikiguard_lakehouse", OutputLocation: null, DollarsPerTerabyte: 5);
        var versions = new GlueTableVersions(
            settings, NullLogger<GlueTableVersions>.Instance, RegionEndpoint.EUWest1, Credentials, AttemptTime);
        Assert.Equal(0, await versions.PruneAsync(Subject, keep: 1, cancellationToken));
    }
}
