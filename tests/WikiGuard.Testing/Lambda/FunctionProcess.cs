using System.Diagnostics;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Testing.Lambda;

/// <summary>A function's executable assembly as a child process, with the environment that Lambda would give it.</summary>
public sealed class FunctionProcess : IAsyncDisposable
{
    /// <summary>The function's ARN in the context.</summary>
    public const string Arn = "arn:aws:lambda:eu-west-1:123456789012:function:test-function";

    private readonly RuntimeApiServer _api;
    private readonly ChildProcess _process;

    private FunctionProcess(RuntimeApiServer api, ProcessStartInfo start) => (_api, _process) = (api, new ChildProcess(start));

    /// <summary>Starts a function.</summary>
    /// <param name="api">Where it gets its invocations from.</param>
    /// <param name="project">The function project's directory, as in <see cref="Repository.ProgramOf"/>.</param>
    /// <param name="handler">The method's name (ANNOTATIONS_HANDLER).</param>
    /// <param name="environment">Further variables; they win over the defaults.</param>
    public static FunctionProcess Start(
        RuntimeApiServer api, string project, string handler, IReadOnlyDictionary<string, string>? environment = null) =>
        StartProgram(api, Repository.ProgramOf(project), handler, environment);

    /// <inheritdoc cref="Start"/>
    /// <param name="program">The path of the function's assembly.</param>
    public static FunctionProcess StartProgram(
        RuntimeApiServer api, string program, string handler, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [program]);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        start.Environment["ANNOTATIONS_HANDLER"] = handler;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = "test-function";
        start.Environment["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        start.Environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512";
        start.Environment["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/test-function";
        start.Environment["AWS_LAMBDA_LOG_STREAM_NAME"] = "test-stream";
        // As the template sets it: else the official runtime puts a time before each line.
        start.Environment["AWS_LAMBDA_HANDLER_LOG_FORMAT"] = "Unformatted";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return new FunctionProcess(api, start);
    }

    /// <inheritdoc cref="ChildProcess.PeakResidentBytes"/>
    public long PeakResidentBytes => _process.PeakResidentBytes;

    /// <inheritdoc cref="ChildProcess.ProcessorTime"/>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>What it has written to standard output so far.</summary>
    public IReadOnlyList<string> Output => _process.Output;

    /// <summary>Invokes the function and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The process ended instead of answering; the message holds what it wrote.</exception>
    public async Task<InvocationOutcome> InvokeAsync(byte[] payload, string? traceId = null)
    {
        var outcome = _api.InvokeAsync(payload, traceId);
        var exit = _process.WaitForExitAsync();
        if (await Task.WhenAny(outcome, exit) == outcome)
            return await outcome;
        throw new InvalidOperationException(
            $"The function ended with exit code {await exit}:\n{string.Join('\n', Errors)}\n{string.Join('\n', Output)}");
    }

    /// <inheritdoc cref="InvokeAsync(byte[], string?)"/>
    public Task<InvocationOutcome> InvokeAsync(string payload, string? traceId = null) =>
        InvokeAsync(System.Text.Encoding.UTF8.GetBytes(payload), traceId);

    /// <summary>Waits until the function ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Ends the process by force and returns all that it wrote to standard output, line by line.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _process.StopAsync();
        return Output;
    }

    /// <summary>What was written to standard error so far.</summary>
    public IReadOnlyList<string> Errors => _process.Errors;

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
