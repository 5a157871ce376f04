using WikiGuard.Sql;
using WikiGuard.Testing.Athena;

namespace WikiGuard.Aws.Tests.Athena;

public sealed class AthenaQueryEngineTests : AthenaUnderTest
{
    protected override int PageSize => 3;

    public static TheoryData<string, object?> Values => new()
    {
        { "cast(9007199254740993 as bigint)", 9007199254740993L },
        { "cast(-3 as integer)", -3L },
        { "1.5e0", 1.5 },
        { "cast('Infinity' as double)", double.PositiveInfinity },
        { "true", true },
        { "'a text, with \"quotes\", a\nline and 日本'", "a text, with \"quotes\", a\nline and 日本" },
        { "''", "" },
        { "date '2026-11-23'", new DateOnly(2026, 11, 23) },
        { "timestamp '2026-11-23 21:51:13.123456'", new DateTime(2026, 11, 23, 21, 51, 13, DateTimeKind.Utc).AddTicks(1234560) },
        { "timestamp '2026-11-23 21:51:13'", new DateTime(2026, 11, 23, 21, 51, 13, DateTimeKind.Utc) },
        { "cast(null as varchar)", null },
        { "array['a', 'b']", "[a, b]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Values_come_as_the_port_promises(string expression, object? expected)
    {
        var value = await ValueAsync(expression);

        Assert.Equal(expected, value);
        Assert.Equal((expected as DateTime?)?.Kind, (value as DateTime?)?.Kind);
    }

    [Fact]
    public async Task A_result_of_several_pages_is_read_whole_and_in_order()
    {
        var result = await RunAsync("select n as number, cast(n as varchar) as text from unnest(sequence(1, 8)) as t(n) order by n");

        Assert.Equal(["number", "text"], result.Columns);
        Assert.Equal(Enumerable.Range(1, 8).Select(n => (object?)(long)n), result.Rows.Select(r => r[0]));
        Assert.Equal(3, Athena.Requests.Count(r => r == "GetQueryResults"));
    }

    [Fact]
    public async Task A_result_without_rows_has_its_columns() =>
        Assert.Equal(["a", "b"], (await RunAsync("select 1 as a, 2 as b where false")).Columns);

    [Fact]
    public async Task A_row_that_reads_like_its_header_is_a_row()
    {
        var result = await RunAsync("select 'a' as a from unnest(sequence(1, 2)) as t(n)");

        Assert.Equal(2, result.Rows.Count);
    }

    [Fact]
    public async Task A_change_returns_how_many_rows_it_changed_and_a_definition_nothing()
    {
        Assert.Empty((await RunAsync("create table numbers (n bigint)")).Rows);

        var result = await RunAsync("insert into numbers values (1), (2), (3)");

        Assert.Equal(LocalAthena.RowsChanged, result.Scalar<long>());
    }

    [Fact]
    public async Task What_a_statement_scanned_and_costs_is_returned_and_logged()
    {
        var result = await RunAsync("select 1 as one");

        Assert.Equal(LocalAthena.BytesScanned, result.BytesScanned);
        // 13 MB at 5 $ a terabyte.
        Assert.Contains(Log.LevelsAndLines,
            l => l.Contains("test/statement SUCCEEDED: 12345678 bytes scanned, 6.5E-05 $", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_caller_knows_the_execution_before_it_has_ended()
    {
        Athena.Meet("select 1", ExecutionFault.Endless);
        var known = new TaskCompletionSource<string>();
        var running = Engine.RunAsync(new SqlStatement("test/statement", "select 1 as one"), Token("batch"), (id, _) =>
        {
            known.TrySetResult(id);
            return Task.CompletedTask;
        }, CancellationToken.None);

        var id = await known.Task;

        Assert.Equal(id, Athena.Executions.Single().Id);
        Assert.False(running.IsCompleted);
        await Engine.StopAsync(id, CancellationToken.None);
        await Assert.ThrowsAsync<TransientException>(() => running);
    }

    [Fact]
    public async Task The_same_token_is_the_same_execution()
    {
        await RunAsync("create table numbers (n bigint)");

        var (_, first) = await SubmitAsync("insert into numbers values (1)", Token("batch"));
        var (_, second) = await SubmitAsync("insert into numbers values (1)", Token("batch"));

        Assert.Equal(first, second);
        Assert.Equal(1L, await CountAsync("numbers"));
    }

    [Fact]
    public async Task Statements_without_a_token_are_executions_of_their_own()
    {
        await RunAsync("select 1 as one");
        await RunAsync("select 1 as one");

        Assert.Equal(2, Athena.Executions.Count);
    }

    [Fact]
    public async Task A_cancelled_statement_is_stopped()
    {
        Athena.Meet("select 1", ExecutionFault.Endless);
        using var cancelled = new CancellationTokenSource();
        var running = Engine.RunAsync(
            new SqlStatement("test/statement", "select 1 as one"), Token("batch"), (_, _) => cancelled.CancelAsync(), cancelled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Contains("StopQueryExecution", Athena.Requests);
        Assert.Contains(Log.LevelsAndLines, l => l.StartsWith("Warning: Stopped test/statement", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_submitted_for_a_caller_who_has_left()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Engine.RunAsync(new SqlStatement("test/statement", "select 1 as one"), cancelled.Token));

        Assert.Empty(Athena.Executions);
    }

    [Fact]
    public async Task A_statement_that_may_not_be_written_down_is_stopped()
    {
        Athena.Meet("select 1", ExecutionFault.Endless);

        await Assert.ThrowsAsync<ConflictException>(() => Engine.RunAsync(
            new SqlStatement("test/statement", "select 1 as one"), Token("batch"), (_, _) =>
                throw new ConflictException("The lease went to another."), CancellationToken.None));

        Assert.Contains("StopQueryExecution", Athena.Requests);
    }

    [Fact]
    public async Task Stopping_returns_when_the_execution_has_ended()
    {
        Athena.Meet("select 1", ExecutionFault.Endless);
        var running = SubmitAsync("select 1 as one", Token("batch"));
        while (Athena.Executions.Count == 0)
            await Task.Yield();

        await Engine.StopAsync(Athena.Executions.Single().Id, CancellationToken.None);

        Assert.Equal("CANCELLED", Athena.Executions.Single().State);
        await Assert.ThrowsAsync<TransientException>(() => running);
    }

    [Fact]
    public async Task Stopping_what_has_ended_or_is_forgotten_is_fine()
    {
        await RunAsync("select 1 as one");

        await Engine.StopAsync(Athena.Executions.Single().Id, CancellationToken.None);
        await Engine.StopAsync("00000000-0000-4000-8000-999999999999", CancellationToken.None);

        Assert.Equal("SUCCEEDED", Athena.Executions.Single().State);
    }
}
