using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>What a user reads who asks for something that cannot be: an exit code, and what to do instead.</summary>
public sealed class UsageSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    [Theory]
    [InlineData(2, "The commands are: run, query, dashboard, top, status, history, quarantine, mark, alerts, replay, rollback, backfill, purge, repair, maintain, start, stop, restart, "
        + "follow, cost, verify, generate, config, completion", "frobnicate")]
    [InlineData(2, "wikiguard run --help", "run", "--sorce", "x")]
    [InlineData(2, "argument '?[31m?x'", "\u001b[31m\u202ex")]
    [InlineData(2, "Must be one of: 'table', 'json', 'csv'", "query", "select 1", "--format", "xml")]
    [InlineData(2, "give an address of this machine", "run", "--dashboard", "http://0.0.0.0:80")]
    [InlineData(2, "not both", "run", "--dashboard", "--no-dashboard")]
    [InlineData(2, "stop the run with Ctrl-C", "run", "--source", "http://127.0.0.1:1/", "--until-drained")]
    [InlineData(2, "ask for at least 1", "generate", "--events", "0")]
    [InlineData(2, "  freshness  ", "query", "--named", "nix")]
    [InlineData(2, "How fresh each layer is", "query")]
    [InlineData(2, "entity_history needs entity, a varchar. Its form is: entity_history --with entity=…", "query", "--named",
        "entity_history")]
    [InlineData(2, "freshness: now is a timestamp, and \"soon\" is none. Write a time in UTC", "query", "--named", "freshness", "--with",
        "now=soon")]
    [InlineData(2, "ledger takes no entity", "query", "--named", "ledger", "--with", "entity=x")]
    [InlineData(2, "write it as NAME=VALUE", "query", "--named", "entity_history", "--with", "India")]
    [InlineData(2, "--with goes with --named", "query", "select 1", "--with", "a=b")]
    [InlineData(2, "did you mean gold/entity_windows? To list them: wikiguard config sql", "config", "sql", "gold/entity_window")]
    [InlineData(1, "Give one with --config", "config", "sql", "gold/entity_windows", "--config", "{dir}/none")]
    [InlineData(2, "which only Athena keeps", "query", "--named", "table_as_of", "--with", "as_of=2026-02-07")]
    [InlineData(2, "Give an SQL statement, or --named", "query")]
    [InlineData(1, "make one with `wikiguard generate`", "run", "--source", "{dir}/missing.jsonl", "--lakehouse", "{dir}/lake")]
    [InlineData(1, "Give the path of a file that you may read", "run", "--allowlist", "{dir}/missing.yaml", "--lakehouse", "{dir}/lake")]
    [InlineData(1, "Make one with: wikiguard run", "query", "select 1", "--lakehouse", "{dir}/none")]
    [InlineData(1, "Check the address", "run", "--kafka", "127.0.0.1:1", "--lakehouse", "{dir}/lake")]
    [InlineData(1, "Name another with --lakehouse", "run", "--lakehouse", "/proc/none")]
    [InlineData(1, "Name another with --lakehouse", "run", "--lakehouse", "{dir}/a*b[c]")]
    [InlineData(2, "--contact is empty: give it your e-mail address or web page.", "run", "--source", "live", "--contact", "")]
    [InlineData(2, "--lakehouse is empty: give it a value, or leave it away", "query", "select 1", "--lakehouse", "")]
    [InlineData(2, "--source is empty", "run", "--source", "", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "--out is empty", "generate", "--events", "1", "--out", "")]
    [InlineData(2, "FILE is empty", "backfill", "", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "--config is empty", "run", "--config", " ", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "--kafka 127.0.0.1:http: give a host and its port", "run", "--kafka", "127.0.0.1:http", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "--kafka a:1,b:99999: give a host and its port", "replay", "bronze", "--kafka", "a:1,b:99999")]
    [InlineData(2, "--entity: the allowlist has no enwiki:Nowhere", "backfill", "--entity", "enwiki:Nowhere", "--source",
        "http://127.0.0.1:1/")]
    [InlineData(2, "keeps no earlier states of bronze", "rollback", "bronze", "--before", "bronze-00000001", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "is no address", "run", "--source", "https://", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "is no address", "run", "--source", "http://127.0.0.1:99999/x", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "by http or https", "run", "--source", "ftp://x/y", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "write live", "run", "--source", "LIVE", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "an e-mail address or a web page", "run", "--source", "live", "--contact", "foo", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "no time in the past", "run", "--source", "http://127.0.0.1:1/x", "--since", "2999-01-01", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "no time in the past", "run", "--source", "http://127.0.0.1:1/x", "--since", "2 hours", "--lakehouse", "{dir}/lake")]
    [InlineData(2, "--since is for streams", "run", "--since", "2h", "--lakehouse", "{dir}/lake")]
    [InlineData(1, "Name another file with --out", "generate", "--events", "1", "--out", "{dir}/no/such/folder.jsonl")]
    public async Task I_am_told_what_to_do_instead(int exitCode, string advice, params string[] arguments)
    {
        var result = await Tool.CallAsync([.. arguments.Select(a => a.Replace("{dir}", _workspace.Path(""), StringComparison.Ordinal))]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal); // no stack traces
    }

    [Fact]
    public async Task All_errors_of_an_allowlist_come_at_once_and_with_their_places()
    {
        var file = _workspace.Write("bad.yaml", "entities:\n  - titel: x\n    wiki: 5\n  - title: \"\"\n    match: fuzzy\n");

        foreach (var arguments in new string[][]
            { ["run", "--allowlist", file, "--lakehouse", _workspace.Path("lake")], ["config", "check", file] })
        {
            var result = await Tool.CallAsync(arguments);

            Assert.Equal(1, result.ExitCode);
            foreach (var place in new[] { "2:5", "3:11", "4:12", "5:12" })
                Assert.Contains(place, result.Errors, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(_workspace.Path("lake")));
    }

    [Fact]
    public async Task A_files_name_neither_colours_the_terminal_nor_becomes_a_picture()
    {
        var prices = _workspace.Path(":fire:[red]\u001b[31m.yaml");
        File.Copy(Path.Combine(Repository.Root, "config", "prices.yaml"), prices);
        File.WriteAllText(_workspace.Path("list\u001b[31m.yaml"), "entities: 5\n");

        var cost = await Tool.CallAsync("cost", "--prices", prices);
        var refused = await Tool.CallAsync("config", "check", _workspace.Path("list\u001b[31m.yaml"));

        Assert.Contains("prices of :fire:[red]\u00b7[31m.yaml", cost.Output, StringComparison.Ordinal);
        Assert.Contains("list?[31m.yaml: 1 error", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refused.Errors);
    }

    [Fact]
    public async Task The_shipped_configuration_is_in_order()
    {
        var result = await Tool.CallAsync("config", "check");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("an allowlist of 20 entities", result.Output, StringComparison.Ordinal);
        Assert.Contains("a risk model, version 5", result.Output, StringComparison.Ordinal);
        Assert.Contains("quality rules, version 2", result.Output, StringComparison.Ordinal);
        Assert.Contains("revert patterns of 11 languages, version 3", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_is_shown_as_it_is_sent()
    {
        var names = (await Tool.RunAsync("config", "sql")).Output.Split('\n', StringSplitOptions.TrimEntries);
        var result = await Tool.RunAsync("config", "sql", "gold/merge_gold_entity_metrics_10min");

        Assert.Contains("gold/merge_gold_entity_metrics_10min", names);
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("merge into gold_entity_metrics_10min as target\nusing (\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("min_bytes_changed = source.min_bytes_changed, ", result.Output, StringComparison.Ordinal);
        Assert.Contains("metric_date between :date_from and :date_to", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(":columns", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_lakehouse_is_called_that()
    {
        Directory.CreateDirectory(_workspace.Path("lake"));
        await File.WriteAllBytesAsync(_workspace.Path("lake/wikiguard_lakehouse.duckdb"), RandomNumberGenerator.GetBytes(100_000));

        foreach (var arguments in new string[][] { ["run"], ["query", "select 1"] })
        {
            var result = await Tool.CallAsync([.. arguments, "--lakehouse", _workspace.Path("lake")]);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains(
                "is not a valid DuckDB database file. Restore the whole lakehouse from a copy", result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    [LongTest("Two runs of the tool.")]
    public async Task A_corrupt_checkpoint_stops_the_run_and_is_named()
    {
        await Tool.CallAsync("run", "--lakehouse", _workspace.Path("lake"));
        await File.WriteAllTextAsync(_workspace.Path("lake/checkpoints/silver/checkpoint.json"), "{\"batch_seq\":");

        var result = await Tool.CallAsync("run", "--lakehouse", _workspace.Path("lake"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("checkpoints/silver/checkpoint.json cannot be read", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = await Tool.CallAsync("run", "--lakehouse", _workspace.Path("lake"), "--dashboard", $"http://127.0.0.1:{port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Port {port} is in use", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_generates_the_same_bytes_on_stdout_and_in_a_file()
    {
        var first = await Tool.RunAsync("generate", "--events", "200", "--seed", "5");
        await Tool.CallAsync("generate", "--events", "200", "--seed", "5", "--out", _workspace.Path("edits.jsonl"));

        Assert.Equal(first.Output, await File.ReadAllTextAsync(_workspace.Path("edits.jsonl")));
        Assert.Equal(200, first.Output.Count(c => c == '\n'));
    }

    public void Dispose() => _workspace.Dispose();
}
