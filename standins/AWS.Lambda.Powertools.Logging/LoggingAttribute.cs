using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging.Internal;
using WikiGuard.Standins;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>
/// On a handler with an <see cref="ILambdaContext"/> parameter: lines carry the function's name, version, memory and ARN and the
/// request id. Without the attribute, or without the parameter, they do not; so it is in the official package.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LoggingAttribute : Attribute, IInvocationAspect
{
    /// <summary>Whether the keys of <see cref="Logger.AppendKey"/> end with the invocation.</summary>
    public bool ClearState { get; set; }

    IDisposable IInvocationAspect.Enter(ILambdaContext? context)
    {
        LogKeys.Context = context is null ? null : new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["FunctionName"] = context.FunctionName,
            ["FunctionVersion"] = context.FunctionVersion,
            ["FunctionMemorySize"] = context.MemoryLimitInMB,
            ["FunctionArn"] = context.InvokedFunctionArn,
            ["FunctionRequestId"] = context.AwsRequestId,
        };
        return new Exit(ClearState);
    }

    private sealed class Exit(bool clearState) : IDisposable
    {
        public void Dispose()
        {
            LogKeys.Context = null;
            if (clearState)
                LogKeys.Custom.Clear();
        }
    }
}
