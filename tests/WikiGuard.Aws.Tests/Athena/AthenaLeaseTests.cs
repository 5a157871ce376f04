using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Leases;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing.Athena;

namespace WikiGuard.Aws.Tests.Athena;

/// <summary>Leases over Athena, whose statements outlive the function that sent them.</summary>
public sealed class AthenaLeaseTests : AthenaUnderTest, IDisposable
{
    private const string Layer = "silver";

    private static readonly SqlStatement Merge = new("silver/merge_silver_events",
        """
        merge into batches as target using (select 'silver-1' as batch_id) as source on target.batch_id = source.batch_id
        when not matched then insert (batch_id) values (source.batch_id)
        """);

    private readonly DirectoryInfo _leases = Directory.CreateTempSubdirectory("wikiguard-leases-");
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<string> _running = new();
    private readonly TaskCompletionSource _pause = new();

    public void Dispose() => _leases.Delete(recursive: true);

    [Fact]
    public async Task A_successor_stops_what_a_paused_writer_left_and_begins_when_it_has_ended()
    {
        await RunAsync("create table batches (batch_id varchar)");
        Athena.Meet("merge", ExecutionFault.Endless);
        await using var first = await Leases("first").AcquireAsync(Layer, CancellationToken.None);
        var paused = RunPausedAsync(first);
        var left = await _running.Task;

        _time.Advance(LeaseStore.Duration);
        await using var second = await Leases("second").AcquireAsync(Layer, CancellationToken.None);

        Assert.Equal("CANCELLED", Athena.Executions.Single(e => e.Id == left).State);
        await Engine.RunAsync(Merge, Token("second"), second.HoldAsync, CancellationToken.None);
        _pause.SetResult();
        await Assert.ThrowsAsync<ConflictException>(() => paused);
        Assert.Equal(1L, await CountAsync("batches"));
    }

    [Fact]
    public async Task A_statement_that_was_done_before_it_could_be_stopped_is_not_done_twice()
    {
        await RunAsync("create table batches (batch_id varchar)");
        Athena.Meet("merge", ExecutionFault.DoneWhenStopped);
        await using var first = await Leases("first").AcquireAsync(Layer, CancellationToken.None);
        var paused = RunPausedAsync(first);
        await _running.Task;

        _time.Advance(LeaseStore.Duration);
        await using var second = await Leases("second").AcquireAsync(Layer, CancellationToken.None);
        await Engine.RunAsync(Merge, Token("second"), second.HoldAsync, CancellationToken.None);

        Assert.Equal(1L, await CountAsync("batches"));
        _pause.SetResult();
        await paused; // its statement did well, but the next one must not start
        await Assert.ThrowsAsync<ConflictException>(() => first.HoldAsync(executionId: null, CancellationToken.None));
    }

    [Fact]
    public async Task A_layer_stays_closed_while_nobody_can_tell_whether_its_last_statement_has_ended()
    {
        Athena.Meet("merge", ExecutionFault.Endless);
        await using var first = await Leases("first").AcquireAsync(Layer, CancellationToken.None);
        var paused = RunPausedAsync(first);
        var left = await _running.Task;
        _time.Advance(LeaseStore.Duration);
        Athena.Fail("StopQueryExecution", Enumerable.Repeat(AthenaFault.InternalError, 10)); // five tries of ours, each two of the SDK's

        await Assert.ThrowsAsync<TransientException>(() => Leases("second").AcquireAsync(Layer, CancellationToken.None));
        Assert.Equal("RUNNING", Athena.Executions.Single().State);

        _time.Advance(LeaseStore.Duration);
        await using var third = await Leases("third").AcquireAsync(Layer, CancellationToken.None);
        Assert.Equal("CANCELLED", Athena.Executions.Single(e => e.Id == left).State);
        _pause.SetResult();
        await Assert.ThrowsAsync<ConflictException>(() => paused);
    }

    private LeaseStore Leases(string holder) =>
        new(new FolderObjectStore(_leases.FullName), Engine, _time, NullLogger<LeaseStore>.Instance, new LeaseHolder(holder));

    // The function is frozen as soon as it has written its statement down.
    private Task<QueryResult> RunPausedAsync(Lease lease) => Engine.RunAsync(Merge, Token("first"), async (id, cancellationToken) =>
    {
        await lease.HoldAsync(id, cancellationToken);
        _running.TrySetResult(id);
        await _pause.Task;
    }, CancellationToken.None);
}
