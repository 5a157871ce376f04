using System.Text.Json.Serialization;
using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Pipeline;

/// <summary>
/// The counts of one run, by the names of the ledger. Each hop's equation must hold.
/// </summary>
internal sealed record RunCounts
{
    public long Received { get; init; }

    public long Filtered { get; init; }

    public IReadOnlyDictionary<string, long> FilteredByReason { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    public long Produced { get; init; }

    public long DeadLettered { get; init; }

    /// <summary>Rows that an earlier run had left on their way: in the landing area, or in bronze and not yet in silver.</summary>
    public long Resumed { get; init; }

    /// <summary>Rows that commands have landed beside the run: a backfill, a redrive, a replay of bronze.</summary>
    public long LandedByCommands { get; init; }

    /// <summary>Records that the event log handed to WriteBronze.</summary>
    public long Delivered { get; init; }

    public long Bronze { get; init; }

    public long BronzeQuarantined { get; init; }

    public long Redelivered { get; init; }

    public long Silver { get; init; }

    /// <summary>Bronze rows of other streams than the changes, taken into <c>silver_revision_signals</c>.</summary>
    public long Signals { get; init; }

    public long SilverQuarantined { get; init; }

    public long Duplicates { get; init; }

    public long Dropped { get; init; }

    public long GoldEntityWindows { get; init; }

    public long GoldUserWindows { get; init; }

    public long GoldGlobalWindows { get; init; }

    /// <summary>SQL statements of this run's batches.</summary>
    public long Statements { get; init; }

    public double ElapsedSeconds { get; init; }

    /// <summary>The part of <see cref="Resumed"/> that was in the landing area.</summary>
    [JsonIgnore]
    public long ResumedLanded { get; init; }

    /// <summary>Rows that a held batch keeps back, in the landing area.</summary>
    [JsonIgnore]
    public long WaitingLanded { get; init; }

    /// <summary>Rows that a held batch keeps back, in bronze.</summary>
    [JsonIgnore]
    public long WaitingBronze { get; init; }

    /// <summary>Rows that silver read.</summary>
    [JsonIgnore]
    public long SilverRead { get; init; }

    /// <summary>Silver rows that gold has read in this run, including those of an earlier one.</summary>
    [JsonIgnore]
    public long SilverInGold { get; init; }

    /// <summary>
    /// Records that entered the log, or were left by an earlier run, and have not reached their end: gold, a quarantine, or among the
    /// known.
    /// </summary>
    [JsonIgnore]
    public long OnTheirWay => InLog + InLanding + InBronze + InSilver;

    /// <summary>Records that have set out for gold.</summary>
    [JsonIgnore]
    public long Entered => Produced + DeadLettered + Resumed + LandedByCommands;

    /// <summary>Records that entered the log and have not landed.</summary>
    [JsonIgnore]
    public long InLog => Math.Max(0, Produced + DeadLettered - Delivered - DeadLettersDelivered);

    /// <summary>Landed records that bronze has not taken.</summary>
    [JsonIgnore]
    public long InLanding => Landed - Bronze - BronzeQuarantined - Redelivered;

    /// <summary>Bronze rows that silver has not read.</summary>
    [JsonIgnore]
    public long InBronze => Bronze + Resumed - ResumedLanded - SilverRead;

    /// <summary>Silver rows that gold has not read.</summary>
    [JsonIgnore]
    public long InSilver => Math.Max(0, Silver - SilverInGold);

    /// <summary>Dead letters that the event log handed to WriteBronze.</summary>
    [JsonIgnore]
    public long DeadLettersDelivered { get; init; }

    /// <summary>One line for each equation: its text with the numbers, and whether it holds.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Text, bool Holds)> Equations =>
    [
        ($"received {Received:N0} = filtered {Filtered:N0} + produced {Produced:N0} + dead-lettered {DeadLettered:N0}",
            Received == Filtered + Produced + DeadLettered),
        ($"delivered {Delivered:N0}{Left(ResumedLanded)}{ByCommands} = bronze {Bronze:N0} + quarantined {BronzeQuarantined:N0} + redelivered "
            + $"{Redelivered:N0}{Waiting(WaitingLanded)}",
            Landed == Bronze + BronzeQuarantined + Redelivered + WaitingLanded),
        ($"bronze {Bronze:N0}{Left(Resumed - ResumedLanded)} = read {SilverRead:N0}{Waiting(WaitingBronze)}",
            Bronze + Resumed - ResumedLanded == SilverRead + WaitingBronze),
        ($"read {SilverRead:N0} = silver {Silver:N0} + signals {Signals:N0} + quarantined {SilverQuarantined:N0} + duplicates "
            + $"{Duplicates:N0} + dropped {Dropped:N0}",
            SilverRead == Silver + Signals + SilverQuarantined + Duplicates + Dropped),
    ];

    /// <summary>
    /// Whether every equation holds, and the log delivered all that was produced; it may deliver more, after a crash or for other
    /// producers.
    /// </summary>
    [JsonIgnore]
    public bool Balanced => Equations.All(e => e.Holds) && Delivered >= Produced;

    /// <summary>Says which sums differ, for a run that is not <see cref="Balanced"/>.</summary>
    public Alert DifferenceAlert()
    {
        var differences = Equations.Where(e => !e.Holds).Select(e => e.Text).ToList();
        if (Delivered < Produced)
            differences.Add($"{Produced - Delivered:N0} records were produced and never delivered");
        return new Alert(
            AlertSeverity.Critical,
            "the run's sums differ: records were lost or counted twice",
            string.Join('\n', differences.Select(d => "  " + d)))
        {
            Advice = "Keep the lakehouse, and compare its batches/ with the tables by batch_id.",
            Runbook = RunbookSections.Difference,
        };
    }

    private long Landed => Delivered + ResumedLanded + LandedByCommands;

    private string ByCommands => LandedByCommands == 0 ? "" : $" + landed by commands {LandedByCommands:N0}";

    private static string Waiting(long rows) => rows == 0 ? "" : $" + waiting {rows:N0}";

    private static string Left(long rows) => rows == 0 ? "" : $" + left by an earlier run {rows:N0}";
}
