using System.Text.Json.Nodes;
using WikiGuard.Recovery;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Content that was suppressed: the tables are as if it had never come.</summary>
public sealed class PurgeSpecs
{
    private static readonly PurgeSubject Subject = PurgeSubject.OfUser("Zoë's \"friend\"");

    [Fact]
    public async Task A_user_goes_and_everybody_else_stays()
    {
        await using var lakehouse = await OfTwoBatchesAsync(withSubject: true);
        await using var without = await OfTwoBatchesAsync(withSubject: false);

        await PurgeAsync(lakehouse);

        Assert.Equal(await FingerprintAsync(without), await FingerprintAsync(lakehouse));
        await AssertWellAsync(lakehouse);
    }

    /// <summary>The engine takes 2,048 rows at a time, so more of them take no more memory.</summary>
    [Fact]
    public async Task What_a_purge_would_remove_is_counted_within_the_memory_that_an_engine_has()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.Engine.RunAsync(new SqlStatement("many", """
            insert into bronze_events (event_id, event_data, event_date)
            select cast(n as varchar), '{"user":"Ann","wiki":"enwiki","revision":{"new":' || cast(n as varchar) || '},"title":"Page of '
              || case when n <= 3 then 'Zoë''s \"friend\"' else 'Ann' end || '","comment":"'
              || array_join(array_agg('word ' || cast(n as varchar)), ' ') || '"}', date '2026-01-28'
            from unnest(sequence(1, 4096)) as t (n), unnest(sequence(1, 450)) as u (word)
            group by n
            """), CancellationToken.None);

        var plan = await lakehouse.Purge.PlanAsync(Subject with { WithMentions = true }, CancellationToken.None);

        Assert.Equal(3, plan.There["bronze_events"]);
    }

    [Fact]
    public async Task Rows_that_wait_or_a_batch_that_is_begun_must_be_promoted_first()
    {
        await using var lakehouse = await OfTwoBatchesAsync(withSubject: true);
        await lakehouse.LandAsIsAsync(Page(9, "Ann"));
        await lakehouse.RunAsync(lakehouse.Bronze);

        var refused = await Assert.ThrowsAsync<TransientException>(() => lakehouse.Purge.RunAsync(Subject, CancellationToken.None));

        Assert.StartsWith("Rows wait for silver. Promote them first", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await PurgeRecord.LoadAllAsync(lakehouse.Objects, CancellationToken.None));
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_that_writes_and_the_same_command_ends_the_same()
    {
        await using var unharmed = await OfTwoBatchesAsync(withSubject: true);
        await using var without = await OfTwoBatchesAsync(withSubject: false);
        var expected = await FingerprintAsync(without);
        var killed = await unharmed.KilledAsync(() => PurgeAsync(unharmed));
        Assert.Equal(expected, await FingerprintAsync(unharmed));
        Assert.Equal(4, killed.Count(k => k.Step == "run purge/remove_events"));

        foreach (var (step, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();
            await AssertWellAsync(lakehouse);

            await PurgeAsync(lakehouse);

            Assert.True(expected == await FingerprintAsync(lakehouse), $"{step}: the tables differ.");
            await AssertWellAsync(lakehouse);
            var record = Assert.Single(await PurgeRecord.LoadAllAsync(lakehouse.Objects, CancellationToken.None));
            Assert.Equal(
                (false, 3, 2), (record.IsUnfinished, record.Removed["bronze"].Values.Sum(), record.Removed["silver"].Values.Sum()));
        }
    }

    [Fact]
    public async Task The_name_goes_from_the_windows_that_name_whom_others_reverted_though_silver_no_longer_has_their_events()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(1, 12).Select(n => EventJson.Edit(n, user: n % 2 == 1 ? Subject.User : "Ann")
            .With("revision", new JsonObject { ["old"] = n, ["new"] = n + 1 }).With("comment", n % 2 == 1 ? "lol" : "rv"))
            .Append(EventJson.Edit(13, user: "Bob").With("revision", new JsonObject { ["old"] = 13, ["new"] = 14 }))
            .Append(EventJson.Edit(14, user: "Ann").With("revision", new JsonObject { ["old"] = 14, ["new"] = 15 }).With("comment", "rv")));
        await lakehouse.PromoteAsync();
        var before = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal($"{Subject.User}|Bob", before["reverted_editors"]);
        Assert.Contains("6 of \"Zoë's 'friend'\", 1 of \"Bob\"", (string)before["anomaly_explanation"]!, StringComparison.Ordinal);
        await lakehouse.QueryAsync("delete from silver_events");
        await lakehouse.QueryAsync("delete from bronze_events");

        await lakehouse.Purge.RunAsync(Subject, CancellationToken.None);

        var after = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal(("Bob", before["risk_score"]), (after["reverted_editors"], after["risk_score"]));
        Assert.Contains("6 of a purged user, 1 of \"Bob\"", (string)after["anomaly_explanation"]!, StringComparison.Ordinal);
    }

    // The subject's: two that pass, in windows of their own and of others, and one that is refused.
    private static async Task<TestLakehouse> OfTwoBatchesAsync(bool withSubject)
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        JsonObject[] first = [Page(1, "Ann"), Page(2, Subject.User), Page(3, "Ann").With("title", null)];
        JsonObject[] second = [Page(4, "Bob"), Page(1, "Ann"), Page(5000, Subject.User), Page(6, Subject.User).With("title", null)];
        foreach (var batch in new[] { first, second })
        {
            await lakehouse.LandAsIsAsync(batch.Where(e => withSubject || (string?)e["user"] != Subject.User));
            await lakehouse.PromoteAsync();
        }
        return lakehouse;
    }

    private static JsonObject Page(int n, string user)
    {
        var time = EventJson.Noon.AddSeconds(n);
        return EventJson.Edit(n, time, $"Page {n}", user).Arrived(time);
    }

    private static async Task PurgeAsync(TestLakehouse lakehouse)
    {
        await lakehouse.PromoteAsync();
        await lakehouse.Purge.RunAsync(Subject, CancellationToken.None);
        await lakehouse.PromoteAsync();
    }

    private static Task<string> FingerprintAsync(TestLakehouse lakehouse) => SameTables.FingerprintAsync(lakehouse.Engine, whole: true);

    private static async Task AssertWellAsync(TestLakehouse lakehouse) =>
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
}
