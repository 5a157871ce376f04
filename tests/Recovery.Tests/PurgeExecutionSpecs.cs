using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Local.Storage;
using WikiGuard.Recovery;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary><c>statemachines/replay.asl.json</c>, executed for what Wikimedia has suppressed.</summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class PurgeExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    /// <summary>A user of the sample, whom others revert and name in their summaries.</summary>
    private const string Name = "SweepBot NG";

    private static readonly PurgeSubject Subject = PurgeSubject.OfUser(Name) with { WithMentions = true };

    private static readonly StateMachine Machine = new("replay");

    private static readonly string Letter = DeadLetter.ObjectKey(new DateTimeOffset(2026, 1, 28, 0, 0, 0, TimeSpan.Zero), [1]);

    private StackOnLoopback _stack = null!;

    public async Task InitializeAsync()
    {
        _stack = await StackOnLoopback.StartAsync(
            sample,
            ("RecoverFunction", "functions/Recovery", "Recover"),
            ("PurgeFunction", "functions/Recovery", "Purge"),
            ("CommitBronzeFunction", "functions/Promotion", "CommitBronze"));
        _stack.S3.KeepVersions();
        await PlantAsync();
    }

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task A_user_goes_from_every_table_snapshot_object_and_version_and_nothing_names_it()
    {
        Assert.NotEmpty(await TablesWithAsync(Name));
        Assert.NotEmpty(ObjectsWith(Name));
        var before = await _stack.FingerprintAsync();

        var dry = await ExecuteAsync(dryRun: true);
        var untouched = await _stack.FingerprintAsync();
        await LandAsync(Edit(90_001, Name), Edit(90_002, "Ann"));
        var failures = 0;
        var done = await ExecuteAsync(dryRun: false, state => Task.FromResult(state == "Purge" && failures++ < 2
            ? new TaskAnswer(null, failures == 1 ? "ConflictException" : "TransientException", "silver is being written.") : null));

        Assert.Null(dry.Cause);
        Assert.Equal(["WhichLayer", "PlanPurge", "WhatToPurge", "ForgetSubject", "IsAnythingLeft", "Planned"], dry.States);
        Assert.Equal(before, untouched);
        Assert.Equal((161L, 4L, 49L, 1L, 1L, 1L), (
            Count(dry, "bronze_events"), Count(dry, "bronze_quarantine"), Count(dry, "silver_events"), Count(dry, "silver_quarantine"),
            Count(dry, "dead_letters"), Count(dry, "failed_batches")));
        await _stack.AssertWellAsync(done);
        Assert.Equal(["ForgetSubject", "IsAnythingLeft", "Verify", "IsWell", "Purged"], done.States.TakeLast(5));
        // What waited was promoted, and purged with the rest.
        Assert.Equal((162L, 50L), (Count(done, "bronze_events"), Count(done, "silver_events")));
        Assert.Equal(1L, await LandedOfAnnAsync());

        await AssertNothingIsLeftAsync();
        Assert.Contains("aws/lambda/other", _stack.S3.Objects.Keys);
        Assert.Contains("warehouse/silver_events/data/current.parquet", _stack.S3.Objects.Keys);
        Assert.Contains(_stack.S3.Contents, c => c is { Key: "config/entity-allowlist.yaml", Content: [1] });
        // Neither what people read of the executions nor what Athena keeps has the name.
        Assert.All([dry, done], e => Assert.DoesNotContain(Name, e.Output!.ToJsonString(), StringComparison.Ordinal));
        Assert.All(_stack.Statements, s => Assert.DoesNotContain(Name, s, StringComparison.Ordinal));
        Assert.All(_stack.LogLines, l => Assert.DoesNotContain(Name, l, StringComparison.Ordinal));
        AssertErased("silver_events", "bronze_events", "silver_quarantine", "bronze_quarantine", "gold_user_metrics_10min");
    }

    [Fact]
    public async Task What_fails_for_good_is_finished_by_the_same_request_beside_a_live_batch()
    {
        _stack.S3.Undeletable.Add(Letter);
        var failed = await ExecuteAsync(dryRun: false);
        _stack.S3.Undeletable.Clear();

        Assert.Equal(("FAILED", "NotPurged"), (failed.Status, failed.States[^1]));
        Assert.StartsWith($"Cannot delete s3://lakehouse/{Letter}", failed.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, failed.Cause, StringComparison.Ordinal);
        Assert.NotEmpty(await TablesWithAsync(Name));

        var calls = 0;
        var done = await ExecuteAsync(dryRun: false, async state =>
        {
            if (state == "Purge" && ++calls == 1)
            {
                // Another function commits it, so that its rows wait for silver.
                await LandAsync(Edit(90_003, "Ann"));
                await _stack.InvokeAsync("CommitBronzeFunction", "{}");
            }
            return null;
        });

        await _stack.AssertWellAsync(done);
        Assert.Equal(1L, await LandedOfAnnAsync());
        await AssertNothingIsLeftAsync();
        var record = Assert.Single(await PurgeRecord.LoadAllAsync(_stack.Lakehouse.Objects, CancellationToken.None));
        Assert.Equal((false, 161, 49), (
            record.IsUnfinished, record.Removed["bronze"].Values.Sum(), record.Removed["silver"].Values.Sum()));

        // The object is destroyed with the rest.
        var missing = await ExecuteAsync(PurgeRequest.Of(Subject, dryRun: false));
        Assert.Equal("NotPlanned", missing.States[^1]);
        Assert.Contains("Give the command again", missing.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_has_removes_nothing_from_a_stack_either()
    {
        var nobody = PurgeSubject.OfUser("sweepbot NG");
        var request = PurgeRequest.Of(nobody, dryRun: false);
        var before = await _stack.FingerprintAsync();
        _stack.S3.Put(request.Key, nobody.ToJson());

        var done = await ExecuteAsync(request);

        Assert.True(done.Status == "SUCCEEDED", done.Cause);
        Assert.Equal((0L, 0L), (Count(done, "bronze_events"), Count(done, PurgeDesk.CommittedFiles)));
        Assert.Equal(before, await _stack.FingerprintAsync());
        Assert.Contains("committed/bronze_events/cleaned_events/0/x.parquet", _stack.S3.Objects.Keys);
        Assert.Empty(await PurgeRecord.LoadAllAsync(_stack.Lakehouse.Objects, CancellationToken.None));
        Assert.DoesNotContain(_stack.S3.Contents, c => c.Key.StartsWith(PurgeRequest.Folder, StringComparison.Ordinal));
    }

    private static JsonObject Edit(int n, string user)
    {
        var time = new DateTimeOffset(2026, 1, 28, 12, 0, 0, TimeSpan.Zero);
        return EventJson.Edit(n, time, $"Page {n}", user).With("comment", "Landed").Arrived(time);
    }

    private static long Count(ExecutionOutcome outcome, string name) => (long)outcome.Output!["counts"]![name]!;

    private Task<ExecutionOutcome> ExecuteAsync(bool dryRun, Func<string, Task<TaskAnswer?>>? before = null)
    {
        var request = PurgeRequest.Of(Subject, dryRun);
        _stack.S3.Put(request.Key, Subject.ToJson());
        return ExecuteAsync(request, before);
    }

    private Task<ExecutionOutcome> ExecuteAsync(PurgeRequest request, Func<string, Task<TaskAnswer?>>? before = null) =>
        _stack.ExecuteAmidAsync(
            Machine, "purge", new JsonObject { ["purge"] = request.Key, ["dry_run"] = request.DryRun }.ToJsonString(),
            before ?? (_ => Task.FromResult<TaskAnswer?>(null)));

    private Task<long> LandedOfAnnAsync() =>
        _stack.ScalarAsync<long>("select count(*) from silver_events where user_name = 'Ann' and comment = 'Landed'");

    // In each place that keeps what the stream says; beside some of them something that stays.
    private async Task PlantAsync()
    {
        var raw = Convert.ToBase64String([0xff, .. Encoding.UTF8.GetBytes($"user {Name}")]);
        await _stack.RunAsync($$"""
            insert into bronze_quarantine (quarantine_id, original_record, failed_checks, status, event_date) values
              ('a', '{"key":null,"value":"{\"user\":\"{{Name}}\""}', 'malformed', 'discarded', date '2026-01-28'),
              ('b', '{"key":null,"value_base64":"{{raw}}"}', 'not_utf8', 'discarded', date '2026-01-28')
            """);
        await _stack.RunAsync($"""
            insert into silver_quarantine
              select 'q', timestamp '2026-01-28 12:00:00', 'r', 'c', '1', null, event_data, event_id, kafka_topic,
                kafka_partition, kafka_offset, 'discarded', timestamp '2026-01-28 12:00:00', 'silver-00000001', event_date
              from bronze_events where json_extract_scalar(event_data, '$.user') = '{Name}' limit 1
            """);
        await _stack.RunAsync($"insert into gold_known_editors values ('{Name}', date '2026-01-28')");
        await _stack.Snapshots.TakeAsync(DateTimeOffset.UnixEpoch.AddYears(56), "bronze_events", "silver_events", "gold_known_editors");
        foreach (var (key, isThere) in new[]
        {
            (Letter, true), ("athena-results/people/1.csv", true), ("committed/bronze_events/cleaned_events/0/x.parquet", true),
            ("landing/bronze_events/cleaned_events/0/taken.parquet", false), ("warehouse/silver_events/data/vacuumed.parquet", false),
        })
        {
            _stack.S3.Put(key, Encoding.UTF8.GetBytes($"user {Name}"));
            if (!isThere)
                _stack.S3.Delete(key);
        }
        _stack.S3.Put("warehouse/silver_events/data/current.parquet", [1]);
        _stack.S3.Put("config/entity-allowlist.yaml", [1]);
        _stack.S3.Put("config/entity-allowlist.yaml", Encoding.UTF8.GetBytes(TestConfig.EveryPage));
        _stack.S3.Put("aws/lambda/failed", FailedBatchOf(Name));
        _stack.S3.Put("aws/lambda/other", FailedBatchOf("Ann"));
    }

    // As Lambda stores it.
    private static byte[] FailedBatchOf(string user)
    {
        var value = Convert.ToBase64String(Encoding.UTF8.GetBytes(EventJson.Edit(7, user: user).ToJsonString()));
        var payload = new JsonObject
        {
            ["eventSource"] = "aws:kafka",
            ["records"] = new JsonObject { ["cleaned_events-0"] = new JsonArray(new JsonObject { ["offset"] = 7, ["value"] = value }) },
        };
        var stored = new JsonObject
        { ["requestContext"] = new JsonObject { ["condition"] = "RetriesExhausted" }, ["payload"] = payload.ToJsonString() };
        return Encoding.UTF8.GetBytes(stored.ToJsonString());
    }

    private async Task LandAsync(params JsonObject[] events)
    {
        var folder = Directory.CreateTempSubdirectory("wikiguard-");
        await new BronzeWriter(new FolderObjectStore(folder.FullName), NullLogger<BronzeWriter>.Instance).WriteAsync(
            [.. events.Select((e, i) => e.ToRecord(1_000_000 + i))], CancellationToken.None);
        foreach (var file in Directory.EnumerateFiles(folder.FullName, "*.parquet", SearchOption.AllDirectories))
            _stack.S3.Put(Path.GetRelativePath(folder.FullName, file).Replace('\\', '/'), await File.ReadAllBytesAsync(file));
        folder.Delete(recursive: true);
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Empty(await TablesWithAsync(Name));
        Assert.Empty(ObjectsWith(Name));
        Assert.DoesNotContain(_stack.S3.Contents, c => c.Key.StartsWith(PurgeRequest.Folder, StringComparison.Ordinal));
        Assert.Equal(
            0L, await _stack.ScalarAsync<long>("select count(*) from information_schema.tables where strpos(table_name, '@') > 0"));
    }

    // Snapshots are tables here.
    private async Task<IReadOnlyList<string>> TablesWithAsync(string text)
    {
        var tables = (await _stack.Lakehouse.Engine.RunAsync(new SqlStatement(
            "test", "select table_name from information_schema.tables where table_type = 'BASE TABLE'"), CancellationToken.None)).Rows;
        var found = new List<string>();
        foreach (var table in tables.Select(r => $"\"{r[0]}\""))
        {
            if (await _stack.ScalarAsync<long>($"select count(*) from {table} as t where strpos(cast(t as varchar), '{text}') > 0") > 0)
                found.Add(table);
        }
        return found;
    }

    // As text, and in Parquet, which does not pack what is as short as this.
    private IReadOnlyList<string> ObjectsWith(string text) =>
        [.. _stack.S3.Contents.Where(c => c.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0).Select(c => c.Key).Distinct()];

    // After the last statement that took rows away.
    private void AssertErased(params string[] tables) => Assert.All(tables, table =>
    {
        var statements = _stack.Statements;
        var removal = statements.FindLastIndex(s => s.StartsWith($"delete from {table} ", StringComparison.Ordinal));
        var after = statements.Skip(removal).ToList();
        var optimize = after.FindIndex(s => s.StartsWith($"optimize {table} ", StringComparison.Ordinal));
        var vacuum = after.FindIndex(s => s.StartsWith($"vacuum {table}", StringComparison.Ordinal));
        Assert.True(removal >= 0 && optimize > 0 && vacuum > optimize, $"{table}: {removal}, {optimize}, {vacuum}");
    });
}
