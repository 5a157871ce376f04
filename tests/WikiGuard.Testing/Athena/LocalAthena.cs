using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WikiGuard.Ports;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.S3;

namespace WikiGuard.Testing.Athena;

/// <summary>
/// The part of Athena that the pipeline uses, on a loopback port: it speaks JSON 1.1, wants requests signed with its key, and runs
/// statements in the background on an engine of this process. It fails requests and executions when told to. Of Glue, in whose catalogue
/// the tables are, it knows how to list one version of each.
/// </summary>
public sealed class LocalAthena : IAsyncDisposable
{
    public const string WorkGroup = "wikiguard";
    public const string Database = "wikiguard_lakehouse";

    /// <summary>What every query and change of rows is said to have scanned.</summary>
    public const long BytesScanned = 12_345_678;

    /// <summary>How many rows every change is said to have changed: the engine does not tell.</summary>
    public const long RowsChanged = 3;

    private const int MaxStatementBytes = 262_144;
    private static readonly string[] Targets = ["AmazonAthena.", "AWSGlue."];

    private readonly ConcurrentDictionary<string, ConcurrentQueue<Fault>> _faults = new(StringComparer.Ordinal);
    private readonly List<(string Text, ExecutionFault Fault)> _plans = [];
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly HashSet<string> _submitted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LocalExecution> _executions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LocalExecution> _tokens = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly IQueryEngine _engine;
    private readonly string? _folder;
    private readonly int _pageSize;
    private (string Text, ExecutionFault Fault)? _first;

    private LocalAthena(IQueryEngine engine, string? folder, int pageSize)
    {
        _engine = engine;
        _folder = folder;
        _pageSize = pageSize;
    }

    public LoopbackServer Server { get; private set; } = null!;

    /// <summary>The value of AWS_ENDPOINT_URL_ATHENA.</summary>
    public string Address => Server.Address;

