using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Functions.Operations.Notices;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>Messages to Slack when Slack, or the way to it, fails.</summary>
public sealed class SlackBadNetwork() : BadNetworkContract(Dialect.Slack), IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = AttemptTime };
    private ScriptedServer _slack = null!;
    private Uri _api = null!;

    protected override LoopbackServer Server => _slack.Server;

    protected override string Subject => "Slack";

    public async Task InitializeAsync()
    {
        _slack = await ScriptedServer.StartAsync(new Answer(200, """{"ok":true}"""));
        _api = new Uri($"{_slack.Address}/api/");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _slack.DisposeAsync();
    }

    protected override Task CallAsync(CancellationToken cancellationToken) =>
        new SlackChannel(new PatientHttp(_http, new QuickTime()),
            new SlackSettings("#alerts", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:slack", _api))
            .PostAsync("xoxb-secret", SlackText.MessageOf("hello"), cancellationToken);
}

/// <summary>Sets the process's environment, which other tests hand to processes of their own.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The secrets extension beside the function: whatever it does, the token is had from Secrets Manager.</summary>
[Collection(nameof(Alone))]
public sealed class SecretsExtensionTests : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);
    private ScriptedServer _extension = null!;
    private ScriptedServer _secrets = null!;

    public static TheoryData<string> Faults => BadNetworkContract.All;

    public async Task InitializeAsync()
    {
        _extension = await ScriptedServer.StartAsync(new Answer(200, """{"SecretString":"{\"token\":\"of the extension\"}"}"""));
        _secrets = await ScriptedServer.StartAsync(new Answer(200, """{"SecretString":"{\"token\":\"of Secrets Manager\"}"}"""));
        Set("AWS_SESSION_TOKEN", "session");
        Set("AWS_ACCESS_KEY_ID", ScriptedServer.AccessKey);
        Set("AWS_SECRET_ACCESS_KEY", ScriptedServer.SecretKey);
        Set("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", $"{_extension.Port}");
        Set("AWS_ENDPOINT_URL_SECRETS_MANAGER", _secrets.Address);
    }

    public async Task DisposeAsync()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _http.Dispose();
        await _extension.DisposeAsync();
        await _secrets.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_extension_that_fails_is_not_noticed(string fault)
    {
        _extension.Server.FailAlways(BadNetworkContract.FaultOf(fault, Dialect.Json));

        Assert.Equal("of Secrets Manager", await TokenAsync());
    }

    [Fact]
    public async Task An_extension_that_works_spares_the_service()
    {
        Assert.Equal("of the extension", await TokenAsync());

        Assert.Empty(_secrets.Requests);
    }

    private Task<string> TokenAsync() => new SlackToken(
        _http, new SlackSettings("#alerts", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:slack", new Uri("http://localhost/")),
        NullLogger<SlackToken>.Instance)
        .ReadAsync(CancellationToken.None);

    private void Set(string name, string value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
