using System.Runtime.InteropServices;
using System.Text;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Standins.SampleFunction;

public sealed record Greeting(string Name);

public sealed record ContextSeen(
    string RequestId, string FunctionName, string Version, string Arn, int Megabytes, double RemainingSeconds, string? TraceId);

public sealed record ScopesSeen(int Instances, int Scope, int Opened, int Closed);

public sealed record RecordSeen(string Topic, int Partition, long Offset, long Timestamp, string? Key, int? ValueBytes, string? Header);

public sealed class Functions(ILogger<Functions> logger)
{
    private static int s_instances;
    private readonly int _instance = ++s_instances;

    [LambdaFunction]
    public string Greet(Greeting greeting) =>
        greeting.Name.Length > 0 ? $"Hello {greeting.Name}" : throw new FormatException("a greeting needs a name");

    [LambdaFunction]
    public async Task GreetLater(Greeting greeting)
    {
        await Task.Yield();
        if (greeting.Name.Length == 0)
            throw new InvalidOperationException("nobody there", new FormatException("a greeting needs a name"));
    }

    [LambdaFunction]
    public void Ignore()
    {
    }

    [LambdaFunction]
    public ContextSeen Describe(Greeting greeting, ILambdaContext context) => new(
        context.AwsRequestId,
        context.FunctionName,
        context.FunctionVersion,
        context.InvokedFunctionArn,
        context.MemoryLimitInMB,
        context.RemainingTime.TotalSeconds,
        Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));

    [LambdaFunction]
    public ScopesSeen CountScopes(Greeting greeting, [FromServices] ScopeProbe probe, [FromServices] ScopeCounter counter) =>
        new(_instance, probe.Number, counter.Opened, counter.Closed);

    [LambdaFunction]
    public Task<List<RecordSeen>> ReadKafka(KafkaEvent batch)
    {
        var seen = batch.Records!.Values.SelectMany(records => records).Select(record => new RecordSeen(
            record.Topic,
            record.Partition,
            record.Offset,
            record.Timestamp,
            record.Key,
            (int?)record.Value?.Length,
            record.Headers?.Select(h => $"{h.Keys.Single()}={Encoding.UTF8.GetString(MemoryMarshal.AsBytes<sbyte>(h.Values.Single()))}")
                .SingleOrDefault()));
        return Task.FromResult(seen.ToList());
    }

    [LambdaFunction]
    public void LogPlainly(Greeting greeting, ILambdaContext context) =>
        logger.LogInformation("{Level} is no {Service}", greeting.Name, context.FunctionName);

    [Logging(ClearState = true)]
    [LambdaFunction]
    public void Log(Greeting greeting, ILambdaContext context)
    {
        Logger.AppendKey("batch_id", greeting.Name);
        using (logger.BeginScope(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Layer"] = "bronze" }))
            logger.LogInformation("Landed {RowCount} rows of {Topic}", 42, "cleaned_events");
        logger.LogDebug("too fine to be written");
        try
        {
            throw new InvalidOperationException("broken", new FormatException("the cause"));
        }
        catch (InvalidOperationException e)
        {
            logger.LogError(e, "It \"failed\"\non two lines");
        }
    }
}
