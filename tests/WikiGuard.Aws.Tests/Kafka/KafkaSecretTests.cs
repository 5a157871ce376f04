using Amazon.Runtime;
using WikiGuard.Aws.Kafka;
using WikiGuard.Ports;
using WikiGuard.Testing.Http;

namespace WikiGuard.Aws.Tests.Kafka;

/// <summary>Reads the process's environment, so its tests run one after the other and restore it.</summary>
[Collection(TestEnvironment.Name)]
public sealed class KafkaSecretTests : IDisposable
{
    private const string Secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:AmazonMSK_wikiguard-AbCdEf";

    private readonly string _file = Path.GetTempFileName();
    private readonly ProcessEnvironment _environment = new();

    public void Dispose()
    {
        File.Delete(_file);
        _environment.Dispose();
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_SECRETS_MANAGER")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task A_secret_is_read_by_a_request_signed_for_the_region_of_its_ARN(string variable)
    {
        await using var server =
            await ScriptedServer.StartAsync(
            new Answer(200, """{"Name": "x", "SecretString": "{\"username\":\"ingest\",\"password\":\"pa\\\"ss\"}"}"""));

        var credentials = await ReadAsync(server, variable);

        Assert.Equal(new KafkaCredentials("ingest", "pa\"ss"), credentials);
        Assert.DoesNotContain("pa", credentials.ToString(), StringComparison.Ordinal);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/", "secretsmanager.GetSecretValue", "application/x-amz-json-1.1"),
            (request.Method, request.Path, request.Operation, request.ContentType));
        Assert.Equal($$"""{"SecretId":"{{Secret}}"}""", request.Body);
        Assert.Contains("/eu-central-1/secretsmanager/aws4_request", request.Authorization, StringComparison.Ordinal);
        Assert.True(request.HasValidSignature(ScriptedServer.SecretKey));
    }

    [Theory]
    [InlineData("ResourceNotFoundException", "does not exist")]
    [InlineData("InvalidRequestException", "marked for deletion")]
    [InlineData("AccessDeniedException", "secretsmanager:GetSecretValue")]
    [InlineData("DecryptionFailure", "kms:Decrypt")]
    public async Task A_refusal_says_what_to_change(string code, string advice)
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(400, $$"""{"__type": "{{code}}", "Message": "no"}"""));

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => ReadAsync(server));

        Assert.Contains(Secret, failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_retried()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(400, """{"__type": "ThrottlingException", "message": "slower"}"""),
            new Answer(200, """{"SecretString": "{\"username\":\"u\",\"password\":\"p\"}"}"""));

        Assert.Equal(new KafkaCredentials("u", "p"), await ReadAsync(server));
    }

    [Fact]
    public async Task A_service_that_stays_away_is_a_passing_failure()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(500, """{"__type": "InternalServiceError"}"""));

        await Assert.ThrowsAsync<TransientException>(() => ReadAsync(server));
    }

    [Theory]
    [InlineData("""{"SecretBinary": "AAAA"}""")]
    [InlineData("""{"SecretString": "hunter2"}""")]
    public async Task A_secret_of_another_form_is_refused_without_being_quoted(string response)
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(200, response));

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => ReadAsync(server));

        Assert.Contains("username", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_may_hold_the_secret()
    {
        await File.WriteAllTextAsync(_file, """{"password": "p", "username": "u", "engine": "kafka"}""");

        Assert.Equal(new KafkaCredentials("u", "p"), await new KafkaSecret(_file).ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("[\"hunter2\"]")]
    [InlineData("""{"username": "u", "password": ""}""")]
    [InlineData("""{"username": 1, "password": "hunter2"}""")]
    public async Task A_file_of_another_form_is_refused_without_being_quoted(string text)
    {
        await File.WriteAllTextAsync(_file, text);

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => new KafkaSecret(_file).ReadAsync(CancellationToken.None));

        Assert.Contains(_file, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file", "cannot be read")]
    [InlineData("arn:aws:s3:::bucket/secret", "not the ARN of a secret")]
    public async Task A_reference_to_nothing_is_an_invalid_configuration(string reference, string reason)
    {
        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => new KafkaSecret(reference).ReadAsync(CancellationToken.None));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private Task<KafkaCredentials> ReadAsync(ScriptedServer server, string variable = "AWS_ENDPOINT_URL_SECRETS_MANAGER")
    {
        _environment.Set(variable, server.Address);
        return new KafkaSecret(Secret, new BasicAWSCredentials(ScriptedServer.AccessKey, ScriptedServer.SecretKey)).ReadAsync(
            CancellationToken.None);
    }
}
