using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ingest;

namespace WikiGuard.Cli.Pipeline;

/// <summary>
/// Adds up what the functions report. A batch is counted once, however often it is reported; memory does not grow with the run.
/// </summary>
internal sealed class RunTotals : IBatchObserver, ILandingObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastBatches = new(StringComparer.Ordinal);
    private long _delivered, _deadLetters, _landedBefore, _landedByCommands, _statements;
    private DateTimeOffset? _goldUpTo;

    /// <summary>Is told of every batch, too, while a command works beside the run.</summary>
    public IBatchObserver? Beside { get; set; }

    public long ResumedLanded { get; set; }

    public long ResumedBronze { get; set; }

    /// <summary>Rows in landing files at the run's end.</summary>
    public long WaitingLanded { get; set; }

    /// <summary>Bronze rows that silver has not read at the run's end.</summary>
    public long WaitingBronze { get; set; }

    /// <summary>
    /// Gold's windows of this run, each once; known at its end. Until then batches are added up, and a window computed twice counts twice.
    /// </summary>
    public (long Entities, long Users, long Overall)? GoldWindows { get; set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>The event time up to which gold has seen events; null before its first batch of this run.</summary>
    public DateTimeOffset? GoldUpTo
    {
        get
        {
            lock (_gate)
                return _goldUpTo;
        }
    }

    public void Add(LandedBatch landed)
    {
        lock (_gate)
        {
            _delivered += landed.Delivered;
            _deadLetters += landed.DeadLetters;
            _landedBefore += landed.LandedBefore;
        }
    }

    /// <summary>A command beside the run has landed rows.</summary>
    public void Landed(int rows)
    {
        lock (_gate)
            _landedByCommands += rows;
    }

    public void Completed(string layer, BatchManifest manifest)
    {
        lock (_gate)
        {
            if (manifest.BatchSeq <= _lastBatches.GetValueOrDefault(layer))
                return;
            _lastBatches[layer] = manifest.BatchSeq;
            _statements += manifest.Statements;
            if (manifest.LogReplay is not null)
                _landedByCommands += manifest.Counts["landed"];
            foreach (var (name, count) in manifest.Counts)
                _sums[name] = Sum(name) + count;
            if (layer == LayerNames.Gold && manifest.Span is { To: var to } && !(to <= _goldUpTo))
                _goldUpTo = to;
        }
        Beside?.Completed(layer, manifest);
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
                    ["unknown_stream"] = ingest.UnknownStream,
                },
                Produced = ingest.Produced,
                DeadLettered = ingest.DeadLettered,
                Resumed = ResumedLanded + ResumedBronze,
                ResumedLanded = ResumedLanded,
                LandedByCommands = _landedByCommands,
                WaitingLanded = WaitingLanded,
                WaitingBronze = WaitingBronze,
                Delivered = _delivered,
                DeadLettersDelivered = _deadLetters,
                Bronze = Sum("bronze"),
                BronzeQuarantined = Sum("bronze_quarantined"),
                Redelivered = Sum("redelivered") + _landedBefore,
                SilverRead = Sum("read"),
                Silver = Sum("silver"),
                Signals = Sum("signals"),
                SilverQuarantined = Sum("silver_quarantined"),
                Duplicates = Sum("duplicates"),
                Dropped = Sum("dropped"),
                SilverInGold = Sum("silver_read"),
                GoldEntityWindows = GoldWindows?.Entities ?? Sum("gold_entity_windows"),
                GoldUserWindows = GoldWindows?.Users ?? Sum("gold_user_windows"),
                GoldGlobalWindows = GoldWindows?.Overall ?? Sum("gold_global_windows"),
                Statements = _statements,
                ElapsedSeconds = Math.Round(Elapsed.TotalSeconds, 3),
            };
        }
    }

    private long Sum(string count) => _sums.GetValueOrDefault(count);
}
