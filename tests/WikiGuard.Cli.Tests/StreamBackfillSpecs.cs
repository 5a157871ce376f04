using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator takes edits from the past of Wikimedia's stream into a lakehouse.</summary>
public sealed class StreamBackfillSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    // Whole seconds, as the edits' own times are.
    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private readonly Workspace _workspace = new();
    private WikimediaLikeServer _stream = null!;
    private int _edits;

    private string Lake => _workspace.Path("lake");

    public async Task InitializeAsync()
    {
        sample.CopyTo(Lake);
        _stream = await WikimediaLikeServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _stream.DisposeAsync();
        _workspace.Dispose();
    }

    [Fact]
    public async Task The_range_is_landed_from_both_data_centres_and_the_same_range_again_adds_nothing()
    {
        Publish(10, _now.AddHours(-9)); // before the range
        Publish(40, _now.AddHours(-6), "codfw");
        Publish(20, _now.AddHours(-5), "eqiad");
        Publish(5, _now.AddHours(-5), title: "Some other page");
        Publish(10, _now.AddHours(-3)); // after it
        End();
        _stream.EndAfterEvents = 25;

        var first = await BackfillAsync("--since", "7h", "--until", "4h", "--format", "json");
        var second = await BackfillAsync("--since", "8h", "--until", "4h", "--format", "json");

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Equal((65, 60, 5), Counts(first));
        Assert.Contains("\"bronze\":60,\"bronze_quarantined\":0,\"redelivered\":0", first.Output, StringComparison.Ordinal);
        Assert.Equal((65, 60, 5), Counts(second));
        Assert.Contains("\"bronze\":0,\"bronze_quarantined\":0,\"redelivered\":60", second.Output, StringComparison.Ordinal);
        Assert.Equal(["40|0", "20|0"], await Tool.QueryAsync(Lake, """
            select count(distinct kafka_offset) as rows, max(processing_lag_seconds) as lag from silver_events
            where ingest_mode = 'backfill' group by kafka_partition order by 1 desc
            """));
        Assert.All(_stream.Requests, r => Assert.Equal("WikiGuard/0.1 (tests@example.org)", r.UserAgent));
    }

    /// <summary>The default goes seven days back, up to now; the stream goes on meanwhile.</summary>
    [Fact]
    [LongTest("A backfill of the tool.")]
    public async Task One_entitys_edits_of_a_week_are_taken_and_no_others_of_the_allowlist()
    {
        Publish(3, _now.AddDays(-8), title: "India");
        Publish(20, _now.AddDays(-6), title: "India");
        Publish(20, _now.AddDays(-5), "eqiad", title: "Talk:India", ns: 1);
        Publish(20, _now.AddDays(-5));
        End();

        var backfill = await BackfillAsync("--entity", "enwiki:India");

        Assert.True(backfill.ExitCode == 0, backfill.Errors);
        Assert.Contains("60 events = landed 40 + not monitored 20 + canaries 0", backfill.Output, StringComparison.Ordinal);
        Assert.EndsWith("Verified: every check of `wikiguard verify` is well.", backfill.Errors.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["enwiki:India|40"], await Tool.QueryAsync(
            Lake, "select entity, count(*) as n from silver_events where ingest_mode = 'backfill' group by entity"));
        Assert.Equal(["40"], await Tool.QueryAsync(Lake,
            $"select sum(total_events) as n from gold_entity_metrics_10min where metric_date >= date '{_now.AddDays(-8):yyyy-MM-dd}'"));
    }

    /// <summary>An edit of the first day is told by signals of that day and of the next; each comes after its edit, or before.</summary>
    [Fact]
    [LongTest("Four backfills of the tool.")]
    public async Task What_other_streams_say_of_the_edits_comes_too_in_any_order_and_once()
    {
        var (first, second) = (_now.AddDays(-3), _now.AddDays(-2));
        foreach (var (i, made) in new[] { first, second }.Index())
        {
            var (undone, revert) = (1_000 + (10 * i), 1_001 + (10 * i));
            Edit(undone, made);
            Edit(revert, made.AddSeconds(30));
            Say(SignalJson.Tags(undone, undone, made, ["mobile edit"]), made);
            Say(SignalJson.Prediction(undone + 100, undone, made, 0.7), made.AddSeconds(1));
            Say(SignalJson.Tags(revert, revert, made.AddSeconds(30), ["mw-undo"]), made.AddSeconds(30));
        }
        Say(SignalJson.Tags(1_900, 1_000, first, ["mobile edit", "mw-reverted"], ["mobile edit"], second), second);
        End();
        EndSignals();
        var other = _workspace.Path("other");
        Folders.Copy(Lake, other);

        var backwards = await BackfillAsync(other, "--since", "60h");
        var whole = await BackfillAsync(Lake, "--since", "4d", "--format", "json");
        var rest = await BackfillAsync(other, "--since", "4d", "--until", "60h");
        var again = await BackfillAsync(Lake, "--since", "4d", "--format", "json");

        Assert.All([backwards, whole, rest, again], r => Assert.True(r.ExitCode == 0, r.Errors));
        Assert.Equal((11, 11, 0), Counts(whole));
        Assert.Contains("\"bronze\":11,\"bronze_quarantined\":0,\"redelivered\":0", whole.Output, StringComparison.Ordinal);
        Assert.Contains("\"bronze\":0,\"bronze_quarantined\":0,\"redelivered\":11", again.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["1000|False|True|0.7", "1001|True|False|", "1010|False|False|0.7", "1011|True|False|"],
            await Tool.QueryAsync(Lake, """
                select revision_new, is_revert, was_reverted, revert_risk from silver_events where ingest_mode = 'backfill' order by 1
                """));
        Assert.Equal(await Tool.FingerprintAsync(Lake), await Tool.FingerprintAsync(other));

        void Edit(int revision, DateTimeOffset at) => Say(
            EventJson.Edit(revision, at).With("revision", new JsonObject { ["old"] = revision - 1, ["new"] = revision })
                .Named($"streamed-{revision}"), at);

        void Say(JsonObject json, DateTimeOffset at) => _stream.PublishPlaced(json, at);

        Task<ToolResult> BackfillAsync(string lake, params string[] arguments) => Tool.CallAsync(
            ["backfill", "--source", _stream.AddressWithSignals.ToString(), "--contact", "tests@example.org", "--lakehouse", lake,
                .. arguments]).WaitAsync(TimeSpan.FromMinutes(3));
    }

    [Fact]
    [LongTest("A backfill of the tool.")]
    public async Task What_is_no_event_is_quarantined_once_with_its_place_and_canaries_are_left_out()
    {
        Publish(3, _now.AddHours(-3));
        _stream.Publish("{broken", _now.AddHours(-3).AddSeconds(30));
        _stream.Publish("{broken, too", _now.AddHours(-3).AddSeconds(31));
        _stream.PublishCanary(_now.AddHours(-3).AddSeconds(32));
        End();

        var first = await BackfillAsync("--since", "4h", "--until", "1h");
        var second = await BackfillAsync("--since", "4h", "--until", "1h");

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Contains("7 events = landed 5 + not monitored 0 + canaries 2 + blank 0; 2 of those landed are no events", first.Output,
            StringComparison.Ordinal);
        Assert.True(second.ExitCode == 0, second.Errors);
        var reasons = await Tool.QueryAsync(
            Lake, "select quarantine_reason from bronze_quarantine where kafka_topic = 'backfill'");
        Assert.Equal(2, reasons.Count);
        Assert.All(reasons, r => Assert.StartsWith($"{_stream.Address}, about {_now.AddHours(-3).AddSeconds(20):s}Z: ", r,
            StringComparison.Ordinal));
    }

    [Fact]
    [LongTest("A backfill of the tool.")]
    public async Task A_dry_run_counts_and_says_what_the_stream_no_longer_has()
    {
        Publish(10, _now.AddDays(-5));
        Publish(7, _now.AddDays(-1));
        End();
        _stream.OldestKept = _now.AddDays(-2);

        var dry = await BackfillAsync("--since", "6d", "--dry-run");

        Assert.Equal(0, dry.ExitCode);
        Assert.StartsWith("A backfill would land 7 of 7 events, by an allowlist of 20 entities:", dry.Output, StringComparison.Ordinal);
        Assert.Matches(
            $@"The stream no longer has what was sent from {_now.AddDays(-6):yyyy-MM-dd} \d\d:\d\d to {_now.AddDays(-1):yyyy-MM-dd HH:mm}",
            dry.Output);
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select count(*) as n from bronze_events where ingest_mode = 'backfill'"));
    }

    [Fact]
    [LongTest("A run of the tool until the stream's edits are in gold.")]
    public async Task What_the_live_flow_has_brought_is_a_duplicate()
    {
        Directory.Delete(Lake, recursive: true);
        Publish(10, _now.AddMinutes(-40));
        Publish(20, _now.AddMinutes(-20));
        using (var run = new StreamRun(_stream, Lake, "--since", "30m"))
        {
            await run.UntilAsync("produced", 20);
            await run.StopAsync();
        }
        End();

        var backfill = await BackfillAsync("--since", "1h");

        Assert.True(backfill.ExitCode == 0, backfill.Errors);
        Assert.Contains("silver: read 30, silver 10, silver quarantined 0, duplicates 20, dropped 0", backfill.Output,
            StringComparison.Ordinal);
        Assert.Equal(["30|30|30"], await Tool.QueryAsync(Lake, """
            select count(*) as n, count(distinct event_id) as ids, (select sum(total_events) from gold_global_metrics_10min) as gold
            from silver_events
            """));
    }

    [Theory]
    [LongTest("Each takes a lakehouse of its own.")]
    [InlineData(2, "one of the two")]
    [InlineData(2, "one of the two", "edits.jsonl", "--since", "1d")]
    [InlineData(2, "Give --since as well", "--until", "1d")]
    [InlineData(2, "give one that is later", "--since", "1d", "--until", "2d")]
    [InlineData(2, "is no time in the past", "--since", "1d", "--until", "2999-01-01")]
    [InlineData(2, "keeps 31 days at most: take older edits from files", "--since", "32d")]
    [InlineData(2, "give live or the URL of a stream", "--since", "1d", "--source", "sample")]
    [InlineData(2, "--contact is empty", "--since", "1d", "--source", "live", "--contact", "")]
    [InlineData(2, "give an e-mail address or a web page", "--since", "1d", "--contact", "me")]
    [InlineData(2, "the allowlist has no enwiki:Atlantis", "--entity", "enwiki:Atlantis")]
    [InlineData(2, "give enwiki:United States", "--entity", "enwiki:USA")]
    [InlineData(1, "gives no event stream: it answered 404", "--since", "1d", "--source", "{stream}nowhere")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_changed(int exitCode, string advice, params string[] arguments)
    {
        var source = arguments.Contains("--source") ? [] : new[] { "--source", _stream.Address.ToString() };
        var contact = arguments.Contains("--contact") ? [] : new[] { "--contact", "tests@example.org" };

        var result = await Tool.CallAsync(
            ["backfill", "--lakehouse", Lake, .. source, .. contact,
                .. arguments.Select(a => a.Replace("{stream}", _stream.BaseAddress + "v2/stream/", StringComparison.Ordinal))]);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select count(*) as n from bronze_events where ingest_mode = 'backfill'"));
    }

    [Fact]
    [LongTest("Ten kills, and a stream that is long enough for them.")]
    public async Task A_backfill_that_is_killed_again_and_again_ends_as_one_that_nobody_disturbed()
    {
        var everything = _workspace.EverythingAllowed();
        for (var i = 0; i < 40; i++)
            Publish(1_000, _now.AddDays(-6).AddHours(3 * i), i % 7 == 0 ? "eqiad" : "codfw", $"Page {i % 9}");
        End();
        _stream.CutAtRandom(seed: 7, minEvents: 5_000, maxEvents: 30_000);
        var undisturbed = _workspace.Path("undisturbed");
        Folders.Copy(Lake, undisturbed);
        string[] command = ["backfill", "--source", _stream.Address.ToString(), "--contact", "tests@example.org", "--allowlist", everything,
            "--since", $"{_now.AddDays(-6):yyyy-MM-dd'T'HH:mm:ss'Z'}", "--until", $"{_now:yyyy-MM-dd'T'HH:mm:ss'Z'}", "--lakehouse"];
        var whole = await Tool.RunAsync([.. command, undisturbed]);
        Assert.True(whole.ExitCode == 0, whole.Errors);

        var random = new Random(20260129);
        for (var kills = 0; kills < 10; kills++)
        {
            using var backfill = Tool.Start([.. command, Lake]);
            await Task.Delay(TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 8)));
            backfill.Kill();
            await backfill.WaitForExitAsync();
        }
        var last = await Tool.RunAsync([.. command, Lake]);

        Assert.True(last.ExitCode == 0, last.Errors);
        Assert.Contains("Verified", last.Errors, StringComparison.Ordinal);
        Assert.Equal(await Tool.FingerprintAsync(undisturbed), await Tool.FingerprintAsync(Lake));
        Assert.Equal(["40000|40000|2"], await Tool.QueryAsync(Lake, """
            select count(*) as n, count(distinct event_id) as ids, count(distinct kafka_partition) as topics from bronze_events
            where kafka_topic = 'backfill'
            """));
    }

    private Task<ToolResult> BackfillAsync(params string[] arguments) => Tool.CallAsync(
        ["backfill", "--source", _stream.Address.ToString(), "--contact", "tests@example.org", "--lakehouse", Lake, .. arguments])
        .WaitAsync(TimeSpan.FromMinutes(3)); // a stream has no end of its own

    private static (int Events, int Landed, int NotMonitored) Counts(ToolResult result)
    {
        using var json = JsonDocument.Parse(result.Output);
        var stream = json.RootElement.GetProperty("stream");
        return (stream.GetProperty("events").GetInt32(), stream.GetProperty("landed").GetInt32(),
            stream.GetProperty("not_monitored").GetInt32());
    }

    /// <summary>Edits, ten seconds after one another.</summary>
    private void Publish(int count, DateTimeOffset from, string dataCentre = "codfw", string title = "Barack Obama", int ns = 0)
    {
        for (var i = 0; i < count; i++)
        {
            var at = from.AddSeconds(10 * i);
            _stream.PublishPlaced(EventJson.Edit(++_edits, at, title).With("namespace", ns).Named($"streamed-{_edits}"), at, dataCentre);
        }
    }

    /// <summary>What the stream goes on with, as it does: each data centre passes every moment.</summary>
    private void End()
    {
        foreach (var dataCentre in new[] { "codfw", "eqiad" })
            Publish(2, _now.AddMinutes(10), dataCentre, "Some other page");
    }

    private void EndSignals()
    {
        foreach (var (i, dataCentre) in new[] { "codfw", "eqiad", "codfw", "eqiad" }.Index())
        {
            var at = _now.AddMinutes(10 + i);
            _stream.PublishPlaced(SignalJson.Tags(9_000 + i, 9_000 + i, at, ["mobile edit"], title: "Some other page"), at, dataCentre);
            _stream.PublishPlaced(
                SignalJson.Prediction(9_100 + i, 9_100 + i, at, 0.1, at: at, title: "Some other page"), at, dataCentre);
        }
    }
}
