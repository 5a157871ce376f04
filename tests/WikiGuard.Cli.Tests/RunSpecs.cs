using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

public sealed class RunSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task I_run_the_sample_and_read_who_is_at_risk()
    {
        var run = await Tool.RunAsync("run", "--lakehouse", _workspace.Path("lake"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains($"received │  {SampleCounts.Lines:N0}", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("DIFFERS", run.Output, StringComparison.Ordinal);
        var top = await Tool.CallAsync(
            "query", "--named", "top_risky_entities", "--lakehouse", _workspace.Path("lake"), "--format", "json");
        var worst = JsonNode.Parse(top.Output)![0]!;
        Assert.Equal("enwiki:Barack Obama", (string)worst["entity"]!);
        Assert.Equal("CRITICAL", (string)worst["severity"]!);
        Assert.Contains("events in 10 minutes where 5.0 are usual", (string)worst["anomaly_explanation"]!, StringComparison.Ordinal);
        Assert.Contains((string)worst["anomaly_explanation"]!.ToString()[..20], run.Output, StringComparison.Ordinal);
        // Reverts by tag, edits with a risk, hidden users and moves are there to be seen.
        Assert.Equal(["194|1433|3|2"], await Tool.QueryAsync(_workspace.Path("lake"), """
            select count(*) filter (where revert_source = 'tag') as tagged, count(revert_risk) as predicted,
              count(*) filter (where user_type = 'hidden') as hidden, count(*) filter (where log_action = 'move') as moves
            from silver_events
            """));
        Assert.Equal(["0.98"], await Tool.QueryAsync(
            _workspace.Path("lake"), "select floor(100 * avg(signal_coverage)) / 100 as share from gold_entity_metrics_10min"));
    }

    [Fact]
    public async Task I_find_real_edits_in_every_layer()
    {
        var run = await RunAsync(Workspace.Fixture("recentchange-27.jsonl"), _workspace.EverythingAllowed(), "lake");

        Assert.Equal((27, 27, 27),
            (run.Count("received"), run.Count("bronze"), run.Count("silver") + run.Count("silver_quarantined") + run.Count("duplicates")));
        Assert.Contains("China–United Kingdom relations|The Account 2|registered|-447|2026-01-29 11:38:48",
            await Tool.QueryAsync(_workspace.Path("lake"),
                "select title, user_name, user_type, bytes_changed, event_timestamp from silver_events"));
        Assert.Equal([$"{run.Count("gold_entity_windows")}|{run.Count("gold_user_windows")}"], await Tool.QueryAsync(
            _workspace.Path("lake"),
            "select (select count(*) from gold_entity_metrics_10min) as e, (select count(*) from gold_user_metrics_10min) as u"));
        Assert.Contains("2026-01-29 11:30:00|enwiki:Wikipedia:WikiProject Deletion sorting/Companies|3",
            await Tool.QueryAsync(_workspace.Path("lake"), "select window_start, entity, total_events from gold_entity_metrics_10min"));
    }

    [Fact]
    public async Task A_run_that_saw_only_bots_says_so()
    {
        var edits = Enumerable.Range(1, 12).Select(n => EventJson.Edit(n, user: "SweepBot").With("bot", true).ToJsonString());

        var run = await Tool.RunAsync("run", "--lakehouse", _workspace.Path("lake"), "--source",
            _workspace.Write("bots.jsonl", string.Join('\n', edits)), "--allowlist", _workspace.EverythingAllowed());

        Assert.Contains("Users to look at: none but bots and hidden users.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("gold has no windows", run.Output, StringComparison.Ordinal);
        Assert.Contains("made by bots", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_which_nothing_is_an_event_ends_with_what_it_looks_like_however_often_it_is_run()
    {
        var table = _workspace.Write("table.csv", "id,title\n1,India\n");
        string[] command = ["run", "--source", table, "--lakehouse", _workspace.Path("lake")];

        var first = await Tool.CallAsync(command);
        var second = await Tool.CallAsync(command);

        Assert.Equal((1, 1), (first.ExitCode, second.ExitCode));
        Assert.Contains("wikiguard: None of the 2 lines of table.csv is an event: line 1 begins with 'id,title', and 'i' is an invalid start "
            + "of a value (at byte 0). All of it went to quarantine.", first.Errors, StringComparison.Ordinal);
        Assert.Contains("None of the 2 lines of table.csv is an event", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_which_most_is_no_event_ends_with_1_and_keeps_the_rest()
    {
        var good = (await File.ReadAllLinesAsync(Workspace.Fixture("recentchange-27.jsonl")))[0];
        var mixed = _workspace.Write("mixed.jsonl", $"{good}\n\nid,title\n1,India\n");

        var run = await Tool.CallAsync("run", "--source", mixed, "--lakehouse", _workspace.Path("lake"));
        var backfill = await Tool.CallAsync("backfill", mixed, "--lakehouse", _workspace.Path("lake"));

        const string Said = "wikiguard: 2 of the 4 lines of mixed.jsonl are no events: line 3 begins with 'id,title', and 'i' is an ";
        Assert.Equal((1, 1), (run.ExitCode, backfill.ExitCode));
        Assert.Contains(Said, run.Errors, StringComparison.Ordinal);
        Assert.Contains(Said, backfill.Errors, StringComparison.Ordinal);
        Assert.Contains("They went to quarantine, and the rest was taken.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_line_is_refused_and_leaves_no_lakehouse_behind()
    {
        var packed = _workspace.Path("empty.jsonl.gz");
        await File.WriteAllBytesAsync(packed, Convert.FromHexString("1F8B080000000000000303000000000000000000"));
        (string File, string Why)[] nothing =
        [
            (_workspace.Write("empty.jsonl", ""), "empty.jsonl has no event: it is empty."),
            (_workspace.Write("blank.jsonl", "\n \n"), "blank.jsonl has no event: its lines are blank."),
            (packed, "empty.jsonl.gz has no event: it is empty."),
        ];
        foreach (var (file, why) in nothing)
        {
            var run = await Tool.CallAsync("run", "--source", file, "--lakehouse", _workspace.Path("lake"));
            var backfill = await Tool.CallAsync("backfill", file, "--lakehouse", _workspace.Path("lake"));

            Assert.Equal((1, 1), (run.ExitCode, backfill.ExitCode));
            Assert.Contains(why, run.Errors, StringComparison.Ordinal);
            Assert.Contains(why, backfill.Errors, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(_workspace.Path("lake")));
    }

    [Fact]
    public async Task A_file_of_another_form_is_refused_and_leaves_no_lakehouse_behind()
    {
        var array = _workspace.Write("array.json", "[{}]");

        var run = await Tool.CallAsync("run", "--source", array, "--lakehouse", _workspace.Path("lake"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("array.json is a JSON array. Write one event a line: jq -c '.[]'", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Path("lake")));
    }

    [Fact]
    public async Task A_field_that_this_version_does_not_know_is_noted_at_the_end_and_kept()
    {
        var lines = (await File.ReadAllLinesAsync(Workspace.Fixture("recentchange-27.jsonl"))).Select(
            l => l[..^1] + ",\"tags\":[\"mw-undo\"],\"per\\nformer\":{}}");
        var source = _workspace.Write("newer.jsonl", string.Join('\n', lines));

        var run = await RunAsync(source, _workspace.EverythingAllowed(), "lake");

        Assert.Contains("note: 27 events carried a field that this version does not know; bronze keeps it: tags, per\uFFFDformer",
            run.Errors, StringComparison.Ordinal);
        Assert.Equal(["27"], await Tool.QueryAsync(
            _workspace.Path("lake"), "select count(*) as kept from bronze_events where event_data like '%,\"tags\":[\"mw-undo\"],%'"));
    }

    [Fact]
    public async Task I_ask_about_one_entity_by_name()
    {
        await RunAsync(Workspace.Fixture("recentchange-27.jsonl"), _workspace.EverythingAllowed(), "lake");

        var history = await Tool.CallAsync(
            "query", "--named", "entity_history", "--with", "entity=enwiki:Wikipedia:WikiProject Deletion sorting/Companies",
            "--lakehouse", _workspace.Path("lake"), "--format", "json");

        Assert.StartsWith("2026-01-29 11:30:00|", Assert.Single(history.Rows), StringComparison.Ordinal);
        foreach (var written in new[]
        {
            "Wikipedia:WikiProject_Deletion sorting/companies", "enwiki:Wikipedia:WikiProject Deletion sorting/Compnies",
        })
        {
            var nothing = await Tool.CallAsync(
                "query", "--named", "entity_edits", "--with", $"entity={written}", "--lakehouse", _workspace.Path("lake"));
            Assert.Contains($"There is no entity \"{written}\" in gold. Did you mean "
                + "\"enwiki:Wikipedia:WikiProject Deletion sorting/Companies\"?", nothing.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_original_allowlist_matches_pages_and_not_parts_of_words()
    {
        var source = _workspace.Write("near-misses.jsonl", string.Join('\n',
            Edit(1, "CAS", 0), Edit(2, "User talk:Komitsuki", 3), Edit(3, "List of programs broadcast by ABS-CBN", 0), Edit(4, "UK", 0),
            Edit(5, "Talk:India", 1)));

        var run = await RunAsync(source, Workspace.Fixture("original-allowlist.yaml"), "lake");

        Assert.Equal((5, 2, 3), (run.Count("received"), run.Count("filtered"), run.Count("silver")));
        Assert.Equal(
            ["List of programs broadcast by ABS-CBN|enwiki:List of programs broadcast by ABS-CBN", "Talk:India|enwiki:India",
                "UK|enwiki:United Kingdom"],
            await Tool.QueryAsync(_workspace.Path("lake"), "select title, entity from silver_events order by title"));
    }

    [Fact]
    [LongTest("Two runs of the tool.")]
    public async Task The_same_file_twice_in_one_run_gives_the_same_tables_as_once()
    {
        var everything = _workspace.EverythingAllowed();
        var once = Workspace.Fixture("recentchange-27.jsonl");
        var twice = _workspace.Write("twice.jsonl", File.ReadAllText(once) + File.ReadAllText(once));

        await RunAsync(once, everything, "once");
        var run = await RunAsync(twice, everything, "twice");

        Assert.Equal((54, 27, 27), (run.Count("received"), run.Count("silver"), run.Count("duplicates")));
        await Tool.AssertSameTablesAsync(_workspace.Path("once"), _workspace.Path("twice"));
    }

    [Fact]
    [LongTest("Two runs of the tool.")]
    public async Task The_same_run_twice_on_one_lakehouse_goes_on_where_it_was()
    {
        var everything = _workspace.EverythingAllowed();
        var source = _workspace.Write("edits.jsonl", File.ReadAllText(Workspace.Fixture("recentchange-27.jsonl")));
        await RunAsync(source, everything, "lake");
        var before = await Tool.FingerprintAsync(_workspace.Path("lake"));

        var again = await RunAsync(source, everything, "lake");
        Assert.Equal(0, again.Count("received"));
        Assert.Equal(before, await Tool.FingerprintAsync(_workspace.Path("lake")));

        await File.AppendAllTextAsync(source, Edit(1, "India", 0) + "\n");
        var grown = await RunAsync(source, everything, "lake");
        Assert.Equal((1, 1), (grown.Count("received"), grown.Count("silver")));
    }

    [Fact]
    [LongTest("Two runs of the tool.")]
    public async Task The_same_events_under_another_name_are_duplicates()
    {
        var everything = _workspace.EverythingAllowed();
        await RunAsync(Workspace.Fixture("recentchange-27.jsonl"), everything, "lake");
        var before = await Tool.FingerprintAsync(_workspace.Path("lake"));

        var copy = await RunAsync(
            _workspace.Write("copy.jsonl", File.ReadAllText(Workspace.Fixture("recentchange-27.jsonl"))), everything, "lake");

        // The embedded log counts offsets from 0 again, so the same record at the same offset is the same delivery; at another, a
        // duplicate.
        Assert.Equal((27, 27, 0), (copy.Count("received"), copy.Count("redelivered") + copy.Count("duplicates"), copy.Count("silver")));
        Assert.Equal(before, await Tool.FingerprintAsync(_workspace.Path("lake")));
    }

    [Fact]
    [LongTest("Two runs of the tool.")]
    public async Task Another_allowlist_reads_a_recording_again()
    {
        var source = Workspace.Fixture("recentchange-27.jsonl");
        var first = await RunAsync(source, Workspace.Fixture("original-allowlist.yaml"), "lake");
        Assert.Equal(0, first.Count("silver"));

        var second = await RunAsync(source, _workspace.EverythingAllowed(), "lake");

        Assert.Equal((27, 27), (second.Count("received"), second.Count("silver")));
    }

    [Fact]
    [LongTest("A run of the tool beside others.")]
    public async Task I_query_a_lakehouse_that_a_run_holds()
    {
        using var run = Tool.Start(
            "run", "--source", Workspace.Fixture("recentchange-27.jsonl"), "--allowlist", _workspace.EverythingAllowed(),
            "--lakehouse", _workspace.Path("lake"), "--dashboard", $"http://127.0.0.1:{FreePort()}");
        while (await run.StandardError.ReadLineAsync() is { } line && !line.Contains("All is promoted", StringComparison.Ordinal))
        {
        }

        var rows = await Tool.QueryAsync(_workspace.Path("lake"),
            "select count(*) as events, max(title_url is not null) as linked, avg(bytes_changed) as bytes from silver_events");
        var wrong = await Tool.CallAsync("query", "select 1 +", "--lakehouse", _workspace.Path("lake"));
        var writing = await Tool.CallAsync("query", "delete from silver_events", "--lakehouse", _workspace.Path("lake"));
        foreach (var escape in new[]
        {
            "rollback; delete from silver_events", "select 1; delete from silver_events", "with x as (select 1) delete from silver_events",
            "copy (select 1) to 'file'", "attach 'other.db'", "select $$'$$; delete from silver_events; --'",
            "select e'\\''; delete from silver_events; --'",
            "/* ' */ rollback; drop table silver_events -- '",
        })
        {
            Assert.Equal(1, (await Tool.CallAsync("query", escape, "--lakehouse", _workspace.Path("lake"))).ExitCode);
        }
        var second = await Tool.CallAsync("run", "--lakehouse", _workspace.Path("lake"));
        run.Kill();
        await run.WaitForExitAsync();

        Assert.StartsWith("27|True|", rows.Single(), StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("syntax error", wrong.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, writing.ExitCode);
        Assert.Contains("this is no query", writing.Errors, StringComparison.Ordinal);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("name another folder with --lakehouse", second.Errors, StringComparison.Ordinal);
        Assert.Equal(["27"], await Tool.QueryAsync(_workspace.Path("lake"), "select count(*) as events from silver_events"));
    }

    private async Task<ToolResult> RunAsync(string source, string allowlist, string lakehouse)
    {
        var run = await Tool.CallAsync(
            "run", "--source", source, "--allowlist", allowlist, "--lakehouse", _workspace.Path(lakehouse), "--format", "json");
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        return run;
    }

    internal static string Edit(int n, string title, int ns) => new JsonObject
    {
        ["meta"] = new JsonObject { ["id"] = $"edit-{n}", ["dt"] = $"2026-01-29T12:00:{n:D2}Z", ["domain"] = "en.wikipedia.org" },
        ["id"] = n,
        ["type"] = "edit",
        ["namespace"] = ns,
        ["title"] = title,
        ["user"] = "Editor",
        ["bot"] = false,
        ["comment"] = "",
        ["timestamp"] = 1_769_688_000 + n,
        ["wiki"] = "enwiki",
    }.ToJsonString();

    internal static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => _workspace.Dispose();
}
