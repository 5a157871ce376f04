using Amazon.Lambda.Core;
using WikiGuard.Standins;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The loop of a Lambda function: fetch an invocation, run the handler, send its result or its error.</summary>
public sealed class LambdaBootstrap : IDisposable
{
    private readonly Func<Stream, ILambdaContext, Task<Stream>> _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly RuntimeApiClient _api;

    internal LambdaBootstrap(
        Func<Stream, ILambdaContext, Task<Stream>> handler, LambdaBootstrapInitializer? initializer, TimeProvider time)
    {
        _handler = handler;
        _initializer = initializer;
        _api = new RuntimeApiClient(time);
    }

    /// <summary>
    /// Runs until cancelled. A failed start and a lost Runtime API are thrown; a handler's exception ends only its invocation.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (!await InitializeAsync(cancellationToken))
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ServeOneAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose() => _api.Dispose();

    private async Task<bool> InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _initializer is null || await _initializer();
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            await _api.ReportInitializationErrorAsync(e, cancellationToken);
            throw;
        }
    }

    private async Task ServeOneAsync(CancellationToken cancellationToken)
    {
        using var invocation = await _api.NextAsync(cancellationToken);
        RuntimeState.Invocations++;
        // Tracing and logging libraries read the trace id from here, as Lambda's own runtimes provide it.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);
        Stream output;
        try
        {
            output = await _handler(invocation.Payload, invocation.Context);
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            await _api.ReportErrorAsync(invocation.Context.AwsRequestId, e, cancellationToken);
            return;
        }

        await using (output)
            await _api.RespondAsync(invocation.Context.AwsRequestId, output, cancellationToken);
    }
}
