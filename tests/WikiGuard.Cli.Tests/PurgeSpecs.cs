using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Ingest;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator takes out of a lakehouse what Wikimedia has suppressed.</summary>
public sealed class PurgeSpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    /// <summary>A user of the sample, whom others revert and name in their summaries.</summary>
    private const string Name = "SweepBot NG";

    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public PurgeSpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    /// <summary>
    /// The name is planted where the sample has none: in a refused record that is no JSON, in one that is no text, in a large dead letter,
    /// and in quarantine.
    /// </summary>
    [Fact]
    [LongTest("A purge of the tool.")]
    public async Task After_a_purge_no_table_and_no_file_has_the_name_and_the_lakehouse_still_adds_up()
    {
        var raw = Convert.ToBase64String([0xff, .. Encoding.UTF8.GetBytes($"user {Name}")]);
        var letter = DeadLetter.ObjectKey(new DateTimeOffset(2026, 1, 28, 0, 0, 0, TimeSpan.Zero), [1]);
        await new FolderObjectStore(_lake).PutIfAbsentAsync(
            letter, Encoding.UTF8.GetBytes($"{{\"user\":\"{Name}\""), CancellationToken.None);
        await ChangeAsync($$"""
            insert into bronze_quarantine (quarantine_id, original_record, failed_checks, status, event_date) values
              ('a', '{"key":null,"value":"{\"user\":\"{{Name}}\""}', 'malformed', 'discarded', date '2026-01-28'),
              ('b', '{"key":null,"value_base64":"{{raw}}"}', 'not_utf8', 'discarded', date '2026-01-28')
            """);
        await ChangeAsync("""
            update bronze_quarantine set original_record = '{"key":null,"value_base64":"/w=="}', failed_checks = 'not_utf8'
            where quarantine_id = (select max(quarantine_id) from bronze_quarantine where failed_checks = 'ingest:invalid_json')
            """);
        await ChangeAsync($"""
            insert into silver_quarantine
              select 'q', timestamp '2026-01-28 12:00:00', 'r', 'c', '1', null, event_data, event_id, kafka_topic,
                kafka_partition, kafka_offset, 'discarded', timestamp '2026-01-28 12:00:00', 'silver-00000001', event_date
              from bronze_events where json_extract_scalar(event_data, '$.user') = '{Name}' limit 1
            """);
        await ChangeAsync($"insert into gold_known_editors values ('{Name}', date '2026-01-28')");
        Assert.NotEmpty(await TablesWithAsync(Name));

        var plan = await Tool.CallAsync("purge", "--user", Name, "--dry-run", "--lakehouse", _lake);
        var purge = await Tool.CallAsync("purge", "--user", Name, "--mentions", "--yes", "--lakehouse", _lake);

        Assert.Matches(
            @"\AA purge would remove bronze events 123, bronze quarantine 4, committed files \d+, dead letters 1, silver events 39, "
                + @"silver quarantine 1, silver revision signals 39\n", plan.Output);
        Assert.Contains("With --mentions it would remove bronze events 161", plan.Output, StringComparison.Ordinal);
        Assert.True(purge.ExitCode == 0, purge.Errors + purge.Output);
        Assert.Empty(await TablesWithAsync(Name));
        Assert.DoesNotContain(Directory.GetFiles(_lake, "*", SearchOption.AllDirectories),
            f => File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Name)) >= 0);
        Assert.Equal(["1"], await Tool.QueryAsync(_lake, "select count(*) as n from bronze_quarantine where failed_checks = 'not_utf8'"));
        Assert.Equal(0, (await Tool.CallAsync("verify", "--lakehouse", _lake)).ExitCode);
        var history = (await Tool.CallAsync("history", "--limit", "0", "--lakehouse", _lake)).Output;
        Assert.Contains("asked: purge user sha256:", history, StringComparison.Ordinal);
        Assert.Contains("purged bronze events 161", history, StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("A purge of the tool.")]
    public async Task A_revision_goes_alone_and_rows_that_nobody_purged_are_still_missed()
    {
        var revision = (await Tool.QueryAsync(_lake,
            "select max(wiki || ':' || cast(revision_new as varchar)) as revision from silver_events where is_revert"))[0];
        var (wiki, number) = (revision.Split(':')[0], revision.Split(':')[1]);
        await ChangeAsync($$"""
            insert into bronze_quarantine (quarantine_id, original_record, failed_checks, status, event_date) values
              ('a', '{"key":null,"value":"{\"wiki\":\"{{wiki}}\",\"revision\":{\"new\":{{number}}"}', 'cut', 'discarded', date '2026-01-28')
            """);
        await ChangeAsync($$"""
            update bronze_quarantine set quarantine_id = 'b', failed_checks = 'cut',
              original_record = '{"key":null,"value":"{\"wiki\":\"{{wiki}}\",\"revision\":{\"new\":1{{number}}"}'
            where quarantine_id = (select max(quarantine_id) from bronze_quarantine where failed_checks = 'ingest:invalid_json')
            """);

        var purge = await Tool.CallAsync("purge", "--revision", revision, "--yes", "--format", "json", "--lakehouse", _lake);
        Assert.Equal(["b"], await Tool.QueryAsync(_lake, "select quarantine_id from bronze_quarantine where failed_checks = 'cut'"));
        await ChangeAsync("delete from silver_events where event_id = (select min(event_id) from silver_events)");
        var verify = await Tool.CallAsync("verify", "--lakehouse", _lake);

        Assert.True(purge.ExitCode == 0, purge.Errors);
        Assert.Equal(1, (long)JsonNode.Parse(purge.Output)!["removed"]!["silver_events"]!);
        Assert.Equal(["0"], await Tool.QueryAsync(_lake,
            $"select count(*) as n from silver_events where wiki || ':' || cast(revision_new as varchar) = '{revision}'"));
        Assert.Contains("Rows were removed or added past the pipeline", verify.Output, StringComparison.Ordinal);
    }

    /// <summary>What is left is what would be there, had the user never been; baselines keep what they have learned.</summary>
    [Fact]
    [LongTest("A second run of the sample, and a purge that is killed ten times.")]
    public async Task A_purge_that_is_killed_again_and_again_leaves_what_a_recording_without_the_user_gives()
    {
        await Tool.RunAsync("run", "--source", await SampleWithoutAsync(Name), "--lakehouse", _workspace.Path("without"));
        string[] command = ["purge", "--user", Name, "--yes", "--lakehouse", _lake];

        var random = new Random(20260129);
        for (var kills = 0; kills < 10; kills++)
        {
            using var purge = Tool.Start(command);
            await Task.Delay(TimeSpan.FromSeconds(0.5 + random.NextDouble() * 5));
            purge.Kill();
            await purge.WaitForExitAsync();
        }
        var last = await Tool.RunAsync(command);

        Assert.True(last.ExitCode == 0, last.Errors + last.Output);
        await Tool.AssertSameTablesAsync(_workspace.Path("without"), _lake);
        Assert.Contains(", less what was purged", (await Tool.CallAsync("verify", "--lakehouse", _lake)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_has_removes_nothing_and_says_so()
    {
        var kept = Directory.GetFiles(Path.Combine(_lake, "committed"), "*", SearchOption.AllDirectories);

        var plan = await Tool.CallAsync("purge", "--user", "sweepbot NG", "--dry-run", "--lakehouse", _lake);
        var purge = await Tool.CallAsync("purge", "--user", "sweepbot NG", "--yes", "--lakehouse", _lake);

        Assert.Equal(2, plan.Output.Split("would remove bronze events 0, bronze quarantine 0, committed files 0,").Length - 1);
        Assert.Equal(
            (0, $"Nothing in {_lake} is of a user of this name, as it is written here. Nothing was done.\n"),
            (purge.ExitCode, purge.Output));
        Assert.Equal(kept, Directory.GetFiles(Path.Combine(_lake, "committed"), "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(_lake, "requests")));
    }

    [Theory]
    [InlineData("Give --user NAME or --revision WIKI:ID, one of them")]
    [InlineData("--user is empty: give it a value", "--user", " ")]
    [InlineData("Give --user NAME or --revision WIKI:ID, one of them", "--user", "a", "--revision", "enwiki:1")]
    [InlineData("such as enwiki:1234567", "--revision", "1234567")]
    [InlineData("such as enwiki:1234567", "--revision", "enwiki:-1")]
    [InlineData("--mentions goes with --user", "--revision", "enwiki:1", "--mentions")]
    [InlineData("then give --yes", "--user", "a")]
    public async Task Wrong_usage_is_told_and_nothing_is_removed(string advice, params string[] options)
    {
        // In a process of its own, where nobody is there to ask.
        var result = await Tool.RunAsync(["purge", .. options, "--lakehouse", _lake]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_lake, "requests")));
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<IReadOnlyList<string>> TablesWithAsync(string text)
    {
        var found = new List<string>();
        using var engine = LocalLakehouse.OpenReader(_lake, TimeProvider.System);
        foreach (var table in TableSchema.Tables)
        {
            var count = await engine.RunAsync(
                new SqlStatement("test", $"select count(*) as n from {table} where strpos(cast({table} as varchar), '{text}') > 0"),
                CancellationToken.None);
            if (count.Scalar<long>() > 0)
                found.Add(table);
        }
        return found;
    }

    private async Task<string> SampleWithoutAsync(string user)
    {
        var path = _workspace.Path("without.jsonl");
        await using var packed = new GZipStream(
            File.OpenRead(Path.Combine(Repository.Root, "samples", "sample.jsonl.gz")), CompressionMode.Decompress);
        // Byte for byte: some lines are no UTF-8.
        using var lines = new StreamReader(packed, Encoding.Latin1);
        await using var kept = new StreamWriter(path, append: false, Encoding.Latin1);
        while (await lines.ReadLineAsync() is { } line)
        {
            // The edits, and what other streams say of them.
            if (!line.Contains($"\"user\":\"{user}\"", StringComparison.Ordinal)
                && !line.Contains($"\"user_text\":\"{user}\"", StringComparison.Ordinal))
                await kept.WriteLineAsync(line);
        }
        return path;
    }

    private async Task ChangeAsync(string sql)
    {
        using var engine = new DuckDbQueryEngine(Path.Combine(_lake, "wikiguard_lakehouse.duckdb"), TimeProvider.System);
        await engine.RunAsync(new SqlStatement("change", sql), CancellationToken.None);
    }
}
