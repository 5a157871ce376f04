using System.Text.Json.Nodes;
using WikiGuard.Functions.Operations.Notices;
using WikiGuard.Testing.Http;

namespace WikiGuard.Functions.Operations.Tests;

public sealed class SlackChannelTests
{
    private const string Token = "xoxb-secret";
    private static readonly Answer Taken = new(200, """{"ok":true,"ts":"1"}""");

    [Fact]
    public async Task A_message_goes_to_the_channel_with_the_token()
    {
        await using var slack = await ScriptedServer.StartAsync(Taken);

        await PostAsync(slack);

        var request = Assert.Single(slack.Requests);
        Assert.Equal(("POST", "/api/chat.postMessage", $"Bearer {Token}"),
            (request.Method, request.Target, request.Headers["authorization"]));
        Assert.StartsWith("application/json", request.Headers["content-type"], StringComparison.Ordinal);
        var body = JsonNode.Parse(request.Body)!;
        Assert.Equal(("#alerts", "hello"), ((string)body["channel"]!, (string)body["text"]!));
    }

    [Fact]
    public async Task Slack_is_waited_for_when_it_asks_for_time_or_is_ill()
    {
        await using var slack = await ScriptedServer.StartAsync(new Answer(429, Headers: ("Retry-After", "1")), new Answer(503), Taken);

        await PostAsync(slack);

        Assert.Equal(3, slack.Requests.Count);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_left_to_Lambda()
    {
        await using var slack = await ScriptedServer.StartAsync(new Answer(429, Headers: ("Retry-After", "300")), Taken);

        await Assert.ThrowsAsync<TransientException>(() => PostAsync(slack));

        Assert.Single(slack.Requests);
    }

    [Theory]
    [InlineData("internal_error")]
    [InlineData("ratelimited")]
    public async Task What_passes_by_itself_is_left_to_Lambda(string error) => await RefusedAsync<TransientException>(error);

    [Theory]
    [InlineData("invalid_auth", "Put a token that is good into arn:aws:secretsmanager")]
    [InlineData("missing_scope", "chat:write")]
    [InlineData("not_in_channel", "Invite the app")]
    [InlineData("a_new_one", "documentation")]
    public async Task A_refusal_says_what_to_do_and_never_the_token(string error, string advice)
    {
        var failure = await RefusedAsync<InvalidConfigException>(error);

        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_not_Slacks_is_a_passing_failure()
    {
        await using var slack = await ScriptedServer.StartAsync(new Answer(200, "<html>captive portal</html>"));

        await Assert.ThrowsAsync<TransientException>(() => PostAsync(slack));
    }

    private static async Task<T> RefusedAsync<T>(string error)
        where T : Exception
    {
        await using var slack = await ScriptedServer.StartAsync(new Answer(200, $$"""{"ok":false,"error":"{{error}}"}"""));
        return await Assert.ThrowsAsync<T>(() => PostAsync(slack));
    }

    private static async Task PostAsync(ScriptedServer slack)
    {
        using var http = new HttpClient();
        var settings = new SlackSettings(
            "#alerts", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:slack", new Uri($"{slack.Address}/api/"));
        await new SlackChannel(new PatientHttp(http, TimeProvider.System), settings).PostAsync(
            Token, new JsonObject { ["text"] = "hello" }, CancellationToken.None);
    }
}
