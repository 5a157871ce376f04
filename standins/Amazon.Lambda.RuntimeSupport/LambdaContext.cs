using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The context of one invocation: its headers, and what the environment says about the function.</summary>
internal sealed class LambdaContext(string requestId, string functionArn, DateTimeOffset deadline, TimeProvider time) : ILambdaContext
{
    public string AwsRequestId => requestId;

    public IClientContext? ClientContext => null;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => functionArn;

    public ILambdaLogger Logger { get; } = new ConsoleLogger();

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB =>
        int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var megabytes) ? megabytes : 0;

    public TimeSpan RemainingTime
    {
        get
        {
            var remaining = deadline - time.GetUtcNow();
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private sealed class ConsoleLogger : ILambdaLogger
    {
        public void Log(string message) => Console.Write(message);

        public void LogLine(string message) => Console.WriteLine(message);
    }
}
