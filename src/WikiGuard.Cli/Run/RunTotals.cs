using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Promotion;

namespace WikiGuard.Cli.Run;

/// <summary>Adds up what the functions report. Batches are named, so a batch is counted once however often it is reported.</summary>
internal sealed class RunTotals
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BatchManifest> _batches = new(StringComparer.Ordinal);
    private long _delivered, _landedBefore, _goldRead;

    public long ResumedLanded { get; set; }

    public long ResumedBronze { get; set; }

    /// <summary>Rows in landing files at the run's end.</summary>
    public long WaitingLanded { get; set; }

    /// <summary>Bronze rows that silver has not read at the run's end.</summary>
    public long WaitingBronze { get; set; }

    /// <summary>Gold's windows of this run, each once; known at its end. Until then batches are added up, and a window computed twice counts twice.</summary>
    public (long Entities, long Users, long Overall)? GoldWindows { get; set; }

    public TimeSpan Elapsed { get; set; }

    public void Add(LandedBatch landed)
    {
        lock (_gate)
        {
            _delivered += landed.Delivered;
            _landedBefore += landed.LandedBefore;
        }
    }

    public void Add(IReadOnlyList<BatchManifest> batches)
    {
        lock (_gate)
        {
            foreach (var batch in batches)
                _batches[batch.BatchId] = batch;
            // A run of gold reads all that is in silver when it begins, and silver stands still meanwhile.
            if (batches.Any(b => b.Counts.ContainsKey("gold_global_windows")))
                _goldRead = Sum("silver");
        }
    }

    public RunCounts Counts(IngestCounters ingest)
    {
        lock (_gate)
        {
            return new RunCounts
            {
                Received = ingest.Received,
                Filtered = ingest.Filtered,
                FilteredByReason = new Dictionary<string, long>(StringComparer.Ordinal)
                {
                    ["not_monitored"] = ingest.NotMonitored,
                    ["canary"] = ingest.Canary,
                    ["blank"] = ingest.Blank,
                    ["rewind_duplicate"] = ingest.RewindDuplicate,
                },
                Produced = ingest.Produced,
                DeadLettered = ingest.DeadLettered,
                Resumed = ResumedLanded + ResumedBronze,
                ResumedLanded = ResumedLanded,
                WaitingLanded = WaitingLanded,
                WaitingBronze = WaitingBronze,
                Delivered = _delivered,
                Bronze = Sum("bronze"),
                BronzeQuarantined = Sum("bronze_quarantined"),
                Redelivered = Sum("redelivered") + _landedBefore,
                SilverRead = Sum("read"),
                Silver = Sum("silver"),
                SilverQuarantined = Sum("silver_quarantined"),
                Duplicates = Sum("duplicates"),
                Dropped = Sum("dropped"),
                GoldRead = _goldRead,
                GoldEntityWindows = GoldWindows?.Entities ?? Sum("gold_entity_windows"),
                GoldUserWindows = GoldWindows?.Users ?? Sum("gold_user_windows"),
                GoldGlobalWindows = GoldWindows?.Overall ?? Sum("gold_global_windows"),
                ElapsedSeconds = Math.Round(Elapsed.TotalSeconds, 3),
            };
        }
    }

    private long Sum(string count) => _batches.Values.Sum(b => b.Counts.GetValueOrDefault(count));
}
