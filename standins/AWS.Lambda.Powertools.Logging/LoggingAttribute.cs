using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging.Internal;
using WikiGuard.Standins;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>
/// On a handler: its lines carry cold_start, xray_trace_id and the function's name, version, memory, ARN and request id. Without it,
/// as in the official package, they do not.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LoggingAttribute : Attribute, IInvocationAspect
{
    private static bool s_coldStart = true;

    /// <summary>Whether the keys of <see cref="Logger.AppendKey"/> end with the invocation.</summary>
    public bool ClearState { get; set; }

    IDisposable IInvocationAspect.Enter(ILambdaContext context)
    {
        var keys = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["ColdStart"] = s_coldStart,
            ["FunctionName"] = context.FunctionName,
            ["FunctionVersion"] = context.FunctionVersion,
            ["FunctionMemorySize"] = context.MemoryLimitInMB,
            ["FunctionArn"] = context.InvokedFunctionArn,
            ["FunctionRequestId"] = context.AwsRequestId,
        };
        if (TraceRoot() is { } root)
            keys["XrayTraceId"] = root;
        s_coldStart = false;
        LogKeys.Invocation = keys;
        return new Exit(ClearState);
    }

    // "Root=1-…;Parent=…;Sampled=1"
    private static string? TraceRoot() =>
        Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID")?.Split(';')[0].Replace("Root=", "", StringComparison.Ordinal);

    private sealed class Exit(bool clearState) : IDisposable
    {
        public void Dispose()
        {
            LogKeys.Invocation = null;
            if (clearState)
                LogKeys.Custom.Clear();
        }
    }
}
