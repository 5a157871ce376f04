using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.S3;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>
/// Step Functions on a loopback port, with the stack's three state machines. An execution goes on by a step whenever it is described, so
/// that tests need not wait; what it does, a test says. Forms, errors and limits are those of AWS's API reference.
/// </summary>
internal sealed partial class LocalStepFunctions : IAsyncDisposable
{
    public const string Control = "arn:aws:states:eu-west-1:123456789012:stateMachine:wikiguard-pipeline-control";
    public const string Replay = "arn:aws:states:eu-west-1:123456789012:stateMachine:wikiguard-replay";
    public const string Backfill = "arn:aws:states:eu-west-1:123456789012:stateMachine:wikiguard-backfill";

    // Real pages are larger; AWS may give fewer than are asked for.
    private const int EventsOnAPage = 4;
    private const int ExecutionsOnAPage = 3;

    private readonly Lock _gate = new();
    private readonly List<LocalStateMachineExecution> _executions = [];
    private readonly ConcurrentQueue<(string Operation, JsonNode Body)> _asked = new();

    private LocalStepFunctions()
    {
    }

    public LoopbackServer Server { get; private set; } = null!;

    /// <summary>What an execution that is started does, by its input.</summary>
    public Func<JsonNode, LocalStateMachineExecution> Script { get; set; } = _ => new LocalStateMachineExecution();

    /// <summary>Those that exist.</summary>
    public HashSet<string> Machines { get; } = [Control, Replay, Backfill];

    /// <summary>An error for each operation that is refused: its code and message.</summary>
    public ConcurrentDictionary<string, (string Code, string Message)> Refused { get; } = new();

    public IReadOnlyList<(string Operation, JsonNode Body)> Asked => [.. _asked];

    public IReadOnlyList<LocalStateMachineExecution> Executions
    {
        get
        {
            lock (_gate)
                return [.. _executions];
        }
    }

    public static async Task<LocalStepFunctions> StartAsync()
    {
        var service = new LocalStepFunctions();
        service.Server = await LoopbackServer.StartAsync(service.ServeAsync);
        return service;
    }

    /// <summary>One that somebody else has started.</summary>
    public LocalStateMachineExecution Add(string machine, string name, string input, LocalStateMachineExecution execution)
    {
        execution.Begin(machine, name, input);
        lock (_gate)
            _executions.Add(execution);
        return execution;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        var request = await Request.ReadAsync(http);
        var operation = request.Operation.Split('.')[1];
        var body = JsonNode.Parse(request.Body)!;
        _asked.Enqueue((operation, body));
        var refusal = !request.HasValidSignature(LocalS3.SecretKey)
            ? ("InvalidSignatureException", "The request signature we calculated does not match the signature you provided.")
            : Refused.TryGetValue(operation, out var refused) ? refused : ((string Code, string Message)?)null;
        JsonNode answer = new JsonObject();
        if (refusal is null)
        {
            lock (_gate)
                (answer, refusal) = Answer(operation, body);
        }
        http.Response.StatusCode = refusal is null ? 200 : 400;
        http.Response.ContentType = "application/x-amz-json-1.0";
        await http.Response.WriteAsync(
            (refusal is { } said ? new JsonObject { ["__type"] = said.Code, ["message"] = said.Message } : answer).ToJsonString(),
            http.RequestAborted);
    }

    private (JsonNode Answer, (string Code, string Message)? Refusal) Answer(string operation, JsonNode body)
    {
        switch (operation)
        {
            case "StartExecution" or "ListExecutions" when !Machines.Contains((string)body["stateMachineArn"]!):
                return Refuse("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{body["stateMachineArn"]}'");
            case "StartExecution":
                return Start(body);
            case "ListExecutions":
                return (List(body), null);
        }
        if (_executions.Find(e => e.Arn == (string)body["executionArn"]!) is not { } execution)
            return Refuse("ExecutionDoesNotExist", $"Execution Does Not Exist: '{body["executionArn"]}'");
        switch (operation)
        {
            case "DescribeExecution":
                execution.GoOn();
                return (execution.Describe(), null);
            case "GetExecutionHistory":
                return (Page(execution, body), null);
            case "StopExecution":
                execution.Abort();
                return (new JsonObject { ["stopDate"] = 1.7e9 }, null);
            default:
                return Refuse("UnknownOperationException", "");
        }
    }

