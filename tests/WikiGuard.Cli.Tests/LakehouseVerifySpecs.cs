using System.Text.Json;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>What an operator reads about a lakehouse, and that no planted defect goes by.</summary>
public sealed class LakehouseVerifySpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public LakehouseVerifySpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    [Fact]
    public async Task What_a_run_has_made_is_well()
    {
        var before = Files();

        var result = await VerifyAsync();

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(
            ["database", "schema", "sources", "configuration", "leases", "records", "landing", "committed", "ingest batches",
                "bronze batches", "silver batches",
                "gold batches", "waiting", "ledger", "rows", "events", "one place", "windows", "quarantine",
                "refused", "window events", "learned", "evidence"],
            Lines(result).Select(l => l[9..23].TrimEnd()));
        Assert.All(Lines(result), l => Assert.StartsWith(NameOf(l) == "quarantine" ? "note " : "ok ", l, StringComparison.Ordinal));
        Assert.Contains(
            $"{SampleCounts.Bronze:N0} in bronze, {SampleCounts.Silver:N0} in silver", LineOf(result, "rows"), StringComparison.Ordinal);
        Assert.Contains("7 in bronze (7 dead letters), 2 in silver. See why: wikiguard quarantine list --lakehouse",
            LineOf(result, "quarantine"), StringComparison.Ordinal);
        Assert.Empty(result.Errors);
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task A_number_that_was_changed_in_a_batch_record_is_told_with_what_to_write_there()
    {
        // So few that they are one batch on any machine, with a line of its own in the ledger.
        Directory.Delete(_lake, recursive: true);
        var few = _workspace.Write("few.jsonl", string.Join('\n', Enumerable.Range(1, 20).Select(n => RunSpecs.Edit(n, "India", 0))));
        Assert.Equal(0, (await Tool.CallAsync("run", "--source", few, "--lakehouse", _lake)).ExitCode);
        var record = Path.Combine(_lake, "batches/silver/00000001.json");
        var whole = await File.ReadAllTextAsync(record);
        var rows = JsonDocument.Parse(whole).RootElement.GetProperty("rows_out").GetInt64();
        await File.WriteAllTextAsync(record, whole.Replace($": {rows}", $": {rows - 1}", StringComparison.Ordinal));

        var changed = await VerifyAsync();
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("The ledger has the number of the rows: none is lost, and somebody has changed the record. Write "
            + $"\"rows_out\": {rows} into batches/silver/00000001.json", LineOf(changed, "rows"), StringComparison.Ordinal);
        Assert.Contains(
            $"where batch_id = 'silver-00000001'\" --lakehouse '{_lake}'", LineOf(changed, "ledger"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(
            record, (await File.ReadAllTextAsync(record)).Replace($"\"rows_out\": {rows - 1}", $"\"rows_out\": {rows}",
                StringComparison.Ordinal));
        Assert.Equal(0, (await VerifyAsync()).ExitCode);
    }

    [Theory]
    [InlineData("ledger", " says difference 0, and its numbers come to 1: the line was changed",
        "update pipeline_ledger set passed = passed - 1 where hop = 'silver'")]
    [InlineData("ledger", " by the ledger and ",
        "update pipeline_ledger set passed = passed - 1, duplicates = duplicates + 1 where hop = 'silver'")]
    [InlineData("ledger", " differs by 3: records were lost",
        "update pipeline_ledger set taken = taken + 3, difference = 3 where hop = 'gold'")]
    [InlineData("ledger", " has no line", "delete from pipeline_ledger where hop = 'bronze'")]
    [InlineData("ledger", "ledger-00000001 has 2 lines of ingest",
        "insert into pipeline_ledger select * from pipeline_ledger where batch_id = 'ledger-00000001'")]
    [InlineData("ledger", "gold-00000099 has a line, and the checkpoint knows batches up to",
        "insert into pipeline_ledger select * replace ('gold-00000099' as batch_id, 99 as batch_seq) from pipeline_ledger where batch_id "
        + "= 'gold-00000001'")]
    [InlineData("rows", "silver-00000001 has ",
        "delete from silver_events where event_id = (select min(event_id) from silver_events where batch_seq = 1)")]
    [InlineData("rows", "bronze-00000001 has",
        "delete from bronze_events where event_id = (select min(event_id) from bronze_events where batch_seq = 1)")]
    [InlineData("rows", "silver_events has 1 rows of batch 99, and the checkpoint knows batches up to",
        "update silver_events set batch_seq = 99 where event_id = (select min(event_id) from silver_events)")]
    [InlineData("events", "1 event ids stand in silver_events more than once: ",
        "insert into silver_events select * from silver_events where event_id = (select min(event_id) from silver_events)")]
    [InlineData("one place", "1 events stand in silver_events and open in silver_quarantine: ",
        "insert into silver_quarantine (event_id, event_date, quarantine_batch_id, status) select event_id, event_date, batch_id, "
        + "'quarantined' from silver_events order by event_id limit 1")]
    [InlineData("windows", "1 windows stand in gold more than once: gold_user_metrics_10min 20",
        "insert into gold_user_metrics_10min select * from gold_user_metrics_10min order by window_start, user_name limit 1")]
    [InlineData("windows", "1 windows stand in gold more than once: gold_global_metrics_10min 20",
        "insert into gold_global_metrics_10min select * from gold_global_metrics_10min order by window_start limit 1")]
    [InlineData("window events", " windows of gold count other events than silver has: gold_entity_metrics_10min 20",
        "delete from gold_entity_metrics_10min where entity = (select min(entity) from gold_entity_metrics_10min)")]
    [InlineData("window events", "1 windows of gold count other events than silver has: gold_global_metrics_10min 20",
        "update gold_global_metrics_10min set total_events = total_events + 1 where window_start = "
        + "(select max(window_start) from gold_global_metrics_10min)")]
    [InlineData("quarantine", "1 records stand in quarantine more than once: ",
        "insert into bronze_quarantine select * from bronze_quarantine where quarantine_id = "
        + "(select min(quarantine_id) from bronze_quarantine)")]
    [InlineData("refused", "bronze-00000001 has 0 rows in bronze_quarantine and ", "delete from bronze_quarantine")]
    [InlineData("refused", "silver-00000001 has 0 rows in silver_quarantine and ", "delete from silver_quarantine")]
    [InlineData("refused", "silver-00000001 has 3 rows in silver_quarantine and 2 by batches/silver/00000001.json",
        "insert into silver_quarantine select * replace ('q' as quarantine_id) from silver_quarantine limit 1")]
    [InlineData("refused", "bronze_quarantine has 1 rows of bronze-00000099, and the checkpoint knows batches up to ",
        "insert into bronze_quarantine select * replace ('q' as quarantine_id, 'bronze-00000099' as quarantine_batch_id) "
        + "from bronze_quarantine limit 1")]
    [InlineData("learned", "of 1 day what gold has learned was changed: 2026-01-28 is not there. Derive the dates again: "
        + "wikiguard replay gold --from 2026-01-28 --to 2026-01-28 --truncate --relearn --lakehouse",
        "delete from gold_baselines where metric_date = date '2026-01-28'")]
    [InlineData("learned", "2026-01-28 has other numbers",
        "update gold_baselines set sample_windows = sample_windows + 1 where metric_date = date '2026-01-28'")]
    [InlineData("learned", "2026-01-28 knows other editors", "insert into gold_known_editors values ('Ann', date '2026-01-28')")]
    [InlineData("evidence", " windows have other evidence than gold found: ", "delete from gold_entity_evidence_10min")]
    [InlineData("evidence", " has 1 edits of ", "delete from gold_entity_evidence_10min where evidence_rank > 1")]
    [InlineData("evidence", " that silver has otherwise", "update gold_entity_evidence_10min set user_name = 'Ann'")]
    [InlineData("evidence", "enwiki:Ann 20", "update gold_entity_evidence_10min set entity = 'enwiki:Ann'")]
    [InlineData("schema", "version 1, and this wikiguard writes 8. Whatever writes the lakehouse",
        "update schema_versions set version = 1 where version = 8")]
    [InlineData("schema", "missing: column silver_events.notify_url", "alter table silver_events drop column notify_url")]
    [InlineData("schema", "missing: table gold_baselines", "drop table gold_baselines")]
    [InlineData("schema", "silver_events.is_bot is varchar, and this version needs boolean",
        "alter table silver_events alter column is_bot type varchar")]
    [InlineData("schema", "version 1008, and this wikiguard knows versions up to", "update schema_versions set version = version + 1000")]
    [LongTest("Each defect takes a lakehouse of its own.")]
    public async Task A_defect_in_the_tables_is_found_and_named(string check, string finding, string plant)
    {
        using (var engine = new DuckDbQueryEngine(Path.Combine(_lake, "wikiguard_lakehouse.duckdb"), TimeProvider.System))
            await engine.RunAsync(new SqlStatement("plant", plant), CancellationToken.None);

        await AssertFailedAsync(check, finding);
    }

    [Fact]
    [LongTest("Parses the sample's bronze again, three times.")]
    public async Task A_row_of_silver_that_was_altered_is_found_by_parsing_bronze_again()
    {
        await Tool.HarmAsync(_lake, "update silver_events set title_url = 'https://example.org', is_large_edit = not is_large_edit "
            + "where event_id = (select min(event_id) from silver_events where event_date = date '2026-01-27')");

        Assert.Equal(0, (await VerifyAsync()).ExitCode);
        var deep = await VerifyAsync("--deep");
        Assert.Equal(1, deep.ExitCode);
        Assert.Contains("1 rows of silver are not what bronze gives: ", LineOf(deep, "derived"), StringComparison.Ordinal);
        Assert.EndsWith($"wikiguard replay silver --from 2026-01-27 --to 2026-01-27 --truncate --lakehouse '{_lake}'",
            LineOf(deep, "derived"), StringComparison.Ordinal);

        await Tool.CallAsync("replay", "silver", "--from", "2026-01-27", "--truncate", "--yes", "--lakehouse", _lake);
        Assert.StartsWith("ok ", LineOf(await VerifyAsync("--deep"), "derived"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silver batches", "batches/silver/00000001.json is missing. Restore the whole lakehouse", "batches/silver/00000001.json",
        null)]
    [InlineData("bronze batches", "batches/bronze/00000001.json is missing", "batches/bronze/00000001.json", null)]
    [InlineData("bronze batches", "batches/bronze/00000001.json cannot be read: ", "batches/bronze/00000001.json",
        """{"batch_id": "bronze-00000001"}""")]
    [InlineData("bronze batches", "batches/bronze/00000001.json cannot be read: it is the manifest of bronze-00000004, number 4",
        "batches/bronze/00000001.json", """{"batch_id": "bronze-00000004", "batch_seq": 4, "dates": [], "counts": {}}""")]
    [InlineData("gold batches", "checkpoints/gold/checkpoint.json cannot be read: ", "checkpoints/gold/checkpoint.json", "{")]
    [InlineData("gold batches", "has read silver up to batch 7, and silver has come to", "checkpoints/gold/checkpoint.json",
        """{"batch_seq": 1, "source_seq": 7, "planned": null}""")]
    [InlineData("silver batches", "batches/silver/00000001.json is there, and the checkpoint knows batches up to 0",
        "checkpoints/silver/checkpoint.json", null)]
    [InlineData("ingest batches", "batches/ledger/00000001.json is missing", "batches/ledger/00000001.json", null)]
    [InlineData("leases", "leases/silver.json cannot be read: ", "leases/silver.json", "held")]
    [InlineData("sources", "checkpoints/ingest/x.json cannot be read: ", "checkpoints/ingest/x.json", "{")]
    [InlineData("configuration", "rules/00000002.sha256 is damaged", "rules/00000002.sha256", "")]
    [InlineData("configuration", "rules/sets/0.json cannot be read: ", "rules/sets/0.json", "{")]
    [InlineData("configuration", "rules/sets/0.json lacks risk-model.yaml", "rules/sets/0.json", "{}")]
    [InlineData("landing", "-00000000000000000009-0123456789abcdef.parquet cannot be read: ",
        "landing/bronze_events/cleaned_events/0/00000000000000000000-00000000000000000009-0123456789abcdef.parquet", "PAR1 this is none")]
    [InlineData("landing", "landing/bronze_quarantine/_seed/0/seed.parquet cannot be read: ",
        "landing/bronze_quarantine/_seed/0/seed.parquet", "")]
    public async Task A_defect_in_the_objects_is_found_and_named(string check, string finding, string key, string? content)
    {
        var path = Path.Combine(_lake, key);
        if (content is null)
            File.Delete(path);
        else
            WriteNew(path, System.Text.Encoding.UTF8.GetBytes(content));

        await AssertFailedAsync(check, finding);
    }

    [Fact]
    public async Task A_landing_file_that_waits_is_a_note_and_one_with_a_damaged_page_or_of_another_kind_is_not()
    {
        var committed = Directory.EnumerateFiles(Path.Combine(_lake, "committed", "bronze_events"), "*.parquet",
            SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var landing = committed.Replace("committed", "landing", StringComparison.Ordinal);
        WriteNew(landing, File.ReadAllBytes(committed));

        var well = await VerifyAsync();

        Assert.True(well.ExitCode == 0, well.Output);
        Assert.StartsWith("note ", LineOf(well, "landing"), StringComparison.Ordinal);
        Assert.Contains("1 file waits for bronze", LineOf(well, "landing"), StringComparison.Ordinal);

        var damaged = File.ReadAllBytes(committed);
        damaged.AsSpan(4, 64).Fill(0xA5); // the first page's header
        File.WriteAllBytes(landing, damaged);
        await AssertFailedAsync("landing", "cannot be read: ");

        File.Delete(landing);
        WriteNew(landing.Replace("bronze_events", "bronze_quarantine", StringComparison.Ordinal), File.ReadAllBytes(committed));
        await AssertFailedAsync("landing", "not those of landing/bronze_quarantine/");
    }

    [Fact]
    public async Task What_is_no_landing_file_by_its_name_is_a_note()
    {
        WriteNew(Path.Combine(_lake, "landing", "notes.txt"), "hello"u8.ToArray());

        var result = await VerifyAsync();

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.StartsWith("note ", LineOf(result, "landing"), StringComparison.Ordinal);
        Assert.Contains("landing/notes.txt", LineOf(result, "landing"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_that_a_killed_run_has_left_is_a_note()
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(1);
        File.WriteAllText(Path.Combine(_lake, "leases", "silver.json"),
            $$"""{"holder": "laptop", "epoch": 3, "expires_at": "{{until:O}}", "execution_id": null}""");

        var result = await VerifyAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("note ", LineOf(result, "leases"), StringComparison.Ordinal);
        Assert.Contains("silver is held by laptop until", LineOf(result, "leases"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_json()
    {
        File.Delete(Path.Combine(_lake, "batches", "silver", "00000001.json"));

        var result = await VerifyAsync("--format", "json");

        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal((_lake, false),
            (json.RootElement.GetProperty("lakehouse").GetString(), json.RootElement.GetProperty("well").GetBoolean()));
        var failed = json.RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("status").GetString() == "failed");
        Assert.Equal("silver batches", failed.GetProperty("name").GetString());
        Assert.NotEmpty(failed.GetProperty("next_step").GetString()!);
    }

    [Fact]
    public async Task A_lakehouse_that_a_run_has_open_is_not_judged()
    {
        using var run = await LocalLakehouse.OpenAsync(_lake, TimeProvider.System, CancellationToken.None);

        var result = await Tool.RunAsync("verify", "--lakehouse", _lake); // the file's lock keeps other processes out

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Wait for its end, or stop it, then verify again.", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "There is no lakehouse in", "--lakehouse", "/nowhere")]
    [InlineData(2, "Give --lakehouse or --stack, not both.", "--lakehouse", "lake", "--stack", "wikiguard")]
    [InlineData(2, "--wait goes with --stack", "--wait", "5")]
    [InlineData(2, "--no-alert goes with --stack", "--lakehouse", "lake", "--no-alert")]
    [InlineData(2, "--deep", "--stack", "wikiguard", "--deep")]
    public async Task What_cannot_be_verified_is_said(int exitCode, string advice, params string[] options)
    {
        var result = await Tool.CallAsync(["verify", .. options]);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();

    private Task<ToolResult> VerifyAsync(params string[] options) => Tool.CallAsync(["verify", "--lakehouse", _lake, .. options]);

    private async Task AssertFailedAsync(string check, string finding)
    {
        var result = await VerifyAsync();

        Assert.True(result.ExitCode == 1, result.Output + result.Errors);
        Assert.StartsWith("failed ", LineOf(result, check), StringComparison.Ordinal);
        Assert.Contains(finding, LineOf(result, check), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.EndsWith("is not well.", result.Output.TrimEnd(), StringComparison.Ordinal);
    }

    private static void WriteNew(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(_lake, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(
            f => $"{f} {File.GetLastWriteTimeUtc(f):O} {new FileInfo(f).Length}")];

    // The last line is the verdict.
    private static IReadOnlyList<string> Lines(ToolResult result) => result.Output.TrimEnd().Split('\n')[..^1];

    private static string NameOf(string line) => line[9..23].TrimEnd();

    private static string LineOf(ToolResult result, string check) => Lines(result).Single(l => NameOf(l) == check);
}
