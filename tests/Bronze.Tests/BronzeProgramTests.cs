using System.Text;
using System.Text.Json;
using WikiGuard.Bronze;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

/// <summary>The function's own program, between a Runtime API and an S3 that speak as AWS does.</summary>
public sealed class BronzeProgramTests : IAsyncLifetime
{
    private readonly List<FunctionProcess> _functions = [];
    private RuntimeApiServer _api = null!;
    private LocalS3 _s3 = null!;

    public async Task InitializeAsync() => (_api, _s3) = (await RuntimeApiServer.StartAsync(), await LocalS3.StartAsync());

    public async Task DisposeAsync()
    {
        foreach (var function in _functions)
            await function.DisposeAsync();
        await _api.DisposeAsync();
        await _s3.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_is_in_S3_when_the_invocation_returns_and_a_second_delivery_adds_nothing()
    {
        var function = Start();
        var payload = Payload(Line(0, Event("a")), Line(1, "not json"), Line(2, value: null));

        Assert.Equal(new LandedBatch(3, 0, 0), Read(await function.InvokeAsync(payload)));
        Assert.Equal(new LandedBatch(3, 0, 3), Read(await function.InvokeAsync(payload)));

        await using var landing = await LandingArea.CreateAsync();
        foreach (var (key, content) in _s3.Objects)
            await landing.Objects.PutIfAbsentAsync(key, content, CancellationToken.None);
        Assert.Equal([Event("a"), "enwiki:Earth"], await landing.RowAsync("select event_data, kafka_key from landing_bronze_events"));
        Assert.Equal([["invalid_json"], ["tombstone"]],
            await landing.RowsAsync("select failed_checks from landing_bronze_quarantine order by kafka_offset"));
    }

    [Fact]
    public async Task An_S3_that_is_busy_or_refuses_fails_the_invocation_and_the_function_serves_on()
    {
        var function = Start();
        var payload = Payload(Line(0, Event("a")));

        _s3.Fail(S3Fault.SlowDown, S3Fault.SlowDown);
        var busy = await function.InvokeAsync(payload);
        _s3.Fail(S3Fault.AccessDenied);
        var refused = await function.InvokeAsync(payload);
        Assert.Empty(_s3.Objects);
        var served = await function.InvokeAsync(payload);

        Assert.Equal(nameof(TransientException), busy.Error!.Type);
        Assert.Contains("Please reduce your request rate", busy.Error.Message, StringComparison.Ordinal);
        Assert.Equal(nameof(InvalidConfigException), refused.Error!.Type);
        Assert.Contains("s3://lakehouse/landing/bronze_events/", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("the function's policy", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(new LandedBatch(1, 0, 0), Read(served));
    }

    [Fact]
    public async Task Each_delivery_of_a_batch_is_logged_under_the_place_where_it_begins_and_without_its_records()
    {
        var function = Start();
        var payload = Payload(Line(41, "no event: Mr. Example, 1 Private Road"), Line(42, Event("a")));

        await function.InvokeAsync(payload);
        await function.InvokeAsync(payload);
        await function.InvokeAsync("{}");
        var output = await function.StopAsync();

        var lines = LogLines.Of(output);
        Assert.Equal(["cleaned_events-0@41", "cleaned_events-0@41"], LogLines.CorrelationIds(output));
        Assert.Equal(2, lines.Select(l => (string)l["function_request_id"]!).Distinct().Count());
        Assert.All(lines, l => Assert.Equal("wikiguard-bronze", (string)l["service"]!));
        Assert.DoesNotContain(output, l => l.Contains("Private Road", StringComparison.Ordinal));
    }

    [Theory]
    [LongTest("A bad network, and a process for each.")]
    [InlineData("expired token", "(ExpiredToken)")]
    [InlineData("cut", "now: ")]
    [InlineData("lost answer", "now: ")] // the batch has landed, and lands again as the same
    [InlineData("silence", "did not answer whole within 15 s")]
    public async Task An_S3_that_fails_at_the_first_call_fails_the_invocation_and_the_next_one_lands_the_batch(string fault, string words)
    {
        var function = Start(("AWS_MAX_ATTEMPTS", "1"));
        var payload = Payload(Line(0, Event("a")));

        _s3.Server.FailAlways(BadNetworkContract.FaultOf(fault, Dialect.S3));
        var failed = await function.InvokeAsync(payload);
        _s3.Server.FailAlways(null);
        var landed = await function.InvokeAsync(payload);

        Assert.Equal(nameof(TransientException), failed.Error!.Type);
        Assert.Contains("s3://lakehouse/landing/bronze_events/", failed.Error.Message, StringComparison.Ordinal);
        Assert.Contains(words, failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Read(landed).Delivered);
        Assert.Single(_s3.Objects);
    }

    [Theory]
    [InlineData("{\"records\":")]
    [InlineData("{\"records\":{\"cleaned_events-0\":[{\"offset\":\"seven\"}]}}")]
    public async Task A_payload_that_is_no_kafka_event_fails_its_own_invocation_only(string payload)
    {
        var function = Start();

        var failed = await function.InvokeAsync(payload);

        Assert.NotNull(failed.Error);
        Assert.Equal(new LandedBatch(1, 0, 0), Read(await function.InvokeAsync(Payload(Line(0, Event("a"))))));
    }

    [Fact]
    public async Task The_largest_payload_that_Lambda_sends_is_taken_whole()
    {
        var function = Start();
        var comment = new string('x', 1450);
        var payload = Payload([.. Enumerable.Range(0, 2650).Select(i => Line(i, Event($"id-{i}", comment: comment)))]);
        Assert.InRange(payload.Length, 5_900_000, 6_291_456);

        Assert.Equal(new LandedBatch(2650, 0, 0), Read(await function.InvokeAsync(payload)));

        Assert.Single(_s3.Objects);
    }

    /// <summary>Its bytes are signed in the package's type, and whatever the poller makes of them in the JSON.</summary>
    [Theory]
    [InlineData("[{\"place\": [67, 195, 169]}]")]
    [InlineData("[{\"place\": [67, -61, -87]}, {\"other\": []}]")]
    [InlineData("[{\"place\": null}]")]
    [InlineData("null")]
    public async Task A_header_of_another_producer_does_not_stop_a_batch(string headers)
    {
        var outcome = await Start().InvokeAsync(
            Payload(Line(1, Event("a")).Replace("\"headers\":[]", $"\"headers\":{headers}", StringComparison.Ordinal)));

        Assert.Equal(1, Read(outcome).Delivered);
        Assert.Single(_s3.Objects);
    }

    [Fact]
    public async Task Without_a_bucket_the_start_fails_and_names_the_setting()
    {
        var function = Start(("WIKIGUARD_BUCKET", ""));

        Assert.NotEqual(0, await function.WaitForExitAsync());

        var error = await _api.InitializationError;
        Assert.Equal(nameof(InvalidConfigException), error.Type);
        Assert.Contains("WIKIGUARD_BUCKET", error.Message, StringComparison.Ordinal);
    }

    private FunctionProcess Start(params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string>(_s3.Environment, StringComparer.Ordinal) { ["AWS_MAX_ATTEMPTS"] = "2" };
        foreach (var (name, value) in environment)
            variables[name] = value;
        var function = FunctionProcess.Start(_api, "functions/Bronze", nameof(BronzeFunctions.WriteBronze), variables);
        _functions.Add(function);
        return function;
    }

    private static LandedBatch Read(InvocationOutcome outcome)
    {
        Assert.Null(outcome.Error);
        return JsonSerializer.Deserialize<LandedBatch>(outcome.Body!)!;
    }

    // As https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html shows it.
    private static string Payload(params string[] records) =>
        $$$"""
        {"eventSource":"aws:kafka","eventSourceArn":"arn:aws:kafka:eu-west-1:123456789012:cluster/wikiguard-cluster/1","bootstrapServers":"b-1:9098",
        "records":{"cleaned_events-0":[{{{string.Join(',', records)}}}]}}
        """;

    private static string Line(long offset, string? value) =>
        $$"""
        {"topic":"cleaned_events","partition":0,"offset":{{offset}},"timestamp":{{LogTime.ToUnixTimeMilliseconds()}},"timestampType":"CREATE_TIME",
        "key":"{{Base64("enwiki:Earth")}}","value":{{Quoted(value)}},"headers":[]}
        """;

    private static string Quoted(string? value) => value is null ? "null" : $"\"{Base64(value)}\"";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