    /// <summary>What a function process, or AWS's own tools, need in their environment to find this Athena.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_ATHENA"] = Address,
        ["AWS_ENDPOINT_URL_GLUE"] = Address,
        ["AWS_ACCESS_KEY_ID"] = LocalS3.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = LocalS3.SecretKey,
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_DEFAULT_REGION"] = "eu-west-1", // the command line
        ["WIKIGUARD_WORKGROUP"] = WorkGroup,
        ["WIKIGUARD_DATABASE"] = Database,
    };

    /// <summary>The operation of every request so far, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The state of every execution by its statement, in the order of submission.</summary>
    public IReadOnlyList<(string Id, string Text, string State)> Executions
    {
        get
        {
            lock (_lock)
                return [.. _executions.Values.Select(e => (e.Id, e.Text, e.State))];
        }
    }

    /// <param name="engine">Runs the statements.</param>
    /// <param name="folder">Where the engine finds the objects of <see cref="LocalS3.Bucket"/>.</param>
    /// <param name="pageSize">Rows in one page of a result; Athena's own is 1,000.</param>
    public static async Task<LocalAthena> StartAsync(IQueryEngine engine, string? folder = null, int pageSize = 1000)
    {
        var athena = new LocalAthena(engine, folder, pageSize);
        athena.Server = await LoopbackServer.StartAsync(athena.ServeAsync);
        return athena;
    }

    /// <summary>Each of the next requests of an operation meets one of the faults, in order.</summary>
    public void Fail(string operation, params IEnumerable<Fault> faults)
    {
        var queue = _faults.GetOrAdd(operation, _ => new ConcurrentQueue<Fault>());
        foreach (var fault in faults)
            queue.Enqueue(fault);
    }

    /// <summary>Each of the next executions whose statement contains a text meets one of the faults, in order.</summary>
    public void Meet(string text, params IEnumerable<ExecutionFault> faults)
    {
        lock (_lock)
            _plans.AddRange(faults.Select(f => (text, f)));
    }

    /// <summary>
    /// Each statement that contains a text meets the fault when it is submitted first, and is well when it is submitted again.
    /// </summary>
    public void MeetAtFirst(string text, ExecutionFault fault)
    {
        lock (_lock)
            _first = (text, fault);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            foreach (var execution in _executions.Values)
                execution.Stop();
        }
        await Server.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        var operation = Targets.Where(t => target.StartsWith(t, StringComparison.Ordinal)).Select(t => target[t.Length..]).FirstOrDefault(
            "");
        _requests.Enqueue(operation);
        async Task DoAsync(HttpContext http) => await (await AnswerAsync(http, operation)).WriteAsync(http);
        await (_faults.TryGetValue(operation, out var queue) && queue.TryDequeue(out var fault)
            ? fault.MeetAsync(http, DoAsync) : DoAsync(http));
    }

    private async Task<Answer> AnswerAsync(HttpContext http, string operation)
    {
        if (!IsSigned(http.Request))
            return Told(403, Error("AccessDeniedException", "The request is not signed with a key of this account."));
        if (!string.Equals(http.Request.ContentType, "application/x-amz-json-1.1", StringComparison.Ordinal))
            return Refused($"Content type {http.Request.ContentType}");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = JsonNode.Parse(body.ToArray())!.AsObject();
        return operation switch
        {
            "StartQueryExecution" => Start(request),
            "GetQueryExecution" => Of(request, e => Told(200, new JsonObject { ["QueryExecution"] = e.ToJson() })),
            "GetQueryResults" => Of(request, e => Results(e, request)),
            "StopQueryExecution" => Of(request, e =>
            {
                e.Stop();
                return Told(200, []);
            }),
            "GetTableVersions" => Told(200, new JsonObject { ["TableVersions"] = new JsonArray(new JsonObject { ["VersionId"] = "1" }) }),
            _ => Told(400, Error("UnknownOperationException", operation)),
        };
    }

    private Answer Start(JsonObject request)
    {
        var text = (string?)request["QueryString"] ?? "";
        var token = (string?)request["ClientRequestToken"] ?? "";
        var workGroup = (string?)request["WorkGroup"] ?? "primary";
        if (token.Length is < 32 or > 128)
            return Refused("Member must have length between 32 and 128: clientRequestToken");
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > MaxStatementBytes)
            return Refused("Member must have length between 1 and 262144: queryString");
        if (workGroup is not (WorkGroup or "primary"))
            return Refused($"WorkGroup {workGroup} is not found.");
        lock (_lock)
        {
            if (_tokens.TryGetValue(token, out var known))
                return known.IsSameRequest(request) ? Started(known) : Refused("Idempotent parameters do not match");
            if (LocalStatement.Parse(text, LocalS3.Bucket, _folder) is not { } statement)
                return Refused($"line 1:1: mismatched input '{text.Split(' ')[0]}'. Expecting: 'ALTER', 'CREATE', 'DELETE', 'INSERT', "
                    + "'MERGE', <query>");
            var id = $"00000000-0000-4000-8000-{_executions.Count + 1:D12}";
            var execution = new LocalExecution(id, statement, request, NextFault(text));
            _executions.Add(id, execution);
            _tokens.Add(token, execution);
            execution.Start(_engine);
            return Started(execution);
        }
    }

    private ExecutionFault? NextFault(string text)
    {
        if (_submitted.Add(text) && _first is { } first && text.Contains(first.Text, StringComparison.Ordinal))
            return first.Fault;
        var index = _plans.FindIndex(p => text.Contains(p.Text, StringComparison.Ordinal));
        if (index < 0)
            return null;
        var fault = _plans[index].Fault;
        _plans.RemoveAt(index);
        return fault;
    }

    private Answer Of(JsonObject request, Func<LocalExecution, Answer> answer)
    {
        LocalExecution? execution;
        lock (_lock)
            execution = _executions.GetValueOrDefault((string?)request["QueryExecutionId"] ?? "");
        return execution is null ? Refused($"QueryExecution {request["QueryExecutionId"]} was not found") : answer(execution);
    }

    private Answer Results(LocalExecution execution, JsonObject request)
    {
        if (execution.Result is not { } result)
            return Refused($"Query has not yet finished. Current state: {execution.State}");
        var from = int.Parse((string?)request["NextToken"] ?? "0", CultureInfo.InvariantCulture);
        return Told(200, result.Page(from, Math.Min((int?)request["MaxResults"] ?? 1000, _pageSize)));
    }

    private static Answer Started(LocalExecution execution) => Told(200, new JsonObject { ["QueryExecutionId"] = execution.Id });

    private static Answer Refused(string message)
    {
        var body = Error("InvalidRequestException", message);
        body["AthenaErrorCode"] = "INVALID_INPUT";
        return Told(400, body);
    }

    private static JsonObject Error(string type, string message) => new() { ["__type"] = type, ["Message"] = message };

    private static bool IsSigned(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith($"AWS4-HMAC-SHA256 Credential={LocalS3.AccessKey}/", StringComparison.Ordinal)
            && (authorization.Contains("/eu-west-1/athena/aws4_request", StringComparison.Ordinal)
                || authorization.Contains("/eu-west-1/glue/aws4_request", StringComparison.Ordinal));
    }

    private static Answer Told(int status, JsonObject body) =>
        new(status, body.ToJsonString(), "application/x-amz-json-1.1", ("x-amzn-RequestId", "local"));
}
