using WikiGuard.Local.Kafka;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>The lakehouse of the sample, whose records a Kafka still has.</summary>
public sealed class SampleOverKafka : SampleLakehouse
{
    private readonly EmbeddedKafka _kafka;

    public SampleOverKafka()
        : this(new EmbeddedKafka(new Dictionary<string, int>(StringComparer.Ordinal)
        { [Topics.CleanedEvents] = 4, [Topics.DeadLetters] = 1 }))
    {
    }

    private SampleOverKafka(EmbeddedKafka kafka) : base("--kafka", kafka.BootstrapServers) => _kafka = kafka;

    public string BootstrapServers => _kafka.BootstrapServers;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _kafka.Dispose();
    }
}
