using System.Text.Json.Nodes;
using WikiGuard.Alerts;
using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;

namespace WikiGuard.Local.Alerts;

/// <summary>A webhook that fails, or the way to it.</summary>
public sealed class WebhookBadNetwork() : BadNetworkContract(Dialect.Webhook), IAsyncLifetime
{
    private readonly string _secret = Path.GetTempFileName();
    private ScriptedServer _server = null!;
    private WebhookAlertSink _sink = null!;

    protected override LoopbackServer Server => _server.Server;

    protected override string Subject => "webhook";

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync(new Answer(200, "ok"));
        await File.WriteAllTextAsync(_secret, $"{_server.Address}/services/secret-part\n");
        _sink = new WebhookAlertSink(
            new WebhookSettings(SecretReference.Parse($"file:{_secret}")!, WebhookFormat.Slack), new QuickTime(), AttemptTime);
    }

    public async Task DisposeAsync()
    {
        _sink.Dispose();
        await _server.DisposeAsync();
        File.Delete(_secret);
    }

    protected override Task CallAsync(CancellationToken cancellationToken) =>
        _sink.SendAsync(new Alert(AlertSeverity.Warning, "s", "b"), cancellationToken);
}

public sealed class WebhookAlertSinkTests : IDisposable
{
    private static readonly Alert Some = new(AlertSeverity.Critical, "silver-00000007 is held", "size") { Runbook = RunbookSections.Held };

    private readonly string _secret = Path.GetTempFileName();

    public void Dispose() => File.Delete(_secret);

    [Fact]
    public async Task Slack_gets_text_and_blocks_and_others_the_alert_itself()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(200, "ok"));

        await SendAsync(server.Address, WebhookFormat.Slack);
        await SendAsync(server.Address, WebhookFormat.Json);

        Assert.Equal(["POST /services/secret-part", "POST /services/secret-part"], server.Requests.Select(r => $"{r.Method} {r.Path}"));
        Assert.Equal("header", (string)JsonNode.Parse(server.Requests[0].Body)!["blocks"]![0]!["type"]!);
        Assert.Equal(Some.Subject, AlertMessage.TryRead(server.Requests[1].Body)!.Subject);
    }

    [Theory]
    [InlineData(404, "Its address may be wrong or revoked")]
    [InlineData(302, "Give the address that it leads to")]
    public async Task A_refusal_says_what_may_be_wrong_and_never_the_address(int status, string advice)
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(status, Headers: ("Location", "http://127.0.0.1:1/")));

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => SendAsync(server.Address, WebhookFormat.Json));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("http://hooks.example/services/secret-part")]
    [InlineData("file:///etc/secret-part")]
    [InlineData("secret-part")]
    public void An_address_that_is_not_https_is_refused_at_the_start(string address)
    {
        var failure = Assert.Throws<InvalidConfigException>(() => Sink(address, WebhookFormat.Json));

        Assert.DoesNotContain("secret-part", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(_secret, failure.Message, StringComparison.Ordinal);
    }

    private async Task SendAsync(string server, WebhookFormat format)
    {
        using var sink = Sink($"{server}/services/secret-part", format);
        await sink.SendAsync(Some, CancellationToken.None);
    }

    private WebhookAlertSink Sink(string address, WebhookFormat format)
    {
        File.WriteAllText(_secret, address);
        return new WebhookAlertSink(new WebhookSettings(SecretReference.Parse($"file:{_secret}")!, format), TimeProvider.System);
    }
}
