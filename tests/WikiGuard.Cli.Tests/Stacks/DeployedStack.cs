using System.Collections.Concurrent;
using System.Security;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.S3;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>
/// A stack on AWS, on a loopback port: what CloudFormation, ECS, Lambda, EventBridge, CloudWatch and SNS answer about it. It wants requests
/// signed with its key. All is well until a test says otherwise; the answers' forms are those of AWS's API references.
/// </summary>
internal sealed class DeployedStack : IAsyncDisposable
{
    public const string Name = "wikiguard";
    public const string AlertTopic = "arn:aws:sns:eu-west-1:123456789012:wikiguard-alerts";
    public const string WarningTopic = "arn:aws:sns:eu-west-1:123456789012:wikiguard-warnings";

    private const int ResourcesOnAPage = 40;

    private static readonly string NoFile = Path.Combine(AppContext.BaseDirectory, "none");

    private readonly ConcurrentQueue<string> _asked = new();

    private DeployedStack()
    {
    }

    public LoopbackServer Server { get; private set; } = null!;

    public string Address => Server.Address;

    /// <summary>For a process that is to find this stack, by the keys that may ask about it.</summary>
    public Dictionary<string, string?> Environment => new(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL"] = Address,
        ["AWS_ACCESS_KEY_ID"] = LocalS3.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = LocalS3.SecretKey,
        ["AWS_SESSION_TOKEN"] = null,
        ["AWS_PROFILE"] = null,
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_DEFAULT_REGION"] = null,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONFIG_FILE"] = NoFile,
        ["AWS_SHARED_CREDENTIALS_FILE"] = NoFile,
    };

    public string Status { get; set; } = "UPDATE_COMPLETE";

    public int DesiredTasks { get; set; } = 1;

    public int RunningTasks { get; set; } = 1;

    public string Rollout { get; set; } = "COMPLETED";

    /// <summary>States by name.</summary>
    public ConcurrentDictionary<string, string> Functions { get; } =
        new() { ["wikiguard-write-bronze"] = "Active", ["wikiguard-notify-slack"] = "Inactive" };

    /// <summary>State and last result by id.</summary>
    public ConcurrentDictionary<string, (string State, string Result)> Sources { get; } = new()
    {
        ["0c9e8f4e-0000-4000-8000-000000000001"] = ("Enabled", "OK"),
        ["0c9e8f4e-0000-4000-8000-000000000002"] = ("Enabled", "No records processed"),
    };

    public ConcurrentDictionary<string, string> Rules { get; } =
        new() { ["wikiguard-commit-bronze"] = "ENABLED", ["wikiguard-promote-silver"] = "ENABLED" };

    /// <summary>More than one question can name.</summary>
    public ConcurrentDictionary<string, string> Alarms { get; } =
        new(Enumerable.Range(1, 120).Select(i => KeyValuePair.Create($"wikiguard-alarm-{i:D3}", "OK")));

    public ConcurrentQueue<(string Topic, string Protocol, string Endpoint, string Arn)> Subscriptions { get; } = new(
    [
        (AlertTopic, "email", "ops@example.org", AlertTopic + ":1"),
        (AlertTopic, "lambda", "arn:aws:lambda:eu-west-1:123456789012:function:wikiguard-notify-slack", AlertTopic + ":2"),
        (WarningTopic, "lambda", "arn:aws:lambda:eu-west-1:123456789012:function:wikiguard-notify-slack", WarningTopic + ":1"),
    ]);

    /// <summary>A key of the template that is not as the template says; null for none.</summary>
    public string? Drifted { get; set; }

    /// <summary>An error for each operation that is refused: its code and message.</summary>
    public ConcurrentDictionary<string, (string Code, string Message)> Refused { get; } = new();

    /// <summary>Told each operation before it is answered.</summary>
    public Action<string>? OnAsked { get; set; }

    public IReadOnlyList<string> Asked => [.. _asked];

    public ConcurrentQueue<(string Topic, string Subject, string Message)> Published { get; } = new();

    public static async Task<DeployedStack> StartAsync()
    {
        var stack = new DeployedStack();
        stack.Server = await LoopbackServer.StartAsync(stack.ServeAsync);
        return stack;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private IEnumerable<(string Type, string Id)> Resources =>
    [
        .. Functions.Keys.Select(f => ("AWS::Lambda::Function", f)),
        .. Sources.Keys.Select(s => ("AWS::Lambda::EventSourceMapping", s)),
        .. Rules.Keys.Select(r => ("AWS::Events::Rule", r)),
        .. Alarms.Keys.Select(a => ("AWS::CloudWatch::Alarm", a)),
        ("AWS::SNS::Topic", AlertTopic),
    ];

    private async Task ServeAsync(HttpContext http)
    {
        var request = await Request.ReadAsync(http);
        var form = QueryHelpers.ParseQuery(request.Method == "POST" && !request.Headers.ContainsKey("x-amz-target") ? request.Body : "")
            .ToDictionary(f => f.Key, f => f.Value.ToString());
        var operation = form.GetValueOrDefault("Action")
            ?? (request.Headers.ContainsKey("x-amz-target") ? request.Operation : request.Path.Split('/')[2]);
        _asked.Enqueue(operation);
        OnAsked?.Invoke(operation);
        var isXml = form.Count > 0;
        var refusal = Refused.TryGetValue(operation, out var refused) ? refused
            : request.HasValidSignature(LocalS3.SecretKey) ? default
            : ("SignatureDoesNotMatch", "The request signature we calculated does not match.");
        http.Response.StatusCode = refusal.Item1 is null ? 200 : 403;
        http.Response.ContentType = isXml ? "text/xml" : "application/x-amz-json-1.1";
        await http.Response.WriteAsync(refusal.Item1 is { } code
            ? isXml ? $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{refusal.Item2}</Message></Error></ErrorResponse>" : $$"""{"__type": "{{code}}", "message": "{{refusal.Item2}}"}"""
            : isXml ? Xml(operation, form, http) : Json(operation, request).ToJsonString(), http.RequestAborted);
    }

    private string Xml(string operation, Dictionary<string, string> form, HttpContext http)
    {
        switch (operation)
        {
            case "DescribeStacks" when form["StackName"] != Name:
                http.Response.StatusCode = 400;
                return $"""<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id {form["StackName"]} does not exist</Message></Error><RequestId>1</RequestId></ErrorResponse>""";
            case "DescribeStacks":
                var outputs = new Dictionary<string, string>
                {
                    ["BucketName"] = LocalS3.Bucket,
                    ["ClusterName"] = "wikiguard-cluster",
                    ["ServiceName"] = "wikiguard-ingest-service",
                    ["DatabaseName"] = "wikiguard_lakehouse",
                    ["WorkGroupName"] = "wikiguard",
                    ["AlertTopicArn"] = AlertTopic,
                    ["WarningTopicArn"] = WarningTopic,
                    ["ControlStateMachineArn"] = LocalStepFunctions.Control,
                    ["ReplayStateMachineArn"] = LocalStepFunctions.Replay,
                    ["BackfillStateMachineArn"] = LocalStepFunctions.Backfill,
                };
                var status = $"<StackName>{Name}</StackName><StackStatus>{Status}</StackStatus>";
                var told = string.Concat(outputs.Select(o => Member(("OutputKey", o.Key), ("OutputValue", o.Value))));
                return Answer(operation, $"<Stacks><member>{status}<Parameters><member><ParameterKey>x</ParameterKey></member></Parameters><Outputs>{told}</Outputs></member></Stacks>");
            case "ListStackResources":
                var from = form.TryGetValue("NextToken", out var token) ? int.Parse(token) : 0;
                var page = Resources.OrderBy(r => r.Id, StringComparer.Ordinal).Skip(from).Take(ResourcesOnAPage);
                var next = from + ResourcesOnAPage < Resources.Count() ? $"<NextToken>{from + ResourcesOnAPage}</NextToken>" : "";
                return Answer(operation,
                    List("StackResourceSummaries",
                    page.Select(r => Member(("ResourceType", r.Type), ("PhysicalResourceId", r.Id), ("ResourceStatus", "CREATE_COMPLETE"))))
                    + next);
            case "DetectStackDrift":
                return Answer(operation, "<StackDriftDetectionId>b78ac9b0-dec1-11e7-a451-503a3example</StackDriftDetectionId>");
            case "DescribeStackDriftDetectionStatus":
                // The first look comes too early.
                var isUnderWay = Asked.Count(a => a == operation) == 1;
                return Answer(operation, "<StackDriftDetectionId>b78ac9b0-dec1-11e7-a451-503a3example</StackDriftDetectionId>"
                    + $"<DetectionStatus>{(isUnderWay ? "DETECTION_IN_PROGRESS" : "DETECTION_COMPLETE")}</DetectionStatus>");
            case "DescribeStackResourceDrifts":
                Assert.Equal(("MODIFIED", "DELETED"),
                    (form["StackResourceDriftStatusFilters.member.1"], form["StackResourceDriftStatusFilters.member.2"]));
                return Answer(operation, List("StackResourceDrifts", Drifted is null ? [] :
                [
                    $"<member><LogicalResourceId>{Drifted}</LogicalResourceId><ResourceType>AWS::KMS::Key</ResourceType>"
                        + "<StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member><PropertyPath>"
                        + "/EnableKeyRotation</PropertyPath><DifferenceType>NOT_EQUAL</DifferenceType></member></PropertyDifferences></member>",
                ]));
            case "DescribeAlarms":
                var names = form.Where(f => f.Key.StartsWith("AlarmNames.member.", StringComparison.Ordinal)).Select(f => f.Value).ToList();
                Assert.InRange(names.Count, 1, 100);
                return Answer(operation,
                    List("MetricAlarms", names.Where(Alarms.ContainsKey).Select(
                    n => Member(("AlarmName", n), ("StateValue", Alarms[n]), ("AlarmDescription", "What to do"))))
                    + "<CompositeAlarms/>");
            case "ListSubscriptionsByTopic":
                return Answer(operation, List("Subscriptions", Subscriptions.Where(s => s.Topic == form["TopicArn"])
                    .Select(s => Member(("TopicArn", s.Topic), ("Protocol", s.Protocol), ("SubscriptionArn", s.Arn),
                        ("Owner", "123456789012"), ("Endpoint", s.Endpoint)))));
            case "Publish":
                Published.Enqueue((form["TopicArn"], form["Subject"], form["Message"]));
                return Answer(operation, "<MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId>");
            default:
                throw new InvalidOperationException($"{operation} is not expected.");
        }
    }

    private JsonNode Json(string operation, Request request) => (operation, request.Path.Split('/')) switch
    {
        ("AmazonEC2ContainerServiceV20141113.DescribeServices", _) when JsonDocument.Parse(request.Body).RootElement.GetProperty("cluster")
            .GetString() == "wikiguard-cluster" => new JsonObject
            {
                ["failures"] = new JsonArray(),
                ["services"] = new JsonArray(new JsonObject
                {
                    ["serviceName"] = "wikiguard-ingest-service",
                    ["status"] = "ACTIVE",
                    ["desiredCount"] = DesiredTasks,
                    ["runningCount"] = RunningTasks,
                    ["deployments"] = new JsonArray(new JsonObject
                    {
                        ["status"] = "PRIMARY",
                        ["rolloutState"] = Rollout,
                        ["rolloutStateReason"] = "ECS deployment circuit breaker: tasks failed to start.",
                        ["createdAt"] = 1.7e9
                    }),
                }),
            },
        ("AWSEvents.DescribeRule", _) =>
            new JsonObject { ["State"] = Rules[JsonDocument.Parse(request.Body).RootElement.GetProperty("Name").GetString()!] },
        ("functions", [_, _, _, var name, "configuration"]) =>
            new JsonObject
            {
                ["FunctionName"] = name,
                ["State"] = Functions[name],
                ["StateReason"] = "for a reason",
                ["LastUpdateStatus"] = "Successful"
            },
        ("event-source-mappings", [_, _, _, var id]) =>
            new JsonObject
            {
                ["UUID"] = id,
                ["State"] = Sources[id].State,
                ["LastProcessingResult"] = Sources[id].Result,
                ["Topics"] = new JsonArray("cleaned_events")
            },
        _ => throw new InvalidOperationException($"{operation} is not expected."),
    };

    private static string Answer(string operation, string result) =>
        $"""<{operation}Response xmlns="http://example.amazonaws.com/doc/"><{operation}Result>{result}</{operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>""";

    private static string List(string name, IEnumerable<string> members) => $"<{name}>{string.Concat(members)}</{name}>";

    private static string Member(params (string Name, string Value)[] fields) =>
        $"<member>{string.Concat(fields.Select(f => $"<{f.Name}>{SecurityElement.Escape(f.Value)}</{f.Name}>"))}</member>";
}
