namespace WikiGuard.Costs;

/// <param name="Group">The part of the system it is for.</param>
/// <param name="Item">What is paid for.</param>
/// <param name="Quantity">The quantity per week.</param>
/// <param name="Price">The unit price, in dollars.</param>
/// <param name="MovedBy">What increases or decreases it.</param>
public sealed record CostLine(string Group, string Item, double Quantity, string Unit, double Price, string MovedBy)
{
    public double Dollars => Quantity * Price;
}

/// <summary>
/// What a week of a stack costs, calculated from prices and from what the stack consists of. It is an estimate: running times and sizes
/// were measured on one machine, or are assumed; the constants say which.
/// </summary>
public static class CostModel
{
    /// <summary>The group of what Kafka costs, whatever comes.</summary>
    public const string Kafka = "Kafka";

    private const double Hours = 168;
    private const double Days = 7;
    private const double Seconds = Hours * 60 * 60;
    private const double MonthsPerWeek = Hours / 730;

    // Measured on generated recordings: an event as produced, with its metadata; its rows in all tables as zstd Parquet, including the
    // landing file's.
    private const double EventBytes = 1_600;
    private const double StoredBytesPerEvent = 900;

    // 1.4 kB as JSON; Wikimedia responds with gzip, which leaves a sixth.
    private const double StreamBytesPerEvent = 1_400 / 6.0;

    // Assumed for Athena: how long a statement over little data takes, and what a function waits until it knows that it has ended.
    internal const double SecondsPerStatement = 4;

    // Bytes that silver and gold scan for each event of a day, in a run: docs/benchmarks.md, day 400.
    private const double ScannedBytesPerDailyEvent = 30;

    // Lambda begins with one poller for all partitions of a topic and adds more when it falls behind, so a batch holds records of all
    // partitions; those of each partition become one file.
    private const double WriteBronzeSeconds = 1;

    // Assumed for the brokers and the Ingestor.
    private const double LogBytesPerDay = 50e6;
    private const double LogBytesPerInvocation = 4_000;

    // Athena keeps a statement's result, what describes it, and for a write the list of its files. A write leaves data, a manifest, a list
    // of manifests and the table's metadata; four of a promotion's eight replace rows, and leave their positions.
    private const double ResultFilesPerStatement = 3;
    private const double FilesPerWrite = 4;
    private const double DeleteFilesPerPromotion = 4;
    private const double ReadsPerStatement = 20;

    // A run lists what has landed, or what sources have counted, and the report on it does so once more.
    private const double ListsPerRun = 2;

    // The metadata of a table names each of its snapshots, and is written anew with each.
    private const double SnapshotBytes = 900;

    // Days for which snapshots are kept of bronze_events; of the other tables that a promotion writes, three for two days, five for seven.
    private const double BronzeSnapshotDays = 2;
    private const double PromotedSnapshotDays = (3 * 2) + (5 * 7);

    // A chunk of the stream also ends after so many events.
    private const double EventsPerCheckpoint = 500;

