using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Alerts;
using WikiGuard.Aws;
using WikiGuard.Batches;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Risks;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.S3;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>What people do about the alerts of a deployed stack, and that its functions heed it.</summary>
public sealed class AlertSpecs : StackUnderTest, IAsyncLifetime
{
    private const string India = "enwiki:India";
    private const string Peru = "enwiki:Peru";

    private readonly Workspace _workspace = new();
    private readonly RecordedAlerts _alerts = new();
    private LocalS3 _s3 = null!;
    private AmazonS3Client _client = null!;
    private LocalLakehouse _tables = null!;
    private ServiceProvider _function = null!;

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _s3 = await LocalS3.StartAsync();
        _client = new AmazonS3Client(
            new BasicAWSCredentials(LocalS3.AccessKey, LocalS3.SecretKey),
            new AmazonS3Config { ServiceURL = _s3.Address, ForcePathStyle = true, AuthenticationRegion = "eu-west-1" });
        _tables = await LocalLakehouse.OpenAsync(_workspace.Path("lake"), TimeProvider.System, CancellationToken.None);
        _function = LocalServices.Of(
            _tables.Engine, new S3ObjectStore(_client, LocalS3.Bucket, new Random(1)), TestConfig.Shipped,
            new SystemEventClock(TimeProvider.System), TimeProvider.System, _alerts, NullLoggerFactory.Instance,
            risks: RiskSettings.Off with { Severities = ["CRITICAL"] }, advice: ToolAdvice.OfStack(DeployedStack.Name))
            .BuildServiceProvider();
    }

    public new async Task DisposeAsync()
    {
        await _function.DisposeAsync();
        _tables.Dispose();
        _client.Dispose();
        await _s3.DisposeAsync();
        _workspace.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task What_is_muted_the_functions_do_not_tell_until_it_is_no_longer()
    {
        var muted = await Task.WhenAll(
            AlertsAsync("mute", "--entity", India, "--for", "2h"), AlertsAsync("mute", "--rule", "title_complete", "--for", "1d"));
        await FlagAsync(batch: 1, India, Peru);
        await ReportAsync("title_complete");

        Assert.All(muted, m => Assert.True(m.ExitCode == 0, m.Errors));
        var told = Assert.Single(_alerts.Sent);
        Assert.Equal(Peru, told.Entity);
        Assert.Contains($"wikiguard alerts ack {told.Id} --stack wikiguard", told.Commands.Select(c => c.Line));
        Assert.Contains($"wikiguard alerts mute --entity '{Peru}' --for 2h --stack wikiguard", told.Commands.Select(c => c.Line));

        var acknowledged = await AlertsAsync("ack", told.Id!);
        var list = JsonNode.Parse((await AlertsAsync("list", "--format", "json")).Output)!;
        Assert.StartsWith($"{told.Id} is acknowledged by {ThisUser.Name}: {Peru} is CRITICAL", acknowledged.Output,
            StringComparison.Ordinal);
        Assert.Equal(["acknowledged", "muted", "muted"], list["alerts"]!.AsArray().Select(a => (string?)a!["state"]));
        Assert.Equal([("entity", India, ThisUser.Name), ("rule", "title_complete", ThisUser.Name)],
            list["mutes"]!.AsArray().Select(m => ((string)m!["kind"]!, (string)m["name"]!, (string)m["by"]!)));

        var unmuted = await AlertsAsync("unmute", "--rule", "title_complete");
        await ReportAsync("title_complete");
        Assert.Equal("title_complete is no longer muted.\n", unmuted.Output);
        Assert.Equal(["title_complete"], _alerts.Sent[^1].Rules);
    }

    [Fact]
    public async Task A_trial_reaches_the_topic_of_warnings_and_says_where_it_does_not()
    {
        var test = await AlertsAsync("test");
        Stack.Refused["Publish"] = ("AuthorizationError", "not you");
        var refused = await AlertsAsync("test");

        Assert.True(test.ExitCode == 0, test.Errors);
        Assert.Contains("risk to wikiguard-warnings: delivered\n", test.Output, StringComparison.Ordinal);
        Assert.All(Stack.Published, p => Assert.Equal(DeployedStack.WarningTopic, p.Topic));
        Assert.All(Stack.Published, p => Assert.Contains("test, nothing is wrong: ", p.Subject, StringComparison.Ordinal));
        Assert.Equal(test.Output.TrimEnd().Split('\n').Length, Stack.Published.Count);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("risk to wikiguard-warnings: NOT delivered. ", refused.Output, StringComparison.Ordinal);
        Assert.Empty(_s3.Objects);
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_where_to_look()
    {
        var none = await AlertsAsync("ack", "00000000");
        var wrong = await Tool.RunInAsync(Variables, "alerts", "list", "--stack", "another");
        var nowhere = await Tool.RunInAsync(
            new Dictionary<string, string?>(Variables, StringComparer.Ordinal) { ["AWS_REGION"] = null },
            "alerts", "mute", "--entity", India, "--for", "2h", "--stack", DeployedStack.Name);

        Assert.Equal([1, 1, 2], new[] { none.ExitCode, wrong.ExitCode, nowhere.ExitCode });
        Assert.Contains("Those there are: wikiguard alerts list --stack wikiguard", none.Errors, StringComparison.Ordinal);
        Assert.Contains("There is no stack another in eu-west-1", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("No region is known for --stack", nowhere.Errors, StringComparison.Ordinal);
        Assert.Empty(_s3.Objects);
    }

    /// <summary>Gold has completed a batch with a window at risk of each entity; then the function tells of it.</summary>
    private async Task FlagAsync(long batch, params string[] entities)
    {
        var start = Window.Of(TimeProvider.System.GetUtcNow().AddHours(-1)).Start;
        foreach (var entity in entities)
        {
            await _tables.Engine.RunAsync(
                new SqlStatement("plant", $"""
                    insert into gold_entity_metrics_10min (window_start, window_end, entity, severity, risk_score, total_events, edit_count,
                      revert_count, anonymous_edit_count, unique_editors, batch_seq, metric_date)
                    values (timestamp '{start:yyyy-MM-dd HH:mm:ss}', timestamp '{start.AddMinutes(10):yyyy-MM-dd HH:mm:ss}', '{entity}',
                      'CRITICAL', 65, 16, 14, 5, 11, 7, {batch}, date '{start:yyyy-MM-dd}')
                    """),
                CancellationToken.None);
        }
        var checkpoints = _function.GetRequiredService<CheckpointStore>();
        var (gold, etag) = await checkpoints.LoadAsync(LayerNames.Gold, CancellationToken.None);
        await checkpoints.SaveAsync(LayerNames.Gold, gold with { BatchSeq = batch }, etag, CancellationToken.None);
        await _function.GetRequiredService<RiskWatch>().RaiseAsync(CancellationToken.None);
    }

    /// <summary>A batch of silver has rows that a rule refuses.</summary>
    private Task ReportAsync(string rule) => _function.GetRequiredService<AlertBook>().ReportAsync(
        LayerNames.Silver, TimeProvider.System.GetUtcNow(),
        [new Condition("quality", new Alert(AlertSeverity.Warning, "quality of silver_events", "") { Rules = [rule] })],
        CancellationToken.None);

    private Dictionary<string, string?> Variables =>
        new(Environment, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL_S3"] = _s3.Address };

    private Task<ToolResult> AlertsAsync(params string[] arguments) =>
        Tool.RunInAsync(Variables, ["alerts", .. arguments, "--stack", DeployedStack.Name]);
}
