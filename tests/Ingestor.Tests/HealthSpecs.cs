using WikiGuard.Metrics;
using WikiGuard.Testing;
using WikiGuard.Testing.S3;

namespace WikiGuard.Functions.Ingestor.Tests;

public sealed class HealthSpecs : IAsyncLifetime
{
    private IngestorWorld _world = null!;

    public async Task InitializeAsync() => _world = await IngestorWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task I_can_ask_the_program_itself_how_it_does()
    {
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");

        await using var probe = Probe(ingestor);
        Assert.Equal(0, await probe.WaitForExitAsync());
        Assert.Contains("\"state\":\"reading\"", probe.Output[0], StringComparison.Ordinal);

        ingestor.Terminate();
        await ingestor.WaitForExitAsync();
        await using var late = Probe(ingestor);
        Assert.Equal(1, await late.WaitForExitAsync());
    }

    [Fact]
    public async Task It_is_ready_when_it_reads_and_is_connected()
    {
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");

        await Eventually.HoldsAsync(
            async () => (await ingestor.AskAsync("/readyz")).Status == 200, ingestor.Story, () => ingestor.HasExited);

        Assert.Equal(404, (await ingestor.AskAsync("/")).Status);
    }

    [Fact]
    [LongTest("It waits for a broker.")]
    public async Task Without_Kafka_it_lives_on_is_not_ready_and_stops_with_nothing_lost()
    {
        _world.Settings["WIKIGUARD_READY_CHECKPOINT_AGE_SECONDS"] = "1";
        _world.Settings["WIKIGUARD_DRAIN_SECONDS"] = "2";
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");
        _world.Publish(20);
        await _world.DeliveredAsync(ingestor);
        _world.Kafka.TakeDown();

        _world.Publish(600); // more than a chunk
        await Eventually.HoldsAsync(
            async () => (await ingestor.AskAsync("/readyz")).Body is var body && body.GetProperty("checkpoint_age_seconds").GetDouble() > 1,
                ingestor.Story, () => ingestor.HasExited);
        var (ready, report) = await ingestor.AskAsync("/readyz");
        Assert.Equal(503, ready);
        Assert.Contains("waiting", report.GetProperty("not_ready_because")[0].GetString(), StringComparison.Ordinal);
        Assert.True(report.GetProperty("in_flight_bytes").GetInt64() > 0);
        Assert.Equal(200, (await ingestor.AskAsync("/healthz")).Status);

        ingestor.Terminate();
        Assert.Equal(0, await ingestor.WaitForExitAsync());
        Assert.Contains(ingestor.Output, l => l.Contains("Not all that was read is durable after 2 s", StringComparison.Ordinal));

        _world.Kafka.BringUp();
        var next = _world.Start();
        await _world.DeliveredAsync(next);
        next.Terminate();
        Assert.Equal(0, await next.WaitForExitAsync());
        _world.AssertComplete();
    }

    [Fact]
    public async Task Metrics_tell_every_name_once_a_line_and_add_up_to_what_was_published()
    {
        var ingestor = _world.Start(("WIKIGUARD_ENVIRONMENT", "test"));
        await ingestor.UntilAsync("reading");
        _world.Publish(30);
        await _world.DeliveredAsync(ingestor);
        ingestor.Terminate();
        await ingestor.WaitForExitAsync();

        Assert.Equal(60, ingestor.Metrics.Sum(m => m.GetProperty("Received").GetInt64()));
        Assert.Equal(30, ingestor.Metrics.Sum(m => m.GetProperty("Produced").GetInt64()));
        Assert.Equal(30, ingestor.Metrics.Sum(m => m.GetProperty("Filtered").GetInt64()));
        var last = ingestor.Metrics[^1];
        Assert.All(IngestMetrics.All, metric => Assert.True(last.TryGetProperty(metric.Name, out _), metric.Name));
        Assert.Equal("Ingestor test", $"{last.GetProperty("Service")} {last.GetProperty("Environment")}");
        // logs and metrics alike are JSON, a line each
        Assert.All(ingestor.Output, line => Assert.StartsWith("{", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_allowlist_ends_the_start_with_its_errors_and_exit_code_2()
    {
        _world.Settings["WIKIGUARD_ALLOWLIST_KEY"] = "config/missing.yaml";
        var ingestor = _world.Start();

        Assert.Equal(2, await ingestor.WaitForExitAsync());

        Assert.Contains(ingestor.Output,
            l => l.Contains("config/missing.yaml", StringComparison.Ordinal) && l.Contains("Critical", StringComparison.Ordinal));
    }

    [Fact]
    [LongTest("It waits for a store.")]
    public async Task A_store_that_does_not_answer_is_waited_for_while_standing_by()
    {
        var first = _world.Start();
        await first.UntilAsync("reading");
        var second = _world.Start(("AWS_MAX_ATTEMPTS", "1"));
        await second.UntilAsync("standby");

        first.Kill();
        _world.S3.Fail(Enumerable.Repeat(S3Fault.SlowDown, 3));

        await second.UntilAsync("reading");
    }

    private static IngestorProcess Probe(IngestorProcess ingestor) => IngestorProcess.Start(
        new Dictionary<string, string>(StringComparer.Ordinal)
        { ["WIKIGUARD_HEALTH_ADDRESS"] = $"127.0.0.1:{ingestor.HealthPort}", ["WIKIGUARD_UNKNOWN"] = "is no matter here" },
            ["--health"]);
}
