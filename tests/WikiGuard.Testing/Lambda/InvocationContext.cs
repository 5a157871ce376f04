using Amazon.Lambda.Core;

namespace WikiGuard.Testing.Lambda;

/// <summary>
/// What a function is told about its invocation when a test calls its method: it has a minute, unless the test says otherwise.
/// </summary>
public sealed class InvocationContext : ILambdaContext
{
    /// <summary>The log stream of the invocation.</summary>
    public const string Stream = "2026/11/23/[$LATEST]abc";

    public string AwsRequestId => "request";

    public IClientContext? ClientContext => null;

    public string FunctionName => "test-function";

    public string FunctionVersion => "$LATEST";

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => FunctionProcess.Arn;

    public ILambdaLogger Logger => throw new NotSupportedException();

    public string LogGroupName => "/aws/lambda/test-function";

    public string LogStreamName => Stream;

    public int MemoryLimitInMB => 512;

    public TimeSpan RemainingTime { get; init; } = TimeSpan.FromMinutes(1);
}
