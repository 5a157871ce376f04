using System.Text.Json.Nodes;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Kafka;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>Each function as a process of its own, against services on loopback ports.</summary>
public sealed class ProgramSpecs : IDisposable
{
    private const string Cluster = "arn:aws:kafka:eu-central-1:000000000000:cluster/wikiguard/0a1b-2";
    private const string Secret = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:slack-AbCdEf";
    private const string Alarm = """
        {"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:eu-west-1:000000000000:wikiguard-alerts",
         "Subject":"ALARM: \"wikiguard-ledger\" in EU (Ireland)","Message":"{\"AlarmName\":\"wikiguard-ledger\",\"NewStateValue\":\"ALARM\"}","Timestamp":"2026-11-23T11:22:33.444Z","MessageAttributes":{}}}]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task FindBrokers_asks_MSK_by_a_signed_request()
    {
        await using var msk = await ScriptedServer.StartAsync(new Answer(200, """
            {"bootstrapBrokerStringTls":"b-1:9094","bootstrapBrokerStringSaslIam":"b-1:9098,b-2:9098","bootstrapBrokerStringSaslScram":"b-1:9096,b-2:9096"}
            """));
        await using var function =
            await OperationsProcess.StartAsync("FindBrokers", KeyValuePair.Create("AWS_ENDPOINT_URL_KAFKA", msk.Address));

        var iam = await function.AskAsync("Create", $$"""{"ClusterArn":"{{Cluster}}","Security":"IAM"}""");
        var scram = await function.AskAsync("Update", $$"""{"ClusterArn":"{{Cluster}}","Security":"SCRAM"}""");

        Assert.Equal(("SUCCESS", "b-1:9098,b-2:9098"), ((string)iam["Status"]!, (string)iam["Data"]!["BootstrapServers"]!));
        Assert.Equal("b-1:9096,b-2:9096", (string)scram["Data"]!["BootstrapServers"]!);
        Assert.Equal((string)iam["PhysicalResourceId"]!, (string)scram["PhysicalResourceId"]!);
        var request = msk.Requests[0];
        Assert.Equal(("GET", "/v1/clusters/arn%3Aaws%3Akafka%3Aeu-central-1%3A000000000000%3Acluster%2Fwikiguard%2F0a1b-2/bootstrap-brokers"), (request.Method, request.Target));
        Assert.Contains("/eu-central-1/kafka/aws4_request", request.Headers["authorization"], StringComparison.Ordinal);
        Assert.True(request.HasValidSignature(ScriptedServer.SecretKey));
    }

    [Fact]
    public async Task FindBrokers_tells_CloudFormation_why_MSK_refuses()
    {
        await using var msk = await ScriptedServer.StartAsync(
            new Answer(403, """{"message":"not authorized"}""", Headers: ("x-amzn-errortype", "ForbiddenException")));
        await using var function =
            await OperationsProcess.StartAsync("FindBrokers", KeyValuePair.Create("AWS_ENDPOINT_URL_KAFKA", msk.Address));

        var answer = await function.AskAsync("Create", $$"""{"ClusterArn":"{{Cluster}}","Security":"IAM"}""");
        var nonsense = await function.AskAsync("Create", """{"ClusterArn":["x"],"Security":"IAM"}""");

        Assert.Equal(("FAILED", "FAILED"), ((string)answer["Status"]!, (string)nonsense["Status"]!));
        Assert.Contains("ForbiddenException", (string)answer["Reason"]!, StringComparison.Ordinal);
        Assert.Contains("kafka:GetBootstrapBrokers", (string)answer["Reason"]!, StringComparison.Ordinal);
        Assert.Contains("ClusterArn", (string)nonsense["Reason"]!, StringComparison.OrdinalIgnoreCase);
        var log = await function.StopAsync();
        Assert.Equal(["r-1", "r-1", "r-1", "r-1"], LogLines.CorrelationIds(log.Split('\n'))); // CloudFormation's request
        Assert.DoesNotContain("X-Amz-Signature", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplySchema_makes_the_tables_and_Maintain_tidies_them_up()
    {
        await using var s3 = await LocalS3.StartAsync();
        using var duckDb = new DuckDbQueryEngine(Path.Combine(_folder.FullName, "wikiguard_lakehouse.duckdb"), TimeProvider.System);
        await using var athena = await LocalAthena.StartAsync(duckDb);
        var environment = s3.Environment.Concat(athena.Environment).ToList();
        var version = Schema.LakehouseSchema.Current.Version;

        await using (var schema = await OperationsProcess.StartAsync("ApplySchema", environment))
        {
            var first = await schema.AskAsync("Create", $$"""{"SchemaVersion":"{{version}}"}""");
            var statements = athena.Executions.Count;
            var second = await schema.AskAsync(
                "Update", $$"""{"SchemaVersion":"{{version}}"}""", $$"""{"SchemaVersion":"{{version - 1}}"}""");
            var repeated = athena.Executions.Count - statements;
            var other = await schema.AskAsync("Update", $$"""{"SchemaVersion":"{{version + 1}}"}""");
            var back = await schema.AskAsync(
                "Update", $$"""{"SchemaVersion":"{{version - 1}}"}""", $$"""{"SchemaVersion":"{{version}}"}""");
            var gone = await schema.AskAsync("Delete", "{}");

            Assert.Equal(["SUCCESS", "SUCCESS", "FAILED", "SUCCESS", "SUCCESS"],
                new[] { first, second, other, back, gone }.Select(a => (string)a["Status"]!));
            Assert.Equal(2, repeated);
            Assert.Contains(athena.Executions, e => e.Text.Contains("s3://lakehouse/warehouse/silver_events/", StringComparison.Ordinal));
        }

        await using var maintenance =
            await OperationsProcess.StartAsync("Maintain", [.. environment, new("WIKIGUARD_ENVIRONMENT", "test")]);
        var bronze = await maintenance.InvokeAsync("""{"layer":"bronze"}""");
        var copper = await maintenance.InvokeAsync("""{"layer":"copper"}""");

        Assert.Null(bronze.Error);
        Assert.Equal("bronze", (string)JsonNode.Parse(bronze.Body!)!["Layer"]!);
        Assert.Contains(athena.Executions, e => e.Text.StartsWith("vacuum", StringComparison.OrdinalIgnoreCase) && e.State == "SUCCEEDED");
        Assert.Contains("bronze, silver, gold", copper.Error!.Message, StringComparison.Ordinal);
        var metrics = (await maintenance.StopAsync()).Split('\n').Where(l => l.Contains("\"_aws\"", StringComparison.Ordinal))
            .Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(("Maintain", "test", true),
            ((string)metrics[0]["Service"]!, (string)metrics[0]["Environment"]!, (long)metrics[0]["ScannedBytes"]! > 0));
        Assert.Equal(0, (long)metrics[1]["ScannedBytes"]!);
    }

    [Theory]
    [LongTest("A bad network, and a process for each.")]
    [InlineData("expired token", "ExpiredTokenException")]
    [InlineData("cut", "Athena did not")]
    public async Task Maintain_and_ApplySchema_tell_of_an_Athena_that_fails_at_the_first_call_and_work_when_it_does(
        string fault, string words)
    {
        await using var s3 = await LocalS3.StartAsync();
        using var duckDb = new DuckDbQueryEngine(Path.Combine(_folder.FullName, "wikiguard_lakehouse.duckdb"), TimeProvider.System);
        await using var athena = await LocalAthena.StartAsync(duckDb);
        await using var schema = await OperationsProcess.StartAsync("ApplySchema", s3.Environment.Concat(athena.Environment));
        await using var maintenance = await OperationsProcess.StartAsync("Maintain", s3.Environment.Concat(athena.Environment));

        athena.Server.FailAlways(BadNetworkContract.FaultOf(fault, Dialect.Json));
        var failed = await schema.AskAsync("Create", "{}");
        var error = (await maintenance.InvokeAsync("""{"layer":"bronze"}""")).Error!;
        athena.Server.FailAlways(null);
        var made = await schema.AskAsync("Update", "{}");
        var tidied = await maintenance.InvokeAsync("""{"layer":"bronze"}""");

        Assert.Equal(("FAILED", "SUCCESS"), ((string)failed["Status"]!, (string)made["Status"]!));
        Assert.Contains(words, (string)failed["Reason"]!, StringComparison.Ordinal);
        Assert.Equal(nameof(TransientException), error.Type);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Null(tidied.Error);
    }

    [Fact]
    public async Task ApplySchema_without_its_settings_answers_instead_of_leaving_the_stack_to_wait()
    {
        await using var function = await OperationsProcess.StartAsync("ApplySchema", KeyValuePair.Create("WIKIGUARD_BUCKET", ""));

        var answer = await function.AskAsync("Create", "{}");

        Assert.Equal("FAILED", (string)answer["Status"]!);
        foreach (var name in new[] { "WIKIGUARD_BUCKET", "WIKIGUARD_WORKGROUP", "WIKIGUARD_DATABASE" })
            Assert.Contains(name, (string)answer["Reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateTopics_is_content_with_a_Kafka_that_has_them()
    {
        using var kafka = new EmbeddedKafka(
            new Dictionary<string, int>(StringComparer.Ordinal) { ["cleaned_events"] = 6, ["dlq_events"] = 1 });
        await using var function =
            await OperationsProcess.StartAsync("CreateTopics", KeyValuePair.Create("WIKIGUARD_KAFKA_SECURITY", "plaintext"));

        // CloudFormation makes text of every number.
        var answer = await function.AskAsync("Create", $$"""
            {"BootstrapServers":"{{kafka.BootstrapServers}}","Topics":[{"Name":"cleaned_events","Partitions":"4","ReplicationFactor":"1"},{"Name":"dlq_events","Partitions":"1","ReplicationFactor":"1"}]}
            """);
        var wrong = await function.AskAsync("Update", $$"""{"BootstrapServers":"{{kafka.BootstrapServers}}","Topics":[{"Name":"cleaned_events","Partitions":"0","ReplicationFactor":"1"}]}""");
        var gone = await function.AskAsync("Delete", "{}");

        Assert.Equal(["SUCCESS", "FAILED", "SUCCESS"], new[] { answer, wrong, gone }.Select(a => (string)a["Status"]!));
        Assert.Equal("cleaned_events keeps its 6 partitions where 4 are wanted: Kafka can take none away",
            (string)answer["Data"]!["Changes"]!);
        Assert.Contains("cleaned_events: 0 partitions", (string)wrong["Reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateTopics_without_its_settings_says_which()
    {
        await using var function =
            await OperationsProcess.StartAsync("CreateTopics", KeyValuePair.Create("WIKIGUARD_KAFKA_SECURITY", "scram"));

        var answer = await function.AskAsync("Create", """{"BootstrapServers":"b-1:9096","Topics":[]}""");

        Assert.Equal("FAILED", (string)answer["Status"]!);
        Assert.Contains("WIKIGUARD_KAFKA_SECRET is not set", (string)answer["Reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotifySlack_takes_its_token_from_the_extension_and_never_logs_it()
    {
        await using var slack = await ScriptedServer.StartAsync(
            new Answer(429, Headers: ("Retry-After", "1")), new Answer(200, """{"ok":true}"""));
        await using var extension =
            await ScriptedServer.StartAsync(new Answer(200, """{"ARN":"a","SecretString":"{\"token\":\"xoxb-hidden\"}"}"""));
        await using var function =
            await OperationsProcess.StartAsync("NotifySlack",
            [.. Slack(slack), new("AWS_SESSION_TOKEN", "session"), new("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", $"{extension.Port}")]);

        var outcome = await function.InvokeAsync(Alarm);

        Assert.Null(outcome.Error);
        Assert.Equal("session", Assert.Single(extension.Requests).Headers["x-aws-parameters-secrets-token"]);
        Assert.Equal($"/secretsmanager/get?secretId={Uri.EscapeDataString(Secret)}", extension.Requests[0].Target);
        Assert.Equal(2, slack.Requests.Count);
        Assert.Equal("Bearer xoxb-hidden", slack.Requests[1].Headers["authorization"]);
        Assert.Contains("Critical: wikiguard-ledger", slack.Requests[1].Body, StringComparison.Ordinal);
        var log = await function.StopAsync();
        Assert.Contains("Critical wikiguard-ledger", log, StringComparison.Ordinal);
        Assert.DoesNotContain("xoxb", log, StringComparison.Ordinal);
        Assert.All(LogLines.CorrelationIds(log.Split('\n')), id => Assert.Equal("m", id)); // SNS's message
    }

    [Fact]
    public async Task NotifySlack_asks_Secrets_Manager_where_the_extension_cannot_help_and_fails_so_that_Lambda_tries_again()
    {
        await using var slack = await ScriptedServer.StartAsync(new Answer(200, """{"ok":false,"error":"token_revoked"}"""));
        await using var extension = await ScriptedServer.StartAsync(new Answer(400, "not ready to serve traffic, please wait"));
        await using var secrets =
            await ScriptedServer.StartAsync(
            new Answer(200, """{"SecretString":"{\"token\":\"xoxb-hidden\"}"}"""), new Answer(200, """{"SecretString":"xoxb-hidden"}"""));
        await using var function = await OperationsProcess.StartAsync("NotifySlack",
        [
            .. Slack(slack), new("AWS_SESSION_TOKEN", "session"), new("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", $"{extension.Port}"),
            new("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.Address),
        ]);

        var refused = await function.InvokeAsync(Alarm);
        var formless = await function.InvokeAsync(Alarm);

        Assert.Equal(nameof(InvalidConfigException), refused.Error!.Type);
        Assert.Contains("token_revoked", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("is not JSON of the form", formless.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("Bearer xoxb-hidden", Assert.Single(slack.Requests).Headers["authorization"]);
        Assert.DoesNotContain("xoxb-hidden", await function.StopAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotifySlack_sums_a_burst_up_in_one_message()
    {
        await using var slack = await ScriptedServer.StartAsync(new Answer(200, """{"ok":true}"""));
        await using var secrets = await ScriptedServer.StartAsync(new Answer(200, """{"SecretString":"{\"token\":\"t\"}"}"""));
        await using var function =
            await OperationsProcess.StartAsync("NotifySlack", [.. Slack(slack), new("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.Address)]);
        var records = Enumerable.Range(1, 6).Select(i => $$"""{"Sns":{"TopicArn":"arn:aws:sns:eu-west-1:000000000000:wikiguard-warnings","Subject":"n{{i}}","Message":"m","Timestamp":"2026-11-23T11:22:33.444Z"} }""");

        var outcome = await function.InvokeAsync($$"""{"Records":[{{string.Join(',', records)}}]}""");

        Assert.Null(outcome.Error);
        Assert.Contains("6 notices at once", Assert.Single(slack.Requests).Body, StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, string>> Slack(ScriptedServer slack) =>
        [new("WIKIGUARD_SLACK_API", $"{slack.Address}/api/"), new("WIKIGUARD_SLACK_CHANNEL", "#alerts"),
            new("WIKIGUARD_SLACK_SECRET", Secret)];
}
