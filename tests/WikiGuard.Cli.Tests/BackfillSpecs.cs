using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator takes recorded edits from files into a lakehouse.</summary>
public sealed class BackfillSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();

    private string Lake => _workspace.Path("lake");

    [Fact]
    public async Task A_line_that_is_no_event_is_quarantined_with_its_file_and_line_and_the_same_file_again_adds_nothing()
    {
        sample.CopyTo(Lake);
        var file = Compressed("history.jsonl.gz",
            $"{Edit(1)}\n\n{{broken\n{Edit(2, "Some other page")}\n{Edit(3, id: "canary", domain: "canary")}\n{Edit(4)}");

        var first = await Tool.CallAsync("backfill", file, "--lakehouse", Lake);
        var second = await Tool.CallAsync("backfill", file, "--lakehouse", Lake, "--format", "json");

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Equal(
            """
            Landed 3 of 6 lines, by an allowlist of 20 entities:
              history.jsonl.gz: 6 lines = landed 3 + not monitored 1 + canaries 1 + blank 1; 1 of those landed are no events and go to quarantine; recorded 2025-12-01 12:02 to 2025-12-01 12:04
              bronze: landed 3, bronze 2, bronze quarantined 1, redelivered 0, dead letters 0
              silver: read 2, silver 2, silver quarantined 0, duplicates 0, dropped 0
              gold: gold entity windows 1, gold user windows 1, gold global windows 1, gold quarantined 0, gold dropped 0, silver read 2
            """, first.Output.TrimEnd());
        Assert.EndsWith("Verified: every check of `wikiguard verify` is well.", first.Errors.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("\"bronze\":0,\"bronze_quarantined\":0,\"redelivered\":3", second.Output, StringComparison.Ordinal);
        Assert.Equal(["backfill|backfill|1", "backfill|backfill|6"],
            await Tool.QueryAsync(
                Lake, "select kafka_topic, ingest_mode, kafka_offset from silver_events where ingest_mode = 'backfill' order by 3"));
        Assert.StartsWith("history.jsonl.gz, line 3: ",
            Assert.Single(await Tool.QueryAsync(
                Lake, "select quarantine_reason from bronze_quarantine where kafka_topic = 'backfill' and kafka_offset = 3")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Parquet_file_with_a_mapping_gives_the_events_that_its_rows_describe_and_a_bad_row_is_quarantined_with_its_number()
    {
        sample.CopyTo(Lake);
        var file = _workspace.Path("old.parquet");
        await File.WriteAllBytesAsync(file, await ParquetFile.MakeAsync(
            [Row(1), Row(2, title: "Some other page"), Row(3, at: "yesterday"), Row(4)], rowsPerGroup: 2));
        var mapping = _workspace.Write("columns.yaml", """
            meta.id: id
            timestamp: {column: timestamp, time: "yyyyMMddHHmmss"}
            type: {value: edit}
            wiki: {value: enwiki}
            title: page_title
            user: user_text
            namespace: {column: page_namespace, default: 0}
            """);
        string[] command = ["backfill", file, "--mapping", mapping, "--lakehouse", Lake];

        var dry = await Tool.CallAsync([.. command, "--dry-run"]);
        var first = await Tool.CallAsync(command);
        var second = await Tool.CallAsync([.. command, "--format", "json"]);

        Assert.Contains("""old.parquet: row 1 becomes {"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"old-1",""", dry.Errors,
            StringComparison.Ordinal);
        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.StartsWith(
            """
            Landed 3 of 4 rows, by an allowlist of 20 entities:
              old.parquet: 4 rows = landed 3 + not monitored 1 + canaries 0 + blank 0; 1 of those landed are no events and go to quarantine; recorded 2025-12-01 12:02 to 2025-12-01 12:04
              bronze: landed 3, bronze 2, bronze quarantined 1, redelivered 0, dead letters 0
              silver: read 2, silver 2, silver quarantined 0, duplicates 0, dropped 0
            """, first.Output, StringComparison.Ordinal);
        Assert.Contains("\"bronze\":0,\"bronze_quarantined\":0,\"redelivered\":3", second.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["1|old-1|enwiki:Barack Obama|Ann|registered|2025-12-01|1", "4|old-4|enwiki:Barack Obama|Ann|registered|2025-12-01|4"],
            await Tool.QueryAsync(Lake, "select kafka_offset, event_id, entity, user_name, user_type, event_date, "
                + "minute(event_timestamp) as m from silver_events where ingest_mode = 'backfill' order by 1"));
        Assert.Equal(
            ["old.parquet, row 3: timestamp: 'yesterday' in the column timestamp is no time (yyyyMMddHHmmss)|not_mapped"],
            await Tool.QueryAsync(
                Lake, "select quarantine_reason, failed_checks from bronze_quarantine where kafka_topic = 'backfill' and kafka_offset = 3"));
    }

    /// <summary>The old runbook's sample script read JSON lines with these columns.</summary>
    [Fact]
    public async Task Lines_of_another_form_become_events_by_a_mapping()
    {
        sample.CopyTo(Lake);
        var file = Compressed("old.jsonl.gz", string.Join('\n', Enumerable.Range(1, 3).Select(n =>
            $$"""{"id": "old-{{n}}", "timestamp": "2025-12-01T12:0{{n}}:00Z", "title": "India", "user": "Ann"}""")));
        var mapping = Path.Combine(Repository.Root, "samples", "backfill-mapping.yaml");

        var backfill = await Tool.CallAsync("backfill", file, "--mapping", mapping, "--lakehouse", Lake);

        Assert.True(backfill.ExitCode == 0, backfill.Errors);
        Assert.Equal(["old-1", "old-2", "old-3"],
            await Tool.QueryAsync(
                Lake, "select event_id from silver_events where ingest_mode = 'backfill' and title = 'India' order by 1"));
    }

    /// <summary>By a wrong mapping: a column that no line has, another wiki, a wrong unit of time, a type that is none.</summary>
    [Fact]
    public async Task What_brings_nothing_is_no_success_and_a_corrected_mapping_that_comes_too_late_is_told()
    {
        sample.CopyTo(Lake);
        var file = _workspace.Write("old.jsonl", string.Join('\n', Enumerable.Range(1, 4).Select(n =>
            $$"""{"id":"m-{{n}}","w":"enwiki","t":"Barack Obama","ts":{{1764590400 + n}},"who":"Ann"}""")));

        async Task<ToolResult> BackfillAsync(string title = "t", string wiki = "w", string time = "seconds", string type = "edit",
            params string[] options) => await Tool.CallAsync(
            [
                "backfill", file, "--lakehouse", Lake, .. options, "--mapping", _workspace.Write("columns.yaml",
                    $$"""
                    meta.id: id
                    timestamp: {column: ts, time: {{time}}}
                    type: {value: {{type}}}
                    wiki: {{wiki}}
                    title: {{title}}
                    user: who
                    comment: none
                    """),
            ]);

        var misspelt = await BackfillAsync(title: "page");
        var swapped = await BackfillAsync(title: "w", wiki: "t");
        var dry = await BackfillAsync(time: "milliseconds", options: "--dry-run");
        var early = await BackfillAsync(time: "milliseconds");
        var refused = await BackfillAsync(type: "banana");
        var corrected = await BackfillAsync();

        Assert.Equal(1, misspelt.ExitCode);
        Assert.Contains("no line of the first 4 has a value in 'page', which the mapping names for title", misspelt.Errors,
            StringComparison.Ordinal);
        Assert.Equal(1, swapped.ExitCode);
        Assert.Contains("Nothing was landed: what was read is of no page on the allowlist.", swapped.Errors, StringComparison.Ordinal);
        Assert.Contains("note: old.jsonl: no line of the first ones has a value in 'none'", dry.Errors, StringComparison.Ordinal);
        Assert.Contains("note: old.jsonl has edits of 1970-01-21 10:09, and Wikipedia has none from before 2001.", dry.Errors,
            StringComparison.Ordinal);
        Assert.Equal(1, early.ExitCode);
        Assert.Contains("Nothing of what was landed has become an edit in silver: bronze has refused 0 and silver 4. See why: wikiguard "
            + "quarantine list", early.Errors, StringComparison.Ordinal);
        Assert.Contains("Verified: every check of `wikiguard verify` is well.", early.Errors, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Verified: every check of `wikiguard verify` is well.", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, corrected.ExitCode);
        Assert.Contains("All of it was landed before, and nothing was added. Rows are known by their file and line", corrected.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("A large file, and ten kills.")]
    public async Task A_backfill_from_Parquet_that_is_killed_again_and_again_ends_as_one_that_nobody_disturbed()
    {
        sample.CopyTo(Lake);
        var file = _workspace.Path("old.parquet");
        await File.WriteAllBytesAsync(
            file, await ParquetFile.MakeAsync([.. Enumerable.Range(1, 60_000).Select(n => Row(n))], rowsPerGroup: 7_000));
        var mapping = _workspace.Write("columns.yaml",
            "{meta.id: id, timestamp: {column: timestamp, time: yyyyMMddHHmmss}, type: {value: edit}, wiki: {value: enwiki}, "
                + "title: page_title, user: user_text}");
        var undisturbed = _workspace.Path("undisturbed");
        Folders.Copy(Lake, undisturbed);
        Assert.Equal(0, (await Tool.CallAsync("backfill", file, "--mapping", mapping, "--lakehouse", undisturbed)).ExitCode);
        string[] command = ["backfill", file, "--mapping", mapping, "--lakehouse", Lake];

        var random = new Random(20260201);
        for (var kills = 0; kills < 10; kills++)
        {
            using var backfill = Tool.Start(command);
            await Task.Delay(TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 6)));
            backfill.Kill();
            await backfill.WaitForExitAsync();
        }
        var last = await Tool.RunAsync(command);

        Assert.True(last.ExitCode == 0, last.Errors);
        Assert.Equal(await Tool.FingerprintAsync(undisturbed), await Tool.FingerprintAsync(Lake));
        Assert.Equal(["60000|60000"], await Tool.QueryAsync(
            Lake, "select count(*) as n, count(distinct kafka_offset) as m from bronze_events where ingest_mode = 'backfill'"));
    }

    /// <summary>
    /// Late events are the one difference: a run quarantines what is an hour late, a backfill is late by nature. A redrive lets them in.
    /// </summary>
    [Fact]
    [LongTest("Three lakehouses.")]
    public async Task History_that_comes_after_the_present_gives_the_tables_of_one_run()
    {
        var (history, present) = await SplitAsync(events: 9_000, at: 5_000);
        var whole = _workspace.Path("whole");
        Assert.Equal(0, (await Tool.CallAsync("run", "--source", history, "--source", present, "--lakehouse", whole)).ExitCode);
        Assert.Equal(0, (await Tool.CallAsync(
            "quarantine", "redrive", "--layer", "silver", "--check", "processing_lag_in_range", "--lakehouse", whole)).ExitCode);
        Assert.Equal(0, (await Tool.CallAsync("run", "--source", present, "--lakehouse", Lake)).ExitCode);
        Assert.Equal(0, (await Tool.CallAsync(
            "quarantine", "redrive", "--layer", "silver", "--check", "processing_lag_in_range", "--lakehouse", Lake)).ExitCode);

        var backfill = await Tool.CallAsync("backfill", history, "--lakehouse", Lake);

        Assert.True(backfill.ExitCode == 0, backfill.Errors);
        Assert.Equal(await Tool.FingerprintAsync(whole), await Tool.FingerprintAsync(Lake));
    }

    [Fact]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        sample.CopyTo(Lake);
        var file = _workspace.Write("history.jsonl", $"{Edit(1)}\n{Edit(2)}\n");

        var dry = await Tool.CallAsync("backfill", file, "--lakehouse", Lake, "--dry-run");

        Assert.Equal(0, dry.ExitCode);
        Assert.StartsWith("A backfill would land 2 of 2 lines", dry.Output, StringComparison.Ordinal);
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select count(*) as n from bronze_events where ingest_mode = 'backfill'"));
        Assert.False(Directory.Exists(Path.Combine(Lake, "landing", "bronze_events", "backfill")));
    }

    /// <summary>The recording's clock: it does not believe one event that lies far ahead, and believes two.</summary>
    [Fact]
    public async Task A_wrong_time_and_a_gap_are_told_apart()
    {
        sample.CopyTo(Lake);
        var file = _workspace.Write("history.jsonl", string.Join('\n', Edit(1), Edit(2, at: "2031-01-01T00:00:00Z"), Edit(3),
            Edit(4, at: "2025-12-03T00:00:00Z"), Edit(5, at: "2025-12-03T00:00:01Z"), Edit(6, at: "2027-01-01T00:00:00Z")));

        var backfill = await Tool.CallAsync("backfill", file, "--lakehouse", Lake);

        Assert.True(backfill.ExitCode == 0, backfill.Errors);
        Assert.Equal(
            ["1|2025-12-01T12:01:00", "2|2025-12-01T12:03:00", "3|2025-12-01T12:03:00", "4|2025-12-03T00:00:01", "5|2025-12-03T00:00:01",
                "6|2025-12-03T00:00:01"],
            (await Tool.QueryAsync(
                Lake, "select kafka_offset, ingestion_timestamp from bronze_events where kafka_topic = 'backfill' order by 1"))
            .Select(r => r.Replace(' ', 'T')[..21]));
    }

    [Theory]
    [InlineData(1, "There is no recording", "none.jsonl")]
    [InlineData(1, "is not whole gzip data", "cut.gz")]
    [InlineData(1, "There is no lakehouse", "good.jsonl", "--lakehouse", "nowhere")]
    [InlineData(1, "cannot be read", "good.jsonl", "--allowlist", "none.yaml")]
    [InlineData(1, "There is no recording", "none.parquet")]
    [InlineData(1, "is no whole Parquet file", "no.parquet")]
    [InlineData(1, "array.json is a JSON array. Write one event a line: jq -c '.[]'", "good.jsonl", "array.json")]
    [InlineData(1, "other.jsonl has events of another stream: /mediawiki/revision/create/2.0.0.", "other.jsonl")]
    [InlineData(1, "None of the 2 lines of table.csv is an event: line 1 begins with 'id,title', and 'i' is an invalid", "table.csv")]
    [InlineData(1, "the mapping lacks 'timestamp'", "good.jsonl", "--mapping", "wrong.yaml")]
    [InlineData(1, "cannot be read", "good.jsonl", "--mapping", "none.yaml")]
    [InlineData(2, "--mapping goes with files", "--since", "1d", "--mapping", "whole.yaml")]
    [InlineData(2, "Give files, or --since or --entity")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_changed(int exitCode, string advice, params string[] arguments)
    {
        sample.CopyTo(Lake);
        _workspace.Write("good.jsonl", Edit(1));
        _workspace.Write("no.parquet", Edit(1));
        _workspace.Write("array.json", $"[{Edit(1)}]");
        _workspace.Write("other.jsonl", """{"$schema":"/mediawiki/revision/create/2.0.0","meta":{"id":"1"}}""");
        _workspace.Write("table.csv", "id,title\n1,India\n");
        _workspace.Write("wrong.yaml", "meta.id: id");
        _workspace.Write("whole.yaml", "event: body");
        var whole = Compressed("whole.gz", string.Join('\n', Enumerable.Range(1, 99).Select(i => Edit(i))));
        await File.WriteAllBytesAsync(_workspace.Path("cut.gz"), (await File.ReadAllBytesAsync(whole))[..200]);

        string[] lakehouse = arguments.Contains("--lakehouse") ? [] : ["--lakehouse", Lake];
        var result = await Tool.CallAsync(
            ["backfill", .. lakehouse, .. arguments.Select(a => a.StartsWith('-') || a == "1d" ? a : _workspace.Path(a))]);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select count(*) as n from bronze_events where ingest_mode = 'backfill'"));
    }

    [Fact]
    public async Task A_dry_run_touches_no_file_and_counts_what_is_too_large()
    {
        sample.CopyTo(Lake);
        var large = JsonNode.Parse(Edit(2))!;
        large["comment"] = new string('x', 1_100_000);
        var file = _workspace.Write("history.jsonl", $"{Edit(1)}\n{large.ToJsonString()}\n");
        var before = Contents();

        var dryRun = await Tool.CallAsync("backfill", file, "--dry-run", "--lakehouse", Lake);

        Assert.True(dryRun.ExitCode == 0, dryRun.Errors);
        Assert.Contains("2 lines = landed 2 + not monitored 0 + canaries 0 + blank 0; 1 of those landed are too large and go to quarantine",
            dryRun.Output, StringComparison.Ordinal);
        Assert.Equal(before, Contents());

        List<string> Contents() => [.. Directory.EnumerateFiles(Lake, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}")];
    }

    [Fact]
    [LongTest("Twenty kills, and a recording that is long enough for them.")]
    public async Task A_backfill_that_is_killed_again_and_again_ends_as_one_that_nobody_disturbed()
    {
        var (history, present) = await SplitAsync(events: 60_000, at: 50_000);
        Assert.Equal(0, (await Tool.CallAsync("run", "--source", present, "--lakehouse", Lake)).ExitCode);
        var undisturbed = _workspace.Path("undisturbed");
        Folders.Copy(Lake, undisturbed);
        var everything = _workspace.EverythingAllowed();
        Assert.Equal(0, (await Tool.CallAsync("backfill", history, "--allowlist", everything, "--lakehouse", undisturbed)).ExitCode);
        string[] command = ["backfill", history, "--allowlist", everything, "--lakehouse", Lake];

        var random = new Random(20260129);
        for (var kills = 0; kills < 20; kills++)
        {
            using var backfill = Tool.Start(command);
            await Task.Delay(TimeSpan.FromSeconds(0.3 + (random.NextDouble() * 4)));
            backfill.Kill();
            await backfill.WaitForExitAsync();
        }
        var last = await Tool.RunAsync(command);

        Assert.True(last.ExitCode == 0, last.Errors);
        Assert.Contains("Verified", last.Errors, StringComparison.Ordinal);
        Assert.Equal(await Tool.FingerprintAsync(undisturbed), await Tool.FingerprintAsync(Lake));
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select max(abs(difference)) as n from pipeline_ledger"));
        Assert.Equal(await Tool.QueryAsync(undisturbed, "select count(*) as n from bronze_events"),
            await Tool.QueryAsync(Lake, "select count(*) as n from bronze_events"));
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<(string History, string Present)> SplitAsync(int events, int at)
    {
        var all = _workspace.Path("all.jsonl");
        Assert.Equal(0, (await Tool.CallAsync("generate", "--events", $"{events}", "--days", "3", "--seed", "7", "--out", all)).ExitCode);
        var lines = await File.ReadAllLinesAsync(all);
        return (_workspace.Write("history.jsonl", string.Join('\n', lines[..at])),
            _workspace.Write("present.jsonl", string.Join('\n', lines[at..])));
    }

    private string Compressed(string name, string content)
    {
        using var gzip = new GZipStream(File.Create(_workspace.Path(name)), CompressionLevel.Fastest);
        using var writer = new StreamWriter(gzip);
        writer.Write(content);
        return _workspace.Path(name);
    }

    private static Dictionary<string, object?> Row(int n, string title = "Barack Obama", string? at = null) => new(StringComparer.Ordinal)
    {
        ["id"] = $"old-{n}",
        ["timestamp"] = at ?? new DateTime(2025, 12, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(n).ToString("yyyyMMddHHmmss"),
        ["page_title"] = title,
        ["user_text"] = "Ann",
        ["page_namespace"] = n == 1 ? 0L : null,
    };

    private static string Edit(int n, string title = "Barack Obama", string? at = null, string? id = null, string? domain = null)
    {
        var json = EventJson.Edit(
            n, at is null ? new DateTimeOffset(2025, 12, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(n) : DateTimeOffset.Parse(at, null), title);
        json["meta"]!["id"] = id ?? $"history-{n}";
        if (domain is not null)
            json["meta"]!["domain"] = domain;
        return json.ToJsonString();
    }
}
