using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;
using WikiGuard.Testing.StateMachines;
using WikiGuard.Verification;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>
/// The lakehouse of the sample, an S3 and an Athena over it that speak as AWS does, and functions, each a process of its own, that work on
/// it.
/// </summary>
internal sealed partial class StackOnLoopback : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private readonly Dictionary<string, (RuntimeApiServer Api, FunctionProcess Process)> _functions = new(StringComparer.Ordinal);
    private LocalLakehouse _lakehouse = null!;
    private LocalAthena _athena = null!;

    public LocalS3 S3 { get; private set; } = null!;

    public LocalLakehouse Lakehouse => _lakehouse;

    /// <summary>The snapshots of the tables.</summary>
    public TimeTravel Snapshots { get; private set; } = null!;

    /// <summary>What the functions have logged.</summary>
    public IEnumerable<string> LogLines => _functions.Values.SelectMany(f => f.Process.Output.Concat(f.Process.Errors));

    /// <summary>What Athena was asked, in order, without what stands above a statement.</summary>
    public List<string> Statements => [.. _athena.Executions.Select(e => Header().Replace(e.Text, ""))];

    /// <param name="sample">The lakehouse to begin with; it is copied.</param>
    /// <param name="functions">By the names that state machines call them by: the project's directory, and the handler.</param>
    public static Task<StackOnLoopback> StartAsync(
        SampleLakehouse sample, params (string Name, string Project, string Handler)[] functions) => StartAsync(sample, [], functions);

    /// <inheritdoc cref="StartAsync(SampleLakehouse, ValueTuple{string, string, string}[])"/>
    /// <param name="variables">What the functions' environment has besides.</param>
    public static async Task<StackOnLoopback> StartAsync(
        SampleLakehouse sample, IReadOnlyCollection<KeyValuePair<string, string>> variables,
        params (string Name, string Project, string Handler)[] functions)
    {
        var stack = new StackOnLoopback();
        var lake = Path.Combine(stack._folder.FullName, "lake");
        sample.CopyTo(lake);
        stack._lakehouse = await LocalLakehouse.OpenAsync(lake, TimeProvider.System, CancellationToken.None);
        stack.S3 = await LocalS3.StartAsync(folder: lake);
        foreach (var folder in new[] { "batches", "checkpoints", "leases", "rules" })
            await stack.S3.PutFilesAsync(lake, Directory.EnumerateFiles(Path.Combine(lake, folder), "*", SearchOption.AllDirectories));
        stack.Snapshots = new TimeTravel(stack._lakehouse.Engine);
        stack._athena = await LocalAthena.StartAsync(stack.Snapshots, lake);
        var environment = stack.S3.Environment.Concat(stack._athena.Environment).Concat(variables).DistinctBy(v => v.Key)
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (name, project, handler) in functions)
        {
            var api = await RuntimeApiServer.StartAsync();
            stack._functions[name] = (api, FunctionProcess.Start(api, project, handler, environment));
        }
        return stack;
    }

    /// <summary>Executes a state machine whose tasks invoke the functions.</summary>
    /// <param name="failure">What a state's task is to fail with; null to carry it out.</param>
    /// <param name="retries">How often a state's task is said to have failed before.</param>
    public Task<ExecutionOutcome> ExecuteAsync(
        StateMachine machine, string name, string input, Func<string, TaskAnswer?>? failure = null, int? stopAt = null,
        Func<string, int>? retries = null) =>
        ExecuteAmidAsync(machine, name, input, state => Task.FromResult(failure?.Invoke(state)), stopAt, retries);

    /// <inheritdoc cref="ExecuteAsync"/>
    /// <param name="before">Comes before a state's task, and may say what it is to fail with.</param>
    public Task<ExecutionOutcome> ExecuteAmidAsync(
        StateMachine machine, string name, string input, Func<string, Task<TaskAnswer?>> before, int? stopAt = null,
        Func<string, int>? retries = null) =>
        machine.ExecuteAsync(name, JsonNode.Parse(input)!, async (state, call) =>
        {
            if (await before(state) is { } failed)
                return failed;
            if (call["Payload"]?["retries"] is not null && retries is not null)
                call["Payload"]!["retries"] = retries(state);
            return await InvokeAsync(((string)call["FunctionName"]!).Split(':')[^1], call["Payload"]!.ToJsonString());
        }, stopAt);

    /// <summary>Invokes a function, as a schedule does.</summary>
    public async Task<TaskAnswer> InvokeAsync(string function, string payload)
    {
        var outcome = await _functions[function].Process.InvokeAsync(Encoding.UTF8.GetBytes(payload));
        return outcome.Error is { } error ? new TaskAnswer(null, error.Type, error.Message) : TaskAnswer.Of(outcome.Body);
    }

    /// <summary>How long an invocation may take, as Lambda tells the functions.</summary>
    public void LetInvocationsTake(TimeSpan time)
    {
        foreach (var (api, _) in _functions.Values)
            api.Timeout = time;
    }

    public Task<string> FingerprintAsync() => SameTables.FingerprintAsync(_lakehouse.Engine, whole: true);

    public async Task AssertWellAsync(ExecutionOutcome outcome)
    {
        Assert.True(outcome.Status == "SUCCEEDED", $"{outcome.Error}: {outcome.Cause}");
        Assert.All(
            await new LakehouseVerifier(_lakehouse.Engine, _lakehouse.Objects, new DuckDbDialect(), TimeProvider.System)
                .VerifyAsync(deep: false, CancellationToken.None),
            c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
    }

    public Task RunAsync(string sql) => _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    public async Task<T> ScalarAsync<T>(string sql) =>
        (await _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None)).Scalar<T>();

    public async ValueTask DisposeAsync()
    {
        foreach (var (api, process) in _functions.Values)
        {
            await process.DisposeAsync();
            await api.DisposeAsync();
        }
        await _athena.DisposeAsync();
        await S3.DisposeAsync();
        _lakehouse.Dispose();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"^(--[^\n]*\n)*", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Header();
}
