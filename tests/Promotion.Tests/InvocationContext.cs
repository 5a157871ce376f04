using Amazon.Lambda.Core;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>An invocation with a minute left.</summary>
internal sealed class InvocationContext : ILambdaContext
{
    public string AwsRequestId => "request";

    public IClientContext? ClientContext => null;

    public string FunctionName => "promotion";

    public string FunctionVersion => "$LATEST";

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => "";

    public ILambdaLogger Logger => throw new NotSupportedException();

    public string LogGroupName => "";

    public string LogStreamName => "";

    public int MemoryLimitInMB => 512;

    public TimeSpan RemainingTime { get; init; } = TimeSpan.FromMinutes(1);
}
