using System.Text.Json.Nodes;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Testing.Athena;

/// <summary>One execution: it runs by itself once it is submitted, whoever waits for it.</summary>
internal sealed class LocalExecution(string id, LocalStatement statement, JsonObject request, ExecutionFault? fault)
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly DateTimeOffset _submitted = TimeProvider.System.GetUtcNow();
    private readonly Lock _lock = new();
    private DateTimeOffset? _completed;
    private string _state = "QUEUED";
    private string? _reason;
    private JsonObject? _error;

    public string Id => id;

    public string Text => statement.Text;

    public string State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>Null until it has succeeded.</summary>
    public LocalResult? Result { get; private set; }

    public bool IsSameRequest(JsonObject other) => JsonNode.DeepEquals(request, other);

    public void Start(IQueryEngine engine) => _ = Task.Run(() => RunAsync(engine), CancellationToken.None);

    /// <summary>Athena takes the wish at any time; one that has ended stays as it is.</summary>
    public void Stop()
    {
        _stop.TrySetResult();
        _cancellation.Cancel();
    }

    public JsonObject ToJson() => new()
    {
        ["QueryExecutionId"] = id,
        ["Query"] = statement.Text,
        ["StatementType"] = statement.Type,
        ["SubstatementType"] = statement.Substatement,
        ["WorkGroup"] = request["WorkGroup"]?.DeepClone(),
        ["QueryExecutionContext"] = request["QueryExecutionContext"]?.DeepClone(),
        ["ResultConfiguration"] = new JsonObject { [nameof(OutputLocation)] = OutputLocation },
        ["EngineVersion"] = new JsonObject { ["SelectedEngineVersion"] = "AUTO", ["EffectiveEngineVersion"] = "Athena engine version 3" },
        ["Status"] = StatusJson(),
        ["Statistics"] = StatisticsJson(),
    };

    private string OutputLocation =>
        $"{(string?)request["ResultConfiguration"]?[nameof(OutputLocation)] ?? "s3://lakehouse/results/"}{id}.csv";

    private async Task RunAsync(IQueryEngine engine)
    {
        End("RUNNING", null, null);
        if (fault is { IsEndless: true })
            await _stop.Task;
        if (fault is { State: { } state })
        {
            if (fault.IsRun)
                await engine.RunAsync(new SqlStatement(id, statement.EngineText), CancellationToken.None);
            End(state, fault.Reason, fault.Category is { } category ? ErrorOf(category, fault.IsRetryable, fault.Reason) : null);
            return;
        }
        var done = fault is { IsRun: true };
        try
        {
            if (engine is TimeTravel snapshots)
                await snapshots.MaintainAsync(statement.Text);
            var result = statement.EngineText.Length == 0
                ? new QueryResult([], [], 0, TimeSpan.Zero)
                : await engine.RunAsync(new SqlStatement(id, statement.EngineText), done ? CancellationToken.None : _cancellation.Token);
            Result = new LocalResult(statement, result);
            End("SUCCEEDED", null, null);
        }
        catch (OperationCanceledException)
        {
            End("CANCELLED", "Query cancelled by user", null);
        }
        catch (QueryFailedException e)
        {
            End("FAILED", e.Reason, ErrorOf(2, isRetryable: false, e.Reason));
        }
    }

    private void End(string state, string? reason, JsonObject? error)
    {
        lock (_lock)
        {
            (_state, _reason, _error) = (state, reason, error);
            _completed = state == "RUNNING" ? null : TimeProvider.System.GetUtcNow();
        }
    }

    private JsonObject StatusJson()
    {
        lock (_lock)
        {
            var status = new JsonObject { [nameof(State)] = _state, ["SubmissionDateTime"] = _submitted.ToUnixTimeMilliseconds() / 1000.0 };
            if (_completed is { } completed)
                status["CompletionDateTime"] = completed.ToUnixTimeMilliseconds() / 1000.0;
            if (_reason is not null)
                status["StateChangeReason"] = _reason;
            if (_error is not null)
                status["AthenaError"] = _error.DeepClone();
            return status;
        }
    }

    private JsonObject StatisticsJson()
    {
        var statistics = new JsonObject
        {
            ["DataScannedInBytes"] = string.Equals(statement.Type, "DML", StringComparison.Ordinal) ? LocalAthena.BytesScanned : 0,
            ["EngineExecutionTimeInMillis"] = 7,
            ["QueryQueueTimeInMillis"] = 1,
            ["TotalExecutionTimeInMillis"] = 8,
        };
        if (statement.Substatement is "INSERT")
            statistics["DataManifestLocation"] = OutputLocation.Replace(".csv", "-manifest.csv", StringComparison.Ordinal);
        return statistics;
    }

    private static JsonObject ErrorOf(int category, bool isRetryable, string message) => new()
    {
        ["ErrorCategory"] = category,
        ["ErrorType"] = category == 1 ? 401 : 1000,
        ["Retryable"] = isRetryable,
        ["ErrorMessage"] = message,
    };
}
