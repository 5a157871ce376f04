using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Bronze;
using WikiGuard.Functions.Bronze;
using WikiGuard.Recordings;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Bench.Functions;

/// <summary>
/// Measures how fast WriteBronze is on one core: from the bytes of a full invocation to the Parquet files, without the network on either
/// side. The same round also measures only the deserialisation of the same bytes, because ratios differ less between machines.
/// </summary>
internal static class BronzeBench
{
    /// <param name="rounds">At least 1, not counting warm-up rounds.</param>
    public static async Task RunAsync(
        RecordingOptions options, int rounds, TimeSpan roundTime, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var records = await new Recording(options, folder.PathOf("recording.jsonl")).ReadAsync(cancellationToken).ToListAsync(
            cancellationToken);
        var payload = KafkaPayload.Fill(records);
        await output.WriteLineAsync($"{payload.Records:N0} records, {payload.Json.Length:N0} bytes of JSON, "
            + $"{records.Take(payload.Records).Average(r => r.Value!.Value.Length):N0} bytes a value");

        var store = new MemoryStore();
        var function = new BronzeFunctions(new BronzeWriter(store, NullLogger<BronzeWriter>.Instance));
        var serializer = new DefaultLambdaJsonSerializer();
        KafkaEvent Read() => serializer.Deserialize<KafkaEvent>(new MemoryStream(payload.Json));
        Contender read = new("deserialise", () => Task.FromResult(Read())), write =
            new("WriteBronze", () => function.WriteBronze(Read(), new Context()));
        for (var round = -1; round < rounds; round++)
        {
            foreach (var contender in new[] { read, write })
            {
                cancellationToken.ThrowIfCancellationRequested();
                await contender.MeasureAsync(payload.Records, roundTime, isWarmUp: round < 0);
            }
        }

        var table = new TextTable("what", "best records/s", "median records/s", "median ratio", "bytes allocated per record");
        foreach (var contender in new[] { read, write })
            table.Add(contender.Name, $"{contender.PerSecond.Max():N0}", $"{Median.Of(contender.PerSecond):N0}",
                $"{Median.Of(contender.PerSecond.Zip(read.PerSecond, (a, b) => a / b)):F2}", $"{contender.Allocated:N0}");
        await output.WriteLineAsync($"{rounds} rounds after one to warm up; per second of one processor; a landed record has "
            + $"{(double)store.Bytes / write.Records:N0} bytes\n\n{table}");
    }

    private sealed record Contender(string Name, Func<Task> Pass)
    {
        public List<double> PerSecond { get; } = [];

        public double Allocated { get; private set; } = double.MaxValue;

        public long Records { get; private set; }

        public async Task MeasureAsync(int records, TimeSpan time, bool isWarmUp)
        {
            var (processor, allocated, before) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Records);
            var elapsed = TimeSpan.Zero;
            // All threads' time: what the garbage collector does beside counts too.
            for (; elapsed < time; elapsed = Environment.CpuUsage.TotalTime - processor)
            {
                await Pass();
                Records += records;
            }
            if (isWarmUp)
                return;
            PerSecond.Add((Records - before) / elapsed.TotalSeconds);
            Allocated = Math.Min(Allocated, (GC.GetTotalAllocatedBytes() - allocated) / (double)(Records - before));
        }
    }

    private sealed class Context : ILambdaContext
    {
        public string AwsRequestId => "bench";

        public IClientContext? ClientContext => null;

        public string FunctionName => "bench";

        public string FunctionVersion => "";

        public ICognitoIdentity? Identity => null;

        public string InvokedFunctionArn => "";

        public ILambdaLogger Logger => throw new NotSupportedException();

        public string LogGroupName => "";

        public string LogStreamName => "";

        public int MemoryLimitInMB => 512;

        public TimeSpan RemainingTime => TimeSpan.FromMinutes(5);
    }
}
