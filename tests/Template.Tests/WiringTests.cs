using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>Each thing is joined to its own: what would deploy well, and then do another's work.</summary>
public sealed class WiringTests
{
    private static readonly SamTemplate Template = SamTemplate.Ours;

    public static TheoryData<string> Functions => [.. DeployedFunctions.All.Select(f => f.Resource.Id)];

    public static TheoryData<string> Schedules =>
        [.. Template.OfType("AWS::Events::Rule").Where(r => r["ScheduleExpression"] is not null).Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_has_its_own_method_role_and_log(string id)
    {
        var (function, name) = (Template.Get(id), id[..^"Function".Length]);

        Assert.Equal(name, function["Environment", "Variables", "ANNOTATIONS_HANDLER"].Text());
        Assert.Equal(($"{name}Role.Arn", $"{name}Logs"), (function["Role"].Text(), function["LoggingConfig", "LogGroup"].Text()));
        Assert.Contains(PolicyStatement.Of(Template),
            s => s.Owner.Id == $"{name}Role" && s.Actions.Any(a => a.Text() == "logs:PutLogEvents")
            && s.Resources.Single().Text() == $"{name}Logs.Arn");
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_schedule_calls_its_function_may_do_so_and_is_off_until_the_stack_is_started(string id)
    {
        var (schedule, name) = (Template.Get(id), id[..^"Schedule".Length]);
        var layer = name.StartsWith("Maintain", StringComparison.Ordinal) ? name["Maintain".Length..].ToLowerInvariant() : null;
        var function = layer is null ? $"{name}Function" : "MaintainFunction";
        var target = schedule["Targets"].Items().Single();

        Assert.Equal(($"{function}.Arn", "ScheduleState"), (target.At("Arn").Text(), schedule["State"].Text()));
        Assert.Equal(layer is null ? null : $$"""{"layer":"{{layer}}"}""", target.At("Input").Text());
        var permission = Template.Get($"{id}Permission");
        Assert.Equal((function, $"{id}.Arn"), (permission["FunctionName"].Text(), permission["SourceArn"].Text()));
        Assert.True(layer is null or "bronze" or "silver" or "gold");
    }

    [Theory]
    [InlineData("CommitBronzeSchedule", "CommitSchedule", "rate(3 minutes)")]
    [InlineData("PromoteSilverSchedule", "PromoteSchedule", "rate(10 minutes)")]
    [InlineData("PromoteGoldSchedule", "PromoteSchedule", "rate(10 minutes)")]
    public void A_layer_runs_as_often_as_its_parameter_says(string schedule, string parameter, string usual)
    {
        Assert.Equal(parameter, Template.Get(schedule)["ScheduleExpression"].Text());
        Assert.Equal(usual, Template.Root.At("Parameters", parameter, "Default").Text());
    }

    // The first deploy has no image, and a stop must stop all of it.
    [Fact]
    public void Nothing_runs_unless_the_parameters_say_so()
    {
        Assert.Equal("IngestorDesiredCount", Template.Get("IngestorService")["DesiredCount"].Text());
        Assert.All(Template.OfType("AWS::Lambda::EventSourceMapping").ToList(), s => Assert.True(s["Enabled"].HasTag("!If")));
        Assert.All(Template.OfType("AWS::Lambda::EventSourceMapping").ToList(),
            s => Assert.Equal(["Started", "true", "false"], s["Enabled"]!.Tree().Select(n => n.Text()).OfType<string>()));
    }

    // CloudFormation makes what does not name another at the same time, and these would wait for an answer that has no way.
    [Theory]
    [InlineData("KafkaTopics", "KafkaFromTopics", "S3Endpoint", "PrivateRoutesA", "PrivateRoutesB")]
    [InlineData("IngestorService", "KafkaTopics", "KafkaFromIngestor", "PublicRouteOut", "PublicRoutesA", "PublicRoutesB", "S3Endpoint")]
    [InlineData("CleanedEventsSource", "KafkaTopics", "KafkaFromPollers")]
    [InlineData("DeadLettersSource", "KafkaTopics", "KafkaFromPollers")]
    [InlineData("Schema", "Database", "DataBucketPolicy")]
    [InlineData("DataBucket", "BronzeFailureQueuePolicy")]
    [InlineData("Budget", "TopicsPolicy")]
    [InlineData("PublicRouteOut", "InternetGatewayAttachment")]
    public void What_needs_a_way_waits_for_it(string resource, params string[] ways) =>
        Assert.Subset(Template.Get(resource).Body.At("DependsOn").Texts().ToHashSet(), ways.ToHashSet());

    [Fact]
    public void The_way_to_S3_is_open_for_the_data_for_images_and_for_answers_to_CloudFormation() =>
        Assert.Equal(
            [
                "DataBucket.Arn", "${DataBucket.Arn}/*", "arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*",
                "arn:${AWS::Partition}:s3:::cloudformation-custom-resource-response-${RegionWithoutDashes}/*",
            ],
            PolicyStatement.Of(Template).Where(s => s.Owner.Id == "S3Endpoint").SelectMany(s => s.Body.At("Resource")!.Tree())
                .Select(n => n.Text()).OfType<string>().Where(
                t => t.Contains('/', StringComparison.Ordinal) || t.Contains(".Arn", StringComparison.Ordinal)));

    // Layers report facts; alarms page. On the other topic each would be mailed twice.
    [Fact]
    public void Who_reports_facts_does_so_to_the_warnings_and_may()
    {
        var reporters = DeployedFunctions.All.Select(f => f.Resource)
            .Where(f => f["Environment", "Variables", "WIKIGUARD_ALERT_TOPIC"] is not null).ToList();

        Assert.Equal(["CommitBronzeFunction", "PromoteSilverFunction", "PromoteGoldFunction", "RecoverFunction", "PurgeFunction"],
            reporters.Select(f => f.Id));
        Assert.All(reporters, f => Assert.Equal("WarningTopic", f["Environment", "Variables", "WIKIGUARD_ALERT_TOPIC"].Text()));
        Assert.All(reporters, f => Assert.Equal(["kms:Decrypt Key.Arn", "kms:GenerateDataKey Key.Arn", "sns:Publish WarningTopic"],
            PolicyStatement.Of(Template).Where(s => s.Owner.Id == f["Role"].Text()!.Split('.')[0])
                .SelectMany(s => s.Actions.SelectMany(a => s.Resources.Select(r => $"{a.Text()} {r.Text()}")))
                .Where(t => t.StartsWith("kms:", StringComparison.Ordinal) || t.StartsWith("sns:", StringComparison.Ordinal)).Order(
                    StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_output_is_read_by_a_program_a_command_or_a_person()
    {
        string[] byPeople = ["BootstrapServers", "KafkaClusterArn", "DashboardName", "EventsPerDay", "NetworkMode"];
        string[] byCommands = ["RepositoryUri"]; // WorkflowTests, docs/runbook.md

        Assert.Equal(
            Aws.Stacks.StackOutputs.All.Concat(byCommands).Concat(byPeople).Order(StringComparer.Ordinal),
            Template.Root.At("Outputs").Entries().Select(o => o.Key).Order(StringComparer.Ordinal));
    }
}
