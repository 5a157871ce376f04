using System.Text.Json.Nodes;
using WikiGuard.Standins.SampleFunction;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Standins.Tests;

public sealed class RuntimeLoopTests : SampleFunctionSpecs
{
    [Fact]
    public async Task I_get_what_the_handler_returned()
    {
        var outcome = await Start(nameof(Functions.Greet)).InvokeAsync("""{"name":"Ada"}""");

        Assert.Equal("Hello Ada", Read<string>(outcome));
    }

    [Theory]
    [InlineData(nameof(Functions.Ignore))]
    [InlineData(nameof(Functions.GreetLater))]
    public async Task I_get_an_empty_body_from_a_handler_that_returns_nothing(string handler)
    {
        var outcome = await Start(handler).InvokeAsync("""{"name":"Ada"}""");

        Assert.Null(outcome.Error);
        Assert.Equal("", outcome.Body);
    }

    [Fact]
    public async Task I_get_the_exception_of_a_handler_and_the_function_serves_on()
    {
        var function = Start(nameof(Functions.Greet));

        var failed = await function.InvokeAsync("""{"name":""}""");
        var next = await function.InvokeAsync("""{"name":"Ada"}""");

        Assert.Equal("FormatException", failed.Error!.TypeHeader);
        Assert.Equal("FormatException", failed.Error.Type);
        Assert.Equal("a greeting needs a name", failed.Error.Message);
        Assert.Contains(failed.Error.StackTrace, line => line.Contains("Functions.Greet", StringComparison.Ordinal));
        Assert.Equal("Hello Ada", Read<string>(next));
    }

    /// <summary>The official client ends the process where there is no status to read.</summary>
    [Theory]
    [InlineData("invocation/request-1/response")]
    [InlineData("invocation/request-1/error")]
    [InlineData("init/error")]
    public async Task What_a_function_posts_is_answered_as_Lambda_does(string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{Api.Address}/2018-06-01/runtime/") };
        _ = Api.InvokeAsync("{}");
        using var error = new StringContent("""{"errorType":"E","errorMessage":"m","stackTrace":[]}""");

        using var answer = await http.PostAsync(path, error);

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal("OK", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]);
    }

    [Fact]
    public async Task I_get_the_exception_of_an_awaited_handler_as_itself()
    {
        var outcome = await Start(nameof(Functions.GreetLater)).InvokeAsync("""{"name":""}""");

        Assert.Equal("InvalidOperationException", outcome.Error!.Type);
        Assert.Equal("nobody there", outcome.Error.Message);
    }

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_malformed_payload_fails_its_own_invocation_only(string payload)
    {
        var function = Start(nameof(Functions.Greet));

        var malformed = await function.InvokeAsync(payload);
        var next = await function.InvokeAsync("""{"name":"Ada"}""");

        Assert.Equal("JsonSerializerException", malformed.Error!.Type);
        Assert.Equal("Hello Ada", Read<string>(next));
    }

    [Fact]
    public async Task I_see_the_invocation_in_the_context()
    {
        var function = Start(nameof(Functions.Describe));

        var traced = await function.InvokeAsync("{}", traceId: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
        var untraced = await function.InvokeAsync("{}");

        var seen = Read<ContextSeen>(traced);
        Assert.Equal(traced.RequestId, seen.RequestId);
        Assert.Equal("test-function", seen.FunctionName);
        Assert.Equal("$LATEST", seen.Version);
        Assert.Equal(FunctionProcess.Arn, seen.Arn);
        Assert.Equal(512, seen.Megabytes);
        // The deadline is five minutes away when the invocation is handed out.
        Assert.InRange(seen.RemainingSeconds, 1, 300);
        Assert.Equal("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", seen.TraceId);
        Assert.Null(Read<ContextSeen>(untraced).TraceId);
    }

    [Fact]
    public async Task Each_invocation_has_its_own_scope_and_all_share_the_function_class()
    {
        var function = Start(nameof(Functions.CountScopes));

        var first = Read<ScopesSeen>(await function.InvokeAsync("{}"));
        var second = Read<ScopesSeen>(await function.InvokeAsync("{}"));

        Assert.Equal(new ScopesSeen(Instances: 1, Scope: 1, Opened: 1, Closed: 0), first);
        Assert.Equal(new ScopesSeen(Instances: 1, Scope: 2, Opened: 2, Closed: 1), second);
    }
}