    private (JsonNode Answer, (string Code, string Message)? Refusal) Start(JsonNode body)
    {
        var (machine, name, input) = ((string)body["stateMachineArn"]!, (string)body["name"]!, (string)body["input"]!);
        if (!ExecutionName().IsMatch(name))
            return Refuse("InvalidName", $"Invalid Name: '{name}'");
        if (_executions.Find(e => e.Machine == machine && e.Name == name) is { } there)
        {
            // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
            if (there.Status != "RUNNING" || there.Input != input)
                return Refuse("ExecutionAlreadyExists", $"Execution Already Exists: '{there.Arn}'");
            return (there.Started(), null);
        }
        var execution = Script(JsonNode.Parse(input)!);
        execution.Begin(machine, name, input);
        _executions.Add(execution);
        return (execution.Started(), null);
    }

    private JsonObject List(JsonNode body)
    {
        List<LocalStateMachineExecution> all =
        [
            .. _executions.Where(e => e.Machine == (string)body["stateMachineArn"]!)
                .Where(e => body["statusFilter"] is not { } status || e.Status == (string)status!).Reverse(),
        ];
        var from = body["nextToken"] is { } token ? int.Parse((string)token!, CultureInfo.InvariantCulture) : 0;
        var size = Math.Min((int)body["maxResults"]!, ExecutionsOnAPage);
        var page = new JsonObject { ["executions"] = new JsonArray([.. all.Skip(from).Take(size).Select(e => e.Head())]) };
        if (from + size < all.Count)
            page["nextToken"] = (from + size).ToString(CultureInfo.InvariantCulture);
        return page;
    }

    private static JsonObject Page(LocalStateMachineExecution execution, JsonNode body)
    {
        var from = body["nextToken"] is { } token ? int.Parse((string)token!, CultureInfo.InvariantCulture) : 0;
        var size = Math.Min((int?)body["maxResults"] ?? 100, EventsOnAPage);
        IEnumerable<JsonObject> events = execution.Events;
        if ((bool?)body["reverseOrder"] == true)
            events = events.Reverse();
        var page = new JsonObject { ["events"] = new JsonArray([.. events.Skip(from).Take(size).Select(e => e.DeepClone())]) };
        if (from + size < execution.Events.Count)
            page["nextToken"] = (from + size).ToString(CultureInfo.InvariantCulture);
        return page;
    }

    private static (JsonNode Answer, (string Code, string Message)? Refusal) Refuse(string code, string message) =>
        (new JsonObject(), (code, message));

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$", RegexOptions.NonBacktracking)]
    private static partial Regex ExecutionName();
}

/// <summary>An execution whose steps a test has written down. When they are done, it ends as it is told, or goes on.</summary>
internal sealed class LocalStateMachineExecution
{
    private readonly List<JsonObject> _events = [];
    private readonly Queue<Action> _steps = new();
    private Action<LocalStateMachineExecution>? _end;
    private (string Error, string Cause)? _failure;
    private string? _output;

