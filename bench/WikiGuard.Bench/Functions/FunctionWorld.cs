using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;
using WikiGuard.Recordings;
using WikiGuard.Schema;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;

namespace WikiGuard.Bench.Functions;

/// <summary>A function, and an invocation that it answers.</summary>
/// <param name="Project">Its project's name under functions/.</param>
/// <param name="Handler">The method's name.</param>
/// <param name="First">What it is invoked with first: as little as it ever has to do.</param>
internal sealed record Function(string Project, string Handler, byte[] First);

/// <summary>
/// The services that the functions talk to, all in this process: S3, Athena over DuckDB, Kafka, and one server that stands for MSK,
/// CloudFormation, Secrets Manager and Slack.
/// </summary>
internal sealed class FunctionWorld : IAsyncDisposable
{
    private const string Arn = "arn:aws:kafka:eu-west-1:000000000000:cluster/wikiguard/0a1b-2";
    private const int FirstRecords = 100;

    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedKafka _kafka =
        new(new Dictionary<string, int>(StringComparer.Ordinal) { [Topics.CleanedEvents] = 4, [Topics.DeadLetters] = 1 });
    private LocalLakehouse _lakehouse = null!;
    private LocalS3 _s3 = null!;
    private LocalAthena _athena = null!;
    private WebApplication _services = null!;
    private volatile string? _refusal;

    /// <summary>The environment of every function.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = null!;

    public IReadOnlyList<Function> Functions { get; private set; } = null!;

    /// <summary>A function's answer to CloudFormation other than success; Lambda itself does not see it.</summary>
    public string? Refusal => _refusal;

    public static async Task<FunctionWorld> StartAsync(CancellationToken cancellationToken)
    {
        var world = new FunctionWorld();
        world._lakehouse = await LocalLakehouse.OpenAsync(world._folder.PathOf("lakehouse"), TimeProvider.System, cancellationToken);
        world._s3 = await LocalS3.StartAsync(folder: world._lakehouse.Folder);
        world._athena = await LocalAthena.StartAsync(world._lakehouse.Engine, world._lakehouse.Folder);
        world._services = world.Services();
        await world._services.StartAsync(cancellationToken);
        var services = new Uri(world._services.Urls.Single());
        world.Environment = new Dictionary<string, string>(
            world._s3.Environment.Concat(world._athena.Environment).DistinctBy(v => v.Key), StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL_KAFKA"] = services.GetLeftPart(UriPartial.Authority),
            ["AWS_SESSION_TOKEN"] = "session",
            ["PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"] = $"{services.Port}",
            ["WIKIGUARD_ENVIRONMENT"] = "bench",
            ["WIKIGUARD_KAFKA_SECURITY"] = "plaintext",
            ["WIKIGUARD_SLACK_API"] = $"{services}api/",
            ["WIKIGUARD_SLACK_CHANNEL"] = "#alerts",
            ["WIKIGUARD_SLACK_SECRET"] = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:slack-AbCdEf",
        };
        world.Functions = await world.FunctionsAsync(services, cancellationToken);
        return world;
    }

    /// <summary>An invocation of WriteBronze as large as Lambda sends.</summary>
    /// <param name="seed">Another seed gives other events.</param>
    public async Task<byte[]> FullBatchAsync(int seed, CancellationToken cancellationToken) =>
        (await BatchAsync(5000, seed, cancellationToken)).Json;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _athena.DisposeAsync();
        await _s3.DisposeAsync();
        _lakehouse.Dispose();
        _kafka.Dispose();
        _folder.Dispose();
    }

    private async Task<KafkaPayload> BatchAsync(int events, int seed, CancellationToken cancellationToken) =>
        KafkaPayload.Fill(await new Recording(new RecordingOptions(events, Seed: seed), _folder.PathOf("recording.jsonl"))
            .ReadAsync(cancellationToken).ToListAsync(cancellationToken));

    private async Task<IReadOnlyList<Function>> FunctionsAsync(Uri services, CancellationToken cancellationToken)
    {
        byte[] AsCloudFormation(string properties) => Encoding.UTF8.GetBytes($$"""
            {"RequestType":"Create","ServiceToken":"{{FunctionProcess.Arn}}","ResponseURL":"{{services}}answers","StackId":"arn:aws:cloudformation:eu-west-1:000000000000:stack/wikiguard/1",
             "RequestId":"r-1","LogicalResourceId":"Resource","ResourceType":"Custom::Resource","ResourceProperties":{{properties}}}
            """);
        return
        [
            new("Bronze", "WriteBronze", (await BatchAsync(FirstRecords, seed: 1, cancellationToken)).Json),
            new("Promotion", "CommitBronze", "{}"u8.ToArray()),
            new("Promotion", "PromoteSilver", "{}"u8.ToArray()),
            new("Promotion", "PromoteGold", "{}"u8.ToArray()),
            new("Operations", "Maintain", """{"layer":"bronze"}"""u8.ToArray()),
            new("Operations", "ApplySchema", AsCloudFormation($$"""{"SchemaVersion":"{{LakehouseSchema.Current.Version}}"}""")),
            new("Operations", "FindBrokers", AsCloudFormation($$"""{"ClusterArn":"{{Arn}}","Security":"IAM"}""")),
            new("Operations", "CreateTopics", AsCloudFormation(
                $$"""{"BootstrapServers":"{{_kafka.BootstrapServers}}","Topics":[{"Name":"cleaned_events","Partitions":"4","ReplicationFactor":"1"}]}""")),
            new("Operations", "NotifySlack", """
                {"Records":[{"Sns":{"TopicArn":"arn:aws:sns:eu-west-1:000000000000:wikiguard-alerts","Subject":"s","Message":"{\"AlarmName\":\"wikiguard-ledger\",\"NewStateValue\":\"ALARM\"}","Timestamp":"2026-11-23T11:22:33.444Z"}}]}
                """u8.ToArray()),
        ];
    }

    private WebApplication Services()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/clusters/{**cluster}",
            () => Results.Content("""{"bootstrapBrokerStringSaslIam":"b-1:9098,b-2:9098"}""", "application/json"));
        app.MapGet("/secretsmanager/get", () => Results.Content("""{"SecretString":"{\"token\":\"t\"}"}""", "application/json"));
        app.MapPost("/api/{**method}", () => Results.Content("""{"ok":true}""", "application/json"));
        app.MapPut("/answers", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var answer = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
            if (!answer.Contains("\"SUCCESS\"", StringComparison.Ordinal))
                _refusal = answer;
        });
        return app;
    }
}
