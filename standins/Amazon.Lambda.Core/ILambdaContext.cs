namespace Amazon.Lambda.Core;

/// <summary>What a function may know about the invocation it serves.</summary>
public interface ILambdaContext
{
    /// <summary>The same for every retry of one asynchronous invocation.</summary>
    string AwsRequestId { get; }

    IClientContext? ClientContext { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    ICognitoIdentity? Identity { get; }

    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    int MemoryLimitInMB { get; }

    /// <summary>Time until Lambda ends the invocation by force; zero once it has passed.</summary>
    TimeSpan RemainingTime { get; }
}
