using System.Text;
using Confluent.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>A Kafka that outlives the run: here the embedded broker of the test's own process.</summary>
[LongTest("Runs of the tool beside a broker.")]
public sealed class KafkaSpecs : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly EmbeddedKafka _kafka =
        new(new Dictionary<string, int>(StringComparer.Ordinal) { ["cleaned_events"] = 3, ["dlq_events"] = 1 });

    [Fact]
    public async Task I_run_over_a_Kafka_of_my_own_and_what_others_put_there_is_judged()
    {
        using (var foreign = new ProducerBuilder<string, byte[]?>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers })
            .Build())
        {
            await foreign.ProduceAsync("cleaned_events", new Message<string, byte[]?> { Key = "enwiki:India", Value = null });
            await foreign.ProduceAsync(
                "cleaned_events", new Message<string, byte[]?> { Key = "enwiki:India", Value = "{not json"u8.ToArray() });
            await foreign.ProduceAsync("cleaned_events",
                new Message<string, byte[]?> { Key = "enwiki:India", Value = Encoding.UTF8.GetBytes(RunSpecs.Edit(1, "India", 0)) });
        }

        var run = await RunAsync("lake");

        Assert.Equal((27, 30, 28, 2),
            (run.Count("produced"), run.Count("delivered"), run.Count("bronze"), run.Count("bronze_quarantined")));
        Assert.Equal(
            ["invalid_json|{\"key\":\"enwiki:India\",\"value\":\"{not json\"}", "tombstone|{\"key\":\"enwiki:India\",\"value\":null}"],
            await Tool.QueryAsync(_workspace.Path("lake"),
                "select failed_checks, original_record from bronze_quarantine order by failed_checks"));
    }

    [Fact]
    public async Task A_second_run_takes_up_where_the_group_has_committed()
    {
        await RunAsync("lake");
        await File.AppendAllTextAsync(Source, RunSpecs.Edit(2, "India", 0) + "\n");

        var second = await RunAsync("lake");

        Assert.Equal((1, 1, 1), (second.Count("received"), second.Count("delivered"), second.Count("silver")));
    }

    /// <summary>Bronze can be given again what a Kafka that lasts still has, or what the landing files hold.</summary>
    [Theory]
    [InlineData("--kafka")]
    [InlineData("")]
    public async Task Bronze_is_brought_back_from_the_log(string option)
    {
        await RunAsync("lake");
        var expected = await RowsAsync();
        await Tool.HarmAsync(_workspace.Path("lake"), "delete from bronze_events where kafka_offset < 3");
        await Tool.HarmAsync(_workspace.Path("lake"), "update bronze_events set event_data = '{}' where kafka_offset > 6");
        await Tool.HarmAsync(_workspace.Path("lake"), "insert into bronze_events select * from bronze_events where kafka_offset = 5");
        string[] from = option.Length == 0 ? [] : [option, _kafka.BootstrapServers];
        string[] lake = ["--lakehouse", _workspace.Path("lake")];

        var verified = await Tool.CallAsync(["verify", .. lake]);
        var dry = await Tool.CallAsync(["replay", "bronze", "--dry-run", .. from, .. lake]);
        var replayed = await Tool.CallAsync(["replay", "bronze", "--truncate", "--yes", .. from, .. lake]);

        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("wikiguard replay bronze --truncate", verified.Output, StringComparison.Ordinal);
        Assert.StartsWith(option.Length == 0
            ? "A replay of bronze would read 3 landing files"
            : $"A replay of bronze would read 27 records of Kafka {_kafka.BootstrapServers}:",
            dry.Output, StringComparison.Ordinal);
        Assert.True(replayed.ExitCode == 0, replayed.Errors + replayed.Output);
        Assert.Contains(option.Length == 0 ? " in 1 batch: landed 27, bronze " : " in 3 batches: landed 27, bronze ", replayed.Output,
            StringComparison.Ordinal);
        Assert.Equal(expected, await RowsAsync());
    }

    [Theory]
    [InlineData("--offsets goes with --kafka", "--offsets", """{"cleaned_events": {"0": 0}}""")]
    [InlineData("write the first offset of each partition", "--kafka", "localhost:9", "--offsets", "{\"0\": 5}")]
    [InlineData("is no time in the past", "--from", "soon")]
    [InlineData("then give --yes", "--truncate")]
    public async Task Wrong_usage_of_a_replay_is_told(string advice, params string[] arguments)
    {
        await RunAsync("lake");

        var result = await Tool.RunAsync(["replay", "bronze", .. arguments, "--lakehouse", _workspace.Path("lake")]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> RowsAsync() => Tool.QueryAsync(_workspace.Path("lake"),
        "select kafka_topic, kafka_partition, kafka_offset, event_id, event_data, kafka_key from bronze_events order by 1, 2, 3");

    private string Source
    {
        get
        {
            var path = _workspace.Path("edits.jsonl");
            if (!File.Exists(path))
                File.Copy(Workspace.Fixture("recentchange-27.jsonl"), path);
            return path;
        }
    }

    private async Task<ToolResult> RunAsync(string lakehouse)
    {
        var run = await Tool.CallAsync(
            "run", "--source", Source, "--allowlist", _workspace.EverythingAllowed(), "--lakehouse", _workspace.Path(lakehouse),
            "--kafka", _kafka.BootstrapServers, "--format", "json");
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        return run;
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _workspace.Dispose();
    }
}
