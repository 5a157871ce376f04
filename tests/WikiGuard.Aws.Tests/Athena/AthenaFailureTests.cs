using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Http;

namespace WikiGuard.Aws.Tests.Athena;

/// <summary>What the pipeline hears when something fails.</summary>
public sealed class AthenaFailureTests : AthenaUnderTest
{
    private const string Merge =
        """
        merge into batches as target using (select 'silver-1' as batch_id, 7 as passed) as source on target.batch_id = source.batch_id
        when not matched then insert (batch_id, passed) values (source.batch_id, source.passed)
        """;

    public static TheoryData<string, string> PassingFaults
    {
        get
        {
            var faults = new TheoryData<string, string>();
            foreach (var operation in new[] { "StartQueryExecution", "GetQueryExecution", "GetQueryResults" })
            {
                foreach (var fault in new[] { "Throttled", "InternalError", "ExpiredToken", "Cut", "LostAnswer" })
                    faults.Add(operation, fault);
            }
            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task What_passes_is_not_noticed_and_nothing_runs_twice(string operation, string fault)
    {
        Athena.Fail(operation, Enumerable.Repeat(FaultOf(fault), 4));

        Assert.Equal(1L, (await RunAsync("select 1 as one")).Scalar<long>());

        Assert.Single(Athena.Executions);
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    [LongTest("Each fault is waited out.")]
    public async Task What_lasts_is_for_a_later_run(string operation, string fault)
    {
        Athena.Fail(operation, Enumerable.Repeat(FaultOf(fault), 1_000));

        var failure = await Assert.ThrowsAsync<TransientException>(() => RunAsync("select 1 as one"));

        Assert.Contains("test/statement", failure.Message, StringComparison.Ordinal);
        Assert.True(Athena.Executions.Count <= 1);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_asked_for_again_and_the_statement_runs_once()
    {
        Athena.Fail("StartQueryExecution", Fault.Late(TimeSpan.FromSeconds(30)));

        Assert.Equal(1L, (await RunAsync("select 1 as one")).Scalar<long>());

        Assert.Single(Athena.Executions);
    }

    [Theory]
    [InlineData("StartQueryExecution")]
    [InlineData("GetQueryExecution")]
    [InlineData("GetQueryResults")]
    public async Task A_missing_right_is_for_people_to_mend_and_named(string operation)
    {
        Athena.Fail(operation, AthenaFault.AccessDenied);

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => RunAsync("select 1 as one"));

        Assert.Contains("test/statement", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AccessDeniedException", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_workgroup_is_for_people_to_mend_and_named()
    {
        using var client = Client();
        var engine = NewEngine(client, Settings with { WorkGroup = "nobodys" });

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(
            () => engine.RunAsync(new SqlStatement("test/statement", "select 1"), CancellationToken.None));

        Assert.Contains("WorkGroup nobodys is not found", failure.Message, StringComparison.Ordinal);
        Assert.Contains("WIKIGUARD_WORKGROUP", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("selec 1", "mismatched input")] // Athena does not take it
    [InlineData("select nothing from nowhere", "nowhere")] // Athena takes it, and it fails
    public async Task A_wrong_statement_is_named_with_the_engines_words(string sql, string words)
    {
        var failure = await Assert.ThrowsAsync<QueryFailedException>(() => RunAsync(sql));

        Assert.Equal("test/statement", failure.Statement);
        Assert.Contains(words, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_is_too_long_is_not_sent()
    {
        var longest = "select '" + new string('é', 131_065) + "' as t";
        Assert.Equal(131_065, ((string)(await RunAsync(longest)).Rows[0][0]!).Length);
        var sent = Athena.Requests.Count;

        var failure = await Assert.ThrowsAsync<QueryFailedException>(() => RunAsync(longest + " "));

        Assert.Contains("262,145 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Equal(sent, Athena.Requests.Count);
    }

    [Fact]
    public async Task A_statement_that_scans_too_much_is_named_with_what_to_do()
    {
        Athena.Meet("select 1", ExecutionFault.ScanLimit);

        var failure = await Assert.ThrowsAsync<QueryFailedException>(() => RunAsync("select 1 as one"));

        Assert.Contains("raise the workgroup's limit", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_inside_Athena_is_for_a_later_run()
    {
        Athena.Meet("select 1", ExecutionFault.InternalError);

        var failure = await Assert.ThrowsAsync<TransientException>(() => RunAsync("select 1 as one"));

        Assert.Contains("GENERIC_INTERNAL_ERROR", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_hears_that_more_runs_are_needed_whatever_Athena_thinks_of_a_retry()
    {
        Athena.Meet("optimize", ExecutionFault.Failed("ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: run it again", category: 1, isRetryable: true));

        var failure = await Assert.ThrowsAsync<QueryFailedException>(() => RunAsync("optimize silver_events rewrite data using bin_pack"));

        Assert.Contains("MORE_RUNS_NEEDED", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_a_person_stopped_is_for_a_later_run_unless_the_layer_has_another_writer()
    {
        Athena.Meet("select", ExecutionFault.StoppedByAPerson, ExecutionFault.StoppedByAPerson);

        await Assert.ThrowsAsync<TransientException>(() => RunAsync("select 1 as one"));

        var calls = 0;
        await Assert.ThrowsAsync<ConflictException>(() => Engine.RunAsync(
            new SqlStatement("test/statement", "select 1 as one"),
            Token("batch"),
            (_, _) => ++calls == 1 ? Task.CompletedTask : throw new ConflictException("The lease went to another."),
            CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the first one had committed, and Athena did not know
    public async Task A_merge_that_met_another_change_is_run_again_and_changes_nothing_twice(bool hasCommitted)
    {
        await RunAsync("create table batches (batch_id varchar, passed bigint)");
        Athena.Meet("merge", hasCommitted ? ExecutionFault.UnknownCommit : ExecutionFault.CommitConflict, ExecutionFault.CommitConflict);

        var (_, ids) = await SubmitAsync(Merge, Token("batch"));

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(1L, await CountAsync("batches"));
    }

    [Fact]
    public async Task A_merge_that_always_meets_another_change_is_for_a_later_run()
    {
        await RunAsync("create table batches (batch_id varchar, passed bigint)");
        Athena.Meet("merge", Enumerable.Repeat(ExecutionFault.CommitConflict, 10));

        var failure = await Assert.ThrowsAsync<TransientException>(() => SubmitAsync(Merge, Token("batch")));

        Assert.Contains("ICEBERG_COMMIT_ERROR", failure.Message, StringComparison.Ordinal);
        Assert.Equal(6, Athena.Executions.Count);
    }

    [Fact]
    public async Task An_insert_that_met_another_change_is_not_run_again()
    {
        await RunAsync("create table batches (batch_id varchar, passed bigint)");
        Athena.Meet("insert", ExecutionFault.UnknownCommit);

        await Assert.ThrowsAsync<TransientException>(() => SubmitAsync("insert into batches values ('a', 1)", Token("batch")));

        Assert.Equal(1L, await CountAsync("batches"));
    }

    [Fact]
    public async Task A_merge_is_not_run_again_by_a_writer_who_has_lost_its_lease()
    {
        await RunAsync("create table batches (batch_id varchar, passed bigint)");
        Athena.Meet("merge", ExecutionFault.CommitConflict);
        var calls = 0;

        await Assert.ThrowsAsync<ConflictException>(() => Engine.RunAsync(
            new SqlStatement("test/statement", Merge),
            Token("batch"),
            (_, _) => ++calls == 1 ? Task.CompletedTask : throw new ConflictException("The lease went to another."),
            CancellationToken.None));

        Assert.Equal(0L, await CountAsync("batches"));
    }

    [Fact]
    public async Task A_wrong_key_is_for_people_to_mend()
    {
        using var client = new Amazon.Athena.AmazonAthenaClient(
            new Amazon.Runtime.BasicAWSCredentials("AKIAANOTHER", "secret"),
            new Amazon.Athena.AmazonAthenaConfig { ServiceURL = Athena.Address, AuthenticationRegion = "eu-west-1" });

        await Assert.ThrowsAsync<InvalidConfigException>(
            () => NewEngine(client, Settings).RunAsync(new SqlStatement("test/statement", "select 1"), CancellationToken.None));
    }

    [Fact]
    public async Task An_unreachable_Athena_is_for_a_later_run()
    {
        await Athena.DisposeAsync();

        await Assert.ThrowsAsync<TransientException>(() => RunAsync("select 1 as one"));
        await Assert.ThrowsAsync<TransientException>(() => Engine.StopAsync("any", CancellationToken.None));
    }

    private static Fault FaultOf(string name) => name switch
    {
        "Throttled" => AthenaFault.Throttled,
        "InternalError" => AthenaFault.InternalError,
        "ExpiredToken" => AthenaFault.ExpiredToken,
        "Cut" => Fault.Cut,
        _ => Fault.LostAnswer,
    };
}
