using System.Text.Json.Nodes;
using Amazon;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Alerts;
using WikiGuard.Aws.Alerts;
using WikiGuard.Ports;
using WikiGuard.Testing.Http;

namespace WikiGuard.Aws.Tests.Alerts;

/// <summary>Sets the process's environment, so its tests run one after the other and restore it.</summary>
[Collection(TestEnvironment.Name)]
public sealed class SnsAlertSinkTests : IDisposable
{
    private const string Topic = "arn:aws:sns:eu-west-1:123456789012:wikiguard-warnings";
    private const string Published = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";
    private const string Refused = "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not you</Message></Error><RequestId>7</RequestId></ErrorResponse>";

    private readonly ProcessEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Fact]
    public async Task An_alert_is_published_as_a_signed_form()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(200, Published));

        await SendAsync(server, new Alert(
            AlertSeverity.Critical, "silver-00000007 is held – and its layer", "Look at it & decide: 100 %\nline 2"));

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/"), (request.Method, request.Path));
        Assert.StartsWith("application/x-www-form-urlencoded", request.ContentType, StringComparison.Ordinal);
        Assert.True(request.HasValidSignature(ScriptedServer.SecretKey));
        Assert.Contains("/eu-west-1/sns/aws4_request", request.Authorization, StringComparison.Ordinal);
        var form = request.Body.Split('&').Select(f => f.Split('=')).ToDictionary(
            f => f[0], f => Uri.UnescapeDataString(f[1]), StringComparer.Ordinal);
        Assert.Equal(
            ("Publish", Topic, "WikiGuard CRITICAL: silver-00000007 is held ? and its layer", "json"),
            (form["Action"], form["TopicArn"], form["Subject"], form["MessageStructure"]));
        var message = JsonNode.Parse(form["Message"])!;
        Assert.Equal("Look at it & decide: 100 %\nline 2", (string)message["default"]!);
        Assert.Equal("silver-00000007 is held – and its layer", AlertMessage.TryRead((string)message["lambda"]!)!.Subject);
    }

    [Fact]
    public async Task A_long_subject_is_cut_and_an_end_is_called_over()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(200, Published));

        await SendAsync(server, new Alert(AlertSeverity.Warning, new string('x', 300) + "\n", "b", Ended: true));

        var subject = Uri.UnescapeDataString(
            server.Requests[0].Body.Split('&').Single(f => f.StartsWith("Subject=", StringComparison.Ordinal))["Subject=".Length..]);
        Assert.Equal(100, subject.Length);
        Assert.StartsWith("WikiGuard over: xxx", subject, StringComparison.Ordinal);
    }

    // Alarms on metrics are what wakes people; a layer must not stand still because a topic does not answer.
    [Theory]
    [InlineData(403, Refused)]
    [InlineData(500, "no XML at all")]
    [InlineData(400, "<broken")]
    public async Task A_topic_that_refuses_stops_nobody(int status, string answer)
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(status, answer));

        await SendAsync(server, new Alert(AlertSeverity.Warning, "s", "b"));

        Assert.NotEmpty(server.Requests);
    }

    private async Task SendAsync(ScriptedServer server, Alert alert)
    {
        _environment.Set("AWS_REGION", "eu-west-1");
        _environment.Set("AWS_ENDPOINT_URL_SNS", server.Address);
        using var sink = new SnsAlertSink(
            Arn.Parse(Topic), new LogAlertSink(NullLogger<LogAlertSink>.Instance), NullLogger<SnsAlertSink>.Instance);
        await sink.SendAsync(alert, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
    }
}
