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