    /// <returns>Every item in the order of the data's flow; last, with negative amounts, what AWS deducts.</returns>
    public static IReadOnlyList<CostLine> Weekly(Workload work, Prices prices)
    {
        // Where nothing waits, a run sends no statement and writes nothing but its lease; that is left out.
        double Runs(double seconds) => Math.Min(Seconds / seconds, work.EventsPerDay * Days);
        var commits = Runs(work.CommitMinutes * 60);
        var promotions = Runs(work.PromoteMinutes * 60);
        var batches = Runs(work.BatchWindowSeconds);
        var promoteStatements = StackSize.PromoteStatements + (work.ReadsSignals ? StackSize.SignalStatements : 0);
        var statements = (commits * StackSize.CommitStatements) + (promotions * promoteStatements);
        var producedGb = work.EventsPerDay * Days * EventBytes / 1e9;
        var streamGb = work.StreamEventsPerDay * Days * StreamBytesPerEvent / 1e9;
        var least = statements * prices["athena_least_mb"] * 1e6;
        var scanned = promotions * work.EventsPerDay * ScannedBytesPerDailyEvent;
        var storedGb = work.EventsPerDay * work.KeepDays * StoredBytesPerEvent / 1e9;
        var functionSeconds = (statements * SecondsPerStatement) + (batches * WriteBronzeSeconds);
        var invocations = batches + ((1 / work.CommitMinutes) + (2 / work.PromoteMinutes)) * Seconds / 60;
        var landed = Math.Min(batches * StackSize.Partitions, work.EventsPerDay * Days);
        var checkpoints = Math.Max(Seconds / StackSize.CheckpointSeconds, work.StreamEventsPerDay * Days / EventsPerCheckpoint);
        var metadataGb = StackSize.OldVersionDays * SnapshotBytes / 1e9
            * ((BronzeSnapshotDays * Math.Pow(commits / Days, 2)) + (PromotedSnapshotDays * Math.Pow(promotions / Days, 2)));

        CostLine Line(string group, string item, double quantity, string unit, string price, string movedBy, double scale = 1) =>
            new(group, item, quantity, unit, prices[price] * scale, movedBy);

        List<CostLine> lines =
        [
            Line(Kafka, "brokers", StackSize.Brokers * Hours, "h", Prices.BrokerHour(work.BrokerType),
                "KafkaBrokerType; two are the least"),
            Line(Kafka, "storage", StackSize.Brokers * StackSize.BrokerVolumeGb, "GB", "kafka_storage_gb_month", "KafkaVolumeGiB",
                MonthsPerWeek),
            Line(Kafka, "traffic between zones", producedGb, "GB", "zone_transfer_gb", "events per day"),
            Line("Ingestor", "Fargate, processor", StackSize.IngestorVcpu * Hours, "vCPU h",
                work.IsSpot ? "fargate_spot_vcpu_hour" : "fargate_vcpu_hour", "IngestorCapacity; one task, always on"),
            Line("Ingestor", "Fargate, memory", StackSize.IngestorGb * Hours, "GB h",
                work.IsSpot ? "fargate_spot_gb_hour" : "fargate_gb_hour", "IngestorCapacity; one task, always on"),
        ];
        if (work.Network == NetworkMode.PublicTask)
        {
            lines.Add(Line("Network", "the Ingestor's address", Hours, "h", "public_address_hour", "NetworkMode"));
            lines.Add(Line("Network", "endpoints of the Kafka pollers", 2 * Hours, "h", "interface_endpoint_hour", "NetworkMode"));
            lines.Add(Line("Network", "data through the endpoints", producedGb, "GB", "interface_endpoint_gb", "events per day"));
        }
        else
        {
            lines.Add(Line("Network", "NAT gateway", Hours, "h", "nat_gateway_hour", "NetworkMode"));
            lines.Add(Line("Network", "its address", Hours, "h", "public_address_hour", "NetworkMode"));
            lines.Add(Line("Network", "data through it", streamGb + producedGb, "GB", "nat_gateway_gb", "the stream itself"));
        }
        lines.AddRange(
        [
            Line("Functions", "running time", functionSeconds * StackSize.FunctionGb, "GB s", "lambda_gb_second",
                "the schedules: functions wait for Athena"),
            Line("Functions", "invocations", invocations, "", "lambda_request", "the schedules"),
            Line("Athena", "statements, at the least that is billed", least / 1e12, "TB", "athena_scanned_tb",
                "CommitSchedule and PromoteSchedule"),
            Line("Athena", "what is scanned beyond it",
                Math.Max(0, scanned - (promotions * (StackSize.SilverStatements
                + StackSize.GoldStatements) * prices["athena_least_mb"] * 1e6)) / 1e12, "TB", "athena_scanned_tb", "events per day"),
            Line("S3", "storage", storedGb, "GB", "s3_storage_gb_month", "events per day, and how long they are kept", MonthsPerWeek),
            Line("S3", "storage of the tables' old metadata", metadataGb, "GB", "s3_storage_gb_month",
                "the schedules, by their square", MonthsPerWeek),
            Line("S3", "the Ingestor's checkpoints and lease", checkpoints + (Seconds / StackSize.LeaseRenewalSeconds), "", "s3_write",
                "WIKIGUARD_CHECKPOINT_SECONDS"),
            Line("S3", "landing files, written and moved", landed * 2, "", "s3_write", "BatchWindowSeconds, and KafkaPartitions"),
            Line("S3", "the layers' checkpoints, leases and manifests",
                ((commits + (promotions * StackSize.PromotedLayers)) * StackSize.BatchObjects)
                + (statements * StackSize.StatementObjects) + ((commits + promotions) * ListsPerRun), "", "s3_write", "the schedules"),
            Line("S3", "results of statements", statements * ResultFilesPerStatement, "", "s3_write", "the schedules"),
            Line("S3", "the tables' files",
                (((commits * StackSize.CommitWrites) + (promotions * StackSize.PromoteWrites)) * FilesPerWrite)
                + (promotions * DeleteFilesPerPromotion), "", "s3_write", "the schedules"),
            Line("S3", "reads", statements * ReadsPerStatement, "", "s3_read", "the schedules"),
            Line("Watching", "logs", ((invocations * LogBytesPerInvocation) + (Days * LogBytesPerDay)) / 1e9, "GB", "logs_ingested_gb",
                "the schedules"),
            Line("Watching", "metrics", StackSize.CustomMetrics, "", "metric_month", "nothing", MonthsPerWeek),
            Line("Watching", "alarms", StackSize.AlarmMetrics, "metrics", "alarm_metric_month", "nothing", MonthsPerWeek),
            Line("Watching", "composite alarms", StackSize.CompositeAlarms, "", "composite_alarm_month", "nothing", MonthsPerWeek),
            Line("Watching", "dashboard", 1, "", "dashboard_month", "nothing", MonthsPerWeek),
            Line("Watching", "traces", invocations, "", "trace", "the schedules"),
            Line("Secrets", "Slack's token", 1, "", "secret_month", "SlackSecretArn", MonthsPerWeek),
            Line("Secrets", "encryption key", 1, "", "key_month", "nothing", MonthsPerWeek),
        ]);
        return [.. lines, .. Allowances.Of(lines, prices, MonthsPerWeek)];
    }
}
