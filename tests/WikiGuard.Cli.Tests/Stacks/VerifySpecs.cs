using System.Globalization;
using System.Text.Json;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Http;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>What an operator reads about a deployed stack.</summary>
public sealed class VerifySpecs : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private LocalLakehouse _lakehouse = null!;
    private LocalAthena _athena = null!;
    private DeployedStack _stack = null!;

    public async Task InitializeAsync()
    {
        _lakehouse = await LocalLakehouse.OpenAsync(_workspace.Path("lake"), TimeProvider.System, CancellationToken.None);
        _athena = await LocalAthena.StartAsync(_lakehouse.Engine);
        _stack = await DeployedStack.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _stack.DisposeAsync();
        await _athena.DisposeAsync();
        _lakehouse.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task A_stack_that_works_is_well_and_a_test_message_goes_out_once()
    {
        await FillAsync(silverBehind: TimeSpan.FromMinutes(5));

        var result = await VerifyAsync();

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(
            ["stack", "ingest", "functions", "sources", "schedules", "alarms", "bronze", "silver, gold", "alert"],
            Lines(result).Select(l => l[9..21].TrimEnd()));
        Assert.All(Lines(result), l => Assert.StartsWith("ok ", l, StringComparison.Ordinal));
        Assert.Contains("all 120 OK", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 rows in the last hour", result.Output, StringComparison.Ordinal);
        Assert.Contains("must now show in Slack", result.Output, StringComparison.Ordinal);
        var message = Assert.Single(_stack.Published);
        Assert.Equal(DeployedStack.WarningTopic, message.Topic);
        Assert.Contains("Nothing is wrong", message.Message, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task The_tables_of_a_stack_are_read_when_I_say_so()
    {
        await FillAsync(silverBehind: TimeSpan.Zero);

        var well = await VerifyAsync("--no-alert", "--tables");
        await RunAsync("insert into silver_events select * from silver_events");
        await RunAsync("insert into pipeline_ledger (batch_id, hop, difference) values ('silver-00000001', 'silver', 4)");
        var doubled = await VerifyAsync("--no-alert", "--tables");

        Assert.True(well.ExitCode == 0, well.Output);
        Assert.Equal(["ledger", "events", "one place", "windows", "quarantine", "alert"],
            Lines(well).Select(l => l[9..21].TrimEnd()).TakeLast(6));
        Assert.Equal(1, doubled.ExitCode);
        Assert.Contains("1 event ids stand in silver_events more than once", LineOf(doubled, "events"), StringComparison.Ordinal);
        Assert.Contains("silver-00000001 differs by 4", LineOf(doubled, "ledger"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_stack_is_told_with_how_to_start_it()
    {
        await FillAsync(silverBehind: TimeSpan.Zero);
        _stack.DesiredTasks = _stack.RunningTasks = 0;
        foreach (var source in _stack.Sources.Keys)
            _stack.Sources[source] = ("Disabled", "No records processed");
        _stack.Rules["wikiguard-commit-bronze"] = "DISABLED";

        var result = await VerifyAsync("--no-alert");

        Assert.Equal(1, result.ExitCode);
        foreach (var (check, finding) in new[]
            { ("ingest", "is stopped"), ("sources", "2 of 2"), ("schedules", "wikiguard-commit-bronze is DISABLED") })
        {
            var line = LineOf(result, check);
            Assert.StartsWith("failed", line, StringComparison.Ordinal);
            Assert.Contains(finding, line, StringComparison.Ordinal);
            Assert.Contains("IngestorDesiredCount=1 ScheduleState=ENABLED", line, StringComparison.Ordinal);
        }
        Assert.StartsWith("skipped", LineOf(result, "alert"), StringComparison.Ordinal);
        Assert.Empty(_stack.Published);
    }

    [Fact]
    public async Task Each_part_that_is_unwell_is_named_with_its_reason()
    {
        await FillAsync(silverBehind: TimeSpan.FromMinutes(50));
        _stack.RunningTasks = 0;
        _stack.Rollout = "FAILED";
        _stack.Functions["wikiguard-write-bronze"] = "Failed";
        _stack.Sources[_stack.Sources.Keys.Min()!] =
            ("Enabled", "PROBLEM: Connection error. Please check your event source connection configuration.");
        _stack.Alarms["wikiguard-alarm-101"] = "ALARM";
        _stack.Subscriptions.Clear();
        _stack.Subscriptions.Enqueue((DeployedStack.AlertTopic, "email", "ops@example.org", "PendingConfirmation"));

        var result = await VerifyAsync();

        Assert.Equal(1, result.ExitCode);
        foreach (var (check, finding) in new[]
        {
            ("ingest", "circuit breaker"), ("functions", "wikiguard-write-bronze is Failed: for a reason"), (
                "sources", "cleaned_events: PROBLEM: Connection error"),
            ("alarms", "1 of 120: wikiguard-alarm-101: What to do"), ("silver, gold", "silver is 50 min behind bronze"),
            ("alert", "ops@example.org has not confirmed"),
        })
        {
            Assert.StartsWith("failed", LineOf(result, check), StringComparison.Ordinal);
            Assert.Contains(finding, LineOf(result, check), StringComparison.Ordinal);
        }
        foreach (var check in new[] { "stack", "schedules", "bronze" })
            Assert.StartsWith("ok", LineOf(result, check), StringComparison.Ordinal);
        Assert.Empty(_stack.Published);
    }

    [Fact]
    public async Task Tables_without_rows_fail_and_an_alarm_without_a_judgement_does()
    {
        _stack.Alarms["wikiguard-alarm-007"] = "INSUFFICIENT_DATA";

        var result = await VerifyAsync("--no-alert");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no rows in the last hour", LineOf(result, "bronze"), StringComparison.Ordinal);
        Assert.Contains("silver is empty, gold is empty", LineOf(result, "silver, gold"), StringComparison.Ordinal);
        Assert.Contains("wikiguard-alarm-007 is INSUFFICIENT_DATA", LineOf(result, "alarms"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE_IN_PROGRESS", "Wait for it")]
    [InlineData("ROLLBACK_COMPLETE", "describe-stack-events --stack-name wikiguard")]
    public async Task A_stack_that_is_not_complete_is_not_looked_into(string status, string nextStep)
    {
        _stack.Status = status;

        var result = await VerifyAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(nextStep, LineOf(result, "stack"), StringComparison.Ordinal);
        Assert.Equal(8, Lines(result).Count(l => l.StartsWith("skipped", StringComparison.Ordinal)));
        Assert.Equal(["DescribeStacks", "ListStackResources"], _stack.Asked.Distinct());
    }

    [Fact]
    [LongTest("It waits.")]
    public async Task I_can_wait_until_all_is_well()
    {
        await FillAsync(silverBehind: TimeSpan.Zero);
        _stack.RunningTasks = 0;
        var looks = 0;
        _stack.OnAsked = operation => _stack.RunningTasks = operation == "DescribeStacks" && ++looks == 3 ? 1 : _stack.RunningTasks;

        var result = await VerifyAsync("--wait", "1");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        // Said once, though looked at twice.
        Assert.Equal("wikiguard: waiting for ingest: 0 of 1 tasks of wikiguard-ingest-service run", result.Errors.Trim());
        Assert.Equal(3, looks);
        Assert.Single(_stack.Published);
    }

    [Fact]
    public async Task What_I_may_not_ask_fails_alone_and_names_the_permission()
    {
        await FillAsync(silverBehind: TimeSpan.Zero);
        _stack.Refused["AWSEvents.DescribeRule"] = ("AccessDeniedException", "User: me is not authorized");
        _stack.Refused["Publish"] = ("KMSAccessDenied", "The ciphertext refers to a key that you may not use");

        var result = await VerifyAsync("--format", "json");

        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.False(json.RootElement.GetProperty("well").GetBoolean());
        var failed = json.RootElement.GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("status").GetString() == "failed")
            .ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("finding").GetString());
        Assert.Equal(["schedules", "alert"], failed.Keys);
        Assert.Contains("events:DescribeRule", failed["schedules"], StringComparison.Ordinal);
        Assert.Contains("sns:Publish", failed["alert"], StringComparison.Ordinal);
    }

    [Theory]
    [LongTest("Attempts wait for each other.")]
    [InlineData("busy")]
    [InlineData("cut in body")]
    [InlineData("a portal's words")]
    public async Task A_network_that_fails_is_told_as_such_and_a_stack_is_not_called_broken_for_it(string fault)
    {
        _stack.Server.FailAlways(BadNetworkContract.FaultOf(fault, Dialect.Query));

        var result = await VerifyAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cloudformation:DescribeStacks was not answered", LineOf(result, "stack"), StringComparison.Ordinal);
        Assert.Contains("Check the network", LineOf(result, "stack"), StringComparison.Ordinal);
        Assert.Equal(8, Lines(result).Count(l => l.StartsWith("skipped", StringComparison.Ordinal)));
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("There is no stack other in eu-west-1", "other", null, null)]
    [InlineData("AWS does not know these credentials", DeployedStack.Name, "AWS_SECRET_ACCESS_KEY", "wrong")]
    [InlineData("There are no AWS credentials", DeployedStack.Name, "AWS_ACCESS_KEY_ID", null)]
    [InlineData("Look at AWS_ENDPOINT_URL", DeployedStack.Name, "AWS_ENDPOINT_URL", "notaurl")]
    public async Task What_makes_every_question_vain_is_said_at_once(string advice, string stack, string? variable, string? value)
    {
        var environment = Environment();
        if (variable is not null)
            environment[variable] = value;

        var result = await Tool.RunInAsync(environment, "verify", "--stack", stack, "--wait", "60");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("status")]
    [InlineData("history")]
    [InlineData("restart")]
    public async Task A_stack_without_a_region_is_wrong_usage(string command)
    {
        var environment = Environment();
        environment["AWS_REGION"] = null;

        var result = await Tool.RunInAsync(environment, command, "--stack", DeployedStack.Name);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("give --region, such as eu-west-1, or set AWS_REGION", result.Errors, StringComparison.Ordinal);
        Assert.Empty(_stack.Asked);
    }

    [Theory]
    [InlineData("begins with a letter", "verify", "--stack", "")]
    [InlineData("name a region such as eu-west-1", "verify", "--stack", "x", "--region", "ireland")]
    [InlineData("give minutes", "verify", "--stack", "x", "--wait", "soon")]
    [InlineData("give minutes", "verify", "--stack", "x", "--wait", "-1")]
    public async Task Wrong_usage_is_told(string advice, params string[] arguments)
    {
        var result = await Tool.RunInAsync(Environment(), arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Empty(_stack.Asked);
    }

    private Task<ToolResult> VerifyAsync(params string[] options) =>
        Tool.RunInAsync(Environment(), ["verify", "--stack", DeployedStack.Name, .. options]);

    private Dictionary<string, string?> Environment() => new(_stack.Environment, StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_ATHENA"] = _athena.Address,
    };

    private async Task FillAsync(TimeSpan silverBehind)
    {
        var now = TimeProvider.System.GetUtcNow();
        await RunAsync($"insert into bronze_events (event_id, ingestion_timestamp, committed_at, event_date) values "
            + string.Join(", ", new[]
                { 1, 2, 500 }.Select(minutes =>
                Row($"'{minutes}'", Time(now.AddMinutes(-minutes)), Time(now.AddMinutes(-minutes)), Date(now.AddMinutes(-minutes))))));
        await RunAsync($"insert into silver_events (event_id, ingestion_timestamp, event_date) values "
            + $"{Row("'1'", Time(now.AddMinutes(-1) - silverBehind), Date(now))}");
        await RunAsync($"insert into gold_global_metrics_10min (window_end, metric_date) values {Row(Time(now), Date(now))}");
    }

    private Task RunAsync(string sql) => _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    private static string Row(params string[] values) => $"({string.Join(", ", values)})";

    private static string Time(DateTimeOffset time) => time.ToString("'timestamp '\\'yyyy-MM-dd HH:mm:ss\\'", CultureInfo.InvariantCulture);

    private static string Date(DateTimeOffset time) => time.ToString("'date '\\'yyyy-MM-dd\\'", CultureInfo.InvariantCulture);

    // The last line is the verdict.
    private static IReadOnlyList<string> Lines(ToolResult result) => result.Output.TrimEnd().Split('\n')[..^1];

    private static string LineOf(ToolResult result, string check) => Lines(result).Single(l => l[9..21].TrimEnd() == check);
}
