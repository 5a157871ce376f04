using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Local.Tests.DuckDb;

/// <summary>What of DuckDB's failures passes, and how the engine comes out of those after which DuckDB refuses everything.</summary>
public sealed class EngineFailureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    [Fact]
    public async Task A_full_disk_passes_and_the_message_says_where_to_make_room()
    {
        using var engine = Open(_folder.FullName);

        var e = await Assert.ThrowsAsync<FullDiskException>(() => RunAsync(engine, "copy (select 1) to '/dev/full'"));

        Assert.StartsWith($"The disk under {_folder.FullName} is full: test: IO Error: Could not write file \"/dev/full\": No space left "
            + "on device", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("Make room there.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_statement_does_not_pass()
    {
        using var engine = Open(_folder.FullName);

        await Assert.ThrowsAsync<QueryFailedException>(() => RunAsync(engine, "select nothing from nowhere"));
    }

    [Fact]
    public async Task After_a_fatal_failure_the_database_is_opened_anew_and_has_everything()
    {
        using var engine = Open(_folder.FullName);
        await RunAsync(engine, "create table t as select 1 as x");
        await BreakAsync(engine);

        await RunAsync(engine, "insert into t values (2)");

        Assert.Equal(2, (await RunAsync(engine, "select count(*) from t")).Scalar<long>());
        Assert.Equal(3, (await RunAsync(engine, "select 7 / 2")).Scalar<long>()); // as the session is set up
    }

    [Fact]
    public async Task While_a_statement_is_at_work_on_a_broken_database_others_fail_and_then_they_work()
    {
        using var engine = Open(_folder.FullName);
        await RunAsync(engine, "create table t as select 1 as x");
        using var stop = new CancellationTokenSource();
        var running = engine.RunAsync(
            new SqlStatement("endless", "select count(*) from range(1000000) a, range(1000000) b where hash(a.range, b.range) = 0"),
            stop.Token);

        await BreakAsync(engine);
        var meanwhile = await Record.ExceptionAsync(() => RunAsync(engine, "select 1"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running);

        Assert.True(meanwhile is null or TransientException, $"{meanwhile}"); // well, where the endless one began only after the break
        Assert.Equal(1, (await RunAsync(engine, "select count(*) from t")).Scalar<long>());
    }

    [FactOnSmallDisk]
    public async Task A_disk_that_fills_up_and_is_emptied_loses_no_row_that_was_written()
    {
        using var disk = SmallDisk.Mount(mebibytes: 48);
        using var engine = Open(disk.Folder);
        await RunAsync(engine, "create table t (x bigint, s varchar)");
        await InsertAsync(engine, 10_000);
        disk.Fill();
        await Assert.ThrowsAsync<FullDiskException>(() => InsertAsync(engine, 100_000));
        await Assert.ThrowsAnyAsync<TransientException>(() => RunAsync(engine, "checkpoint"));
        await Assert.ThrowsAnyAsync<TransientException>(() => InsertAsync(engine, 100_000));

        disk.Empty();
        await InsertAsync(engine, 10_000);
        await RunAsync(engine, "checkpoint");

        Assert.Equal(20_000, (await RunAsync(engine, "select count(*) from t")).Scalar<long>());
    }

    private static DuckDbQueryEngine Open(string folder) => new(Path.Combine(folder, "test.duckdb"), TimeProvider.System);

    // What a disk that is full in the midst of a checkpoint does to DuckDB.
    private static async Task BreakAsync(DuckDbQueryEngine engine)
    {
        await RunAsync(engine, "insert into t select range + 10 from range(0)");
        await RunAsync(engine, "set global debug_checkpoint_abort = 'before_header'");
        await Assert.ThrowsAsync<TransientException>(() => RunAsync(engine, "force checkpoint"));
    }

    private static Task<QueryResult> InsertAsync(DuckDbQueryEngine engine, int rows) =>
        RunAsync(engine, $"insert into t select range, md5(cast(range as varchar)) || md5(cast(range + 1 as varchar)) from range({rows})");

    private static Task<QueryResult> RunAsync(DuckDbQueryEngine engine, string sql) =>
        engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    public void Dispose() => _folder.Delete(recursive: true);
}
