using Amazon.Lambda.Core;

namespace WikiGuard.Cli.Pipeline;

/// <summary>
/// What a function learns about its invocation on this machine: a name, and no time limit, because nobody kills it.
/// </summary>
internal sealed class LocalLambdaContext(string functionName) : ILambdaContext
{
    public string AwsRequestId => "local";

    public IClientContext? ClientContext => null;

    public string FunctionName => functionName;

    public string FunctionVersion => "$LATEST";

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => $"arn:aws:lambda:local:000000000000:function:{functionName}";

    public ILambdaLogger Logger => throw new NotSupportedException("Functions log through Microsoft.Extensions.Logging.");

    public string LogGroupName => $"/aws/lambda/{functionName}";

    public string LogStreamName => "local";

    public int MemoryLimitInMB => 512;

    public TimeSpan RemainingTime => TimeSpan.FromDays(1);
}
