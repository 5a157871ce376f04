namespace WikiGuard.Costs;

/// <summary>How the Ingestor and the Kafka pollers leave the VPC: the template's parameter <c>NetworkMode</c>.</summary>
public enum NetworkMode
{
    PublicTask,
    NatGateway,
}

/// <summary>What a stack has to do, as far as it affects the bill.</summary>
/// <param name="EventsPerDay">Edits of monitored entities, which reach Kafka.</param>
/// <param name="StreamEventsPerDay">All edits that the Ingestor reads; most are filtered out.</param>
/// <param name="CommitMinutes">Minutes between two runs of CommitBronze.</param>
/// <param name="PromoteMinutes">Minutes between two runs of PromoteSilver, and of PromoteGold.</param>
/// <param name="KeepDays">For how long data has been kept: the basis for the cost of storage.</param>
public sealed record Workload(
    double EventsPerDay = 50_000, double StreamEventsPerDay = 1_500_000, double CommitMinutes = 3, double PromoteMinutes = 10,
    double KeepDays = 90, NetworkMode Network = NetworkMode.PublicTask)
{
    /// <summary>For how long Lambda gathers records for WriteBronze.</summary>
    public double BatchWindowSeconds { get; init; } = 60;

    /// <summary>The brokers' size: the template's parameter <c>KafkaBrokerType</c>, one of <see cref="StackSize.BrokerTypes"/>.</summary>
    public string BrokerType { get; init; } = "kafka.t3.small";

    /// <summary>Whether the Ingestor reads signals, too: its setting <c>WIKIGUARD_STREAMS</c>.</summary>
    public bool ReadsSignals { get; init; } = true;

    /// <summary>Whether the Ingestor runs on spare capacity: the template's parameter <c>IngestorCapacity</c>.</summary>
    public bool IsSpot { get; init; }
}

/// <summary>What the stack consists of. Tests check these numbers against the template and the layers.</summary>
public static class StackSize
{
    public const int Brokers = 2;

    /// <summary>The sizes of a broker that the template takes, the smallest first.</summary>
    public static readonly IReadOnlyList<string> BrokerTypes = ["kafka.t3.small", "kafka.m5.large", "kafka.m7g.large"];

    public const int BrokerVolumeGb = 5;
    public const double IngestorVcpu = 0.25;
    public const double IngestorGb = 0.5;
    public const double FunctionGb = 0.5;
    public const int Partitions = 4;

    /// <summary>The metrics of the template's alarms: each one is charged separately.</summary>
    public const int AlarmMetrics = 64;
    public const int CompositeAlarms = 7;

    /// <summary>Our own metrics in CloudWatch that are sent every hour: each name with each service.</summary>
    public const int CustomMetrics = 16;

    /// <summary>Statements that a layer sends in a run with work to do.</summary>
    public const int CommitStatements = 3;
    public const int SilverStatements = 4;

    /// <summary>What a batch of silver with signals sends on top.</summary>
    public const int SignalStatements = 5;
    public const int GoldStatements = 5;

    public const int LedgerStatements = 2;

    /// <summary>Those of the statements that write a table, and so commit a snapshot of it.</summary>
    public const int CommitWrites = 1;
    public const int PromoteWrites = 8;

    /// <summary>
    /// What a batch writes into the bucket beside what its statements do: its checkpoint, its manifest, and the lease, which it takes,
    /// gives back, and writes twice for each statement.
    /// </summary>
    public const int BatchObjects = 4;
    public const int StatementObjects = 2;

    /// <summary>The layers of a promotion: silver, gold, and the ledger.</summary>
    public const int PromotedLayers = 3;

    /// <summary>How often the Ingestor writes its checkpoint, at most, and renews its lease.</summary>
    public const double CheckpointSeconds = 10;
    public const double LeaseRenewalSeconds = 15;

    /// <summary>Days for which the bucket keeps versions of the tables' files that are no longer current.</summary>
    public const int OldVersionDays = 7;

    /// <summary>The statements of silver, gold, and the ledger, which follows gold.</summary>
    public const int PromoteStatements = SilverStatements + GoldStatements + LedgerStatements;
}