    public string Machine { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Input { get; private set; } = "";

    public string Status { get; private set; } = "RUNNING";

    /// <summary>In seconds since 1970; 2026-01-31 22:53:20.</summary>
    public double StartedAt { get; init; } = 1769900000.123;

    /// <summary>Three minutes later where it is not given.</summary>
    public DateTimeOffset? Stopped { get; init; }

    public string Arn => $"{Machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{Name}";

    public IReadOnlyList<JsonObject> Events => _events;

    /// <summary>A task that gives its output on.</summary>
    public LocalStateMachineExecution Task(string state, string output)
    {
        Enter("TaskStateEntered", state);
        _steps.Enqueue(() =>
        {
            Tell("TaskScheduled");
            Tell("TaskStarted");
            Tell("TaskSucceeded");
            Tell("TaskStateExited", ("stateExitedEventDetails", new JsonObject { ["name"] = state, ["output"] = output }));
        });
        return this;
    }

    /// <summary>A task whose attempt fails, and which will be tried again.</summary>
    public LocalStateMachineExecution Attempt(string state, string error, string cause)
    {
        Enter("TaskStateEntered", state);
        _steps.Enqueue(() =>
        {
            Tell("TaskScheduled");
            Tell("TaskFailed", ("taskFailedEventDetails", new JsonObject
            { ["resourceType"] = "lambda", ["resource"] = "invoke", ["error"] = error, ["cause"] = cause }));
        });
        return this;
    }

    /// <summary>It is at work for some looks.</summary>
    public LocalStateMachineExecution Wait(int looks)
    {
        for (var look = 0; look < looks; look++)
            _steps.Enqueue(() => { });
        return this;
    }

    public LocalStateMachineExecution Succeed(string output)
    {
        _end = e =>
        {
            (e.Status, e._output) = ("SUCCEEDED", output);
            e.Tell("ExecutionSucceeded", ("executionSucceededEventDetails", new JsonObject { ["output"] = output }));
        };
        return this;
    }

    public LocalStateMachineExecution Fail(string error, string cause, string status = "FAILED")
    {
        _end = e =>
        {
            (e.Status, e._failure) = (status, (error, cause));
            e.Tell("ExecutionFailed", ("executionFailedEventDetails", new JsonObject { ["error"] = error, ["cause"] = cause }));
        };
        return this;
    }

    public void Abort()
    {
        Status = "ABORTED";
        Tell("ExecutionAborted");
    }

    public void Begin(string machine, string name, string input)
    {
        (Machine, Name, Input) = (machine, name, input);
        Tell("ExecutionStarted", ("executionStartedEventDetails", new JsonObject { ["input"] = input }));
        if (_steps.Count == 0)
            _end?.Invoke(this);
    }

    public void GoOn()
    {
        if (Status != "RUNNING")
            return;
        if (_steps.TryDequeue(out var step))
            step();
        else
            _end?.Invoke(this);
    }

    public JsonObject Started() => new() { ["executionArn"] = Arn, ["startDate"] = StartedAt };

    public JsonObject Head() => new()
    {
        ["executionArn"] = Arn,
        ["stateMachineArn"] = Machine,
        ["name"] = Name,
        ["status"] = Status,
        ["startDate"] = StartedAt,
        ["redriveCount"] = 0,
    };

    public JsonObject Describe()
    {
        var described = Head();
        described["input"] = Input;
        described["inputDetails"] = new JsonObject { ["included"] = true };
        if (Status != "RUNNING")
            described["stopDate"] = Stopped?.ToUnixTimeMilliseconds() / 1000.0 ?? StartedAt + 192.377;
        if (_output is not null)
            described["output"] = _output;
        if (_failure is { } failure)
            (described["error"], described["cause"]) = (failure.Error, failure.Cause);
        return described;
    }

    private void Enter(string type, string state) => _steps.Enqueue(
        () => Tell(type, ("stateEnteredEventDetails", new JsonObject { ["name"] = state, ["input"] = Input })));

    private void Tell(string type, params (string Name, JsonNode Details)[] details)
    {
        var told = new JsonObject
        {
            ["id"] = _events.Count + 1,
            ["previousEventId"] = _events.Count,
            ["timestamp"] = StartedAt + _events.Count,
            ["type"] = type,
        };
        foreach (var (name, value) in details)
            told[name] = value;
        _events.Add(told);
    }
}
