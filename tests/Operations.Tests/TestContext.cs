using Amazon.Lambda.Core;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>An invocation that has some time left.</summary>
internal sealed class TestContext(TimeSpan remaining) : ILambdaContext
{
    public string AwsRequestId => "request-1";

    public IClientContext? ClientContext => null;

    public string FunctionName => "test-function";

    public string FunctionVersion => "$LATEST";

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => "arn:aws:lambda:eu-west-1:000000000000:function:test-function";

    public ILambdaLogger Logger => throw new NotSupportedException();

    public string LogGroupName => "/aws/lambda/test-function";

    public string LogStreamName => "2026/11/23/[$LATEST]abc";

    public int MemoryLimitInMB => 512;

    public TimeSpan RemainingTime => remaining;
}
