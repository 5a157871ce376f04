using System.Text.Json;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Bench.Streams;

/// <summary>
/// From a stream on the loopback interface to acknowledged Kafka: server, broker and Ingestor each in a process of its own.
/// </summary>
internal static class StreamBench
{
    private const int Partitions = 4;

    // What a small container wants: a young generation that does not grow with the processor's cache, and one native heap that gives back
    // what it does not need, not one for each thread.
    private static readonly Dictionary<string, string> SmallProcess = new(StringComparer.Ordinal)
    {
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0size"] = "0x400000",
        ["MALLOC_ARENA_MAX"] = "1",
        ["MALLOC_TRIM_THRESHOLD_"] = "262144",
    };

    public static async Task RunAsync(long events, int rounds, bool keepAll, TextWriter output, CancellationToken cancellationToken)
    {
        using var server = new Child("serve-sse", "--events", $"{events}");
        using var broker = new Child("serve-kafka");
        var (stream, kafka) = (await server.ReadLineAsync(cancellationToken), await broker.ReadLineAsync(cancellationToken));
        var table = new TextTable("round", "received", "produced", "events per processor second", "events per second", "peak MB");
        for (var round = 1; round <= rounds; round++)
        {
            using var worker = new Child(
                SmallProcess, "ingest-worker", "--stream", stream, "--kafka", kafka, "--events", $"{events}", "--keep-all", $"{keepAll}");
            var report = JsonSerializer.Deserialize<WorkerReport>(await worker.ReadLineAsync(cancellationToken))!;
            if (!report.Balance)
                throw new FatalException($"The counters do not balance: {report}");
            table.Add($"{round}", $"{report.Received:N0}", $"{report.Produced:N0}", $"{report.Received / report.ProcessorSeconds:N0}",
                $"{report.Received / report.ElapsedSeconds:N0}", $"{report.PeakBytes / 1e6:N0}");
        }
        await output.WriteLineAsync(table.ToString());
    }

    /// <summary>Prints its address, and is a Kafka until standard input ends.</summary>
    public static async Task ServeKafkaAsync(CancellationToken cancellationToken)
    {
        using var broker = new EmbeddedKafka(
            new Dictionary<string, int>(StringComparer.Ordinal) { [Topics.CleanedEvents] = Partitions, [Topics.DeadLetters] = 1 });
        await Console.Out.WriteLineAsync(broker.BootstrapServers);
        await Console.In.ReadToEndAsync(cancellationToken);
    }
}
