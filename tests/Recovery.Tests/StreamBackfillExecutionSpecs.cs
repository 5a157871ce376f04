using System.Text;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary><c>statemachines/backfill.asl.json</c>, executed over a stream like Wikimedia's.</summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class StreamBackfillExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    private static readonly StateMachine Backfill = new("backfill");

    private readonly DateTimeOffset _now =
        DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private WikimediaLikeServer _stream = null!;
    private StackOnLoopback _stack = null!;

    public async Task InitializeAsync()
    {
        _stream = await WikimediaLikeServer.StartAsync();
        Publish(1, 30, _now.AddDays(-3), "Barack Obama");
        Publish(31, 30, _now.AddDays(-2), "India");
        // Of the edits of India, which are revision 2 as all of the tests' edits are; it goes with the page.
        _stream.PublishPlaced(
            SignalJson.Tags(1_000, revision: 2, _now.AddDays(-2), ["mw-undo"], title: "India"), _now.AddDays(-2).AddMinutes(6));
        foreach (var dataCentre in new[] { "codfw", "eqiad" })
        {
            var first = dataCentre == "codfw" ? 91 : 96;
            Publish(first, 2, _now.AddHours(1), "India", dataCentre);
            for (var i = first; i < first + 2; i++)
            {
                _stream.PublishPlaced(SignalJson.Tags(1_000 + i, i, _now.AddHours(1), ["mobile edit"]), _now.AddHours(1), dataCentre);
                _stream.PublishPlaced(SignalJson.Prediction(2_000 + i, i, _now.AddHours(1), 0.1), _now.AddHours(1), dataCentre);
            }
        }
        _stack = await StackOnLoopback.StartAsync(
            sample,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["WIKIGUARD_CONTACT"] = "ops@example.org",
                ["WIKIGUARD_STREAM_URL"] = _stream.BaseAddress.ToString(),
            },
            ("RecoverFunction", "functions/Recovery", "Recover"),
            ("CommitBronzeFunction", "functions/Promotion", "CommitBronze"),
            ("PromoteSilverFunction", "functions/Promotion", "PromoteSilver"),
            ("PromoteGoldFunction", "functions/Promotion", "PromoteGold"));
        _stack.S3.Put("config/entity-allowlist.yaml", Encoding.UTF8.GetBytes(TestConfig.EveryPage));
    }

    public async Task DisposeAsync()
    {
        await _stack.DisposeAsync();
        await _stream.DisposeAsync();
    }

    [Fact]
    public async Task An_entitys_edits_of_a_week_are_landed_and_taken_through_to_gold_and_the_same_input_again_adds_nothing()
    {
        const string Input = """{"entities": ["enwiki:India"], "requester": "ann"}""";

        var first = await _stack.ExecuteAsync(Backfill, "first", Input);
        await _stack.AssertWellAsync(first);
        var rows = await CountsAsync();
        var second = await _stack.ExecuteAsync(Backfill, "second", Input);

        Assert.Equal(
            ["Plan", "Land", "IsThereMore", "CommitBronze", "PromoteSilver", "PromoteGold", "Look", "HasItReachedGold", "Verify", "IsWell",
                "Backfilled"],
            first.States);
        Assert.Equal((61L, 31L, 30L), ((long)first.Output!["counts"]!["lines"]!, (long)first.Output["counts"]!["landed"]!,
            (long)first.Output["counts"]!["not_monitored"]!));
        Assert.Equal((31L, 30L), rows);
        Assert.Equal(30L, await _stack.ScalarAsync<long>(
            "select count(*) from silver_events where revert_source = 'tag' and ingest_mode = 'backfill'"));
        await _stack.AssertWellAsync(second);
        Assert.Equal(rows, await CountsAsync());
        Assert.All(_stream.Requests, r => Assert.Equal("WikiGuard/0.1 (ops@example.org)", r.UserAgent));
    }

    /// <summary>A step ends when half of its time is over, and its last event is where the next one goes on.</summary>
    [Fact]
    public async Task What_does_not_fit_into_a_step_is_left_to_the_next()
    {
        _stack.LetInvocationsTake(TimeSpan.FromSeconds(40));
        _stream.StallAfterEvents = 45;
        var lands = 0;

        var outcome = await _stack.ExecuteAsync(Backfill, "steps", $$"""{"since": "{{_now.AddDays(-6):s}}Z"}""", state =>
        {
            if (state == "Land" && ++lands == 2)
                _stack.LetInvocationsTake(TimeSpan.FromMinutes(5)); // the other functions need more
            return null;
        });

        await _stack.AssertWellAsync(outcome);
        Assert.Equal((2, 2), (lands, _stream.Requests.Count));
        Assert.NotNull(_stream.Requests.Last().LastEventId);
        Assert.Equal(61L, (long)outcome.Output!["counts"]!["landed"]!);
        Assert.Equal((61L, 60L), await CountsAsync());
    }

    [Fact]
    public async Task A_dry_run_counts_and_lands_nothing()
    {
        var dry = await _stack.ExecuteAsync(Backfill, "dry",
            $$"""{"since": "{{_now.AddDays(-4):s}}Z", "until": "{{_now.AddDays(-2).AddSeconds(-1):s}}Z", "dry_run": true}""");

        Assert.Equal(("SUCCEEDED", "Counted"), (dry.Status, dry.States[^1]));
        Assert.Equal(30, (long)dry.Output!["counts"]!["landed"]!);
        Assert.DoesNotContain(_stack.S3.Objects.Keys, k => k.StartsWith("landing/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"since": "2020-01-01T00:00:00Z"}""", "Wikimedia's stream keeps 31 days at most: take older edits from files")]
    [InlineData("""{"entities": ["India"]}""", "India is no entity: write it like enwiki:United States")]
    public async Task A_wrong_request_fails_at_once(string input, string cause)
    {
        var outcome = await _stack.ExecuteAsync(Backfill, "wrong", input);

        Assert.Equal(("FAILED", "InvalidConfigException"), (outcome.Status, outcome.Error));
        Assert.Equal(["Plan", "NotPlanned"], outcome.States);
        Assert.Contains(cause, outcome.Cause, StringComparison.Ordinal);
        Assert.Empty(_stream.Requests);
    }

    private void Publish(int first, int count, DateTimeOffset from, string title, string dataCentre = "codfw")
    {
        for (var i = 0; i < count; i++)
            _stream.PublishPlaced(EventJson.Edit(first + i, from.AddSeconds(10 * i), title), from.AddSeconds(10 * i), dataCentre);
    }

    private async Task<(long Bronze, long Silver)> CountsAsync() => (
        await _stack.ScalarAsync<long>("select count(*) from bronze_events where ingest_mode = 'backfill'"),
        await _stack.ScalarAsync<long>("select count(*) from silver_events where ingest_mode = 'backfill'"));
}
