using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>
/// Lands recorded edits from files beside the live stream. CommitBronze and the other layers take them from there like any others. The same
/// file again, whole or from any part on, lands the same rows, which bronze recognises.
/// </summary>
public sealed class BackfillDesk(BronzeWriter writer, TimeProvider time)
{
    /// <summary>The topic in the rows' lineage; a partition is a file, an offset one of its lines. Kafka has no such topic.</summary>
    public const string Topic = LandingFiles.BackfillTopic;

    /// <summary>Of a part, landed or not, so that a file of other pages' edits shows progress, too.</summary>
    private const int MaxLines = 250_000;

    private static readonly string[] Endings = [".jsonl", ".jsonl.gz", ".json", ".json.gz"];

    /// <summary>What <c>_metadata.source</c> of its rows says.</summary>
    internal static readonly JsonEncodedText Source = JsonEncodedText.Encode(Topic);

    /// <summary>Lands a file, part by part.</summary>
    /// <param name="landed">Where to go on; null at the file's beginning.</param>
    /// <param name="dryRun">Count, and write nothing.</param>
    /// <returns>How far the file has come, after each part: that much is durable, and reading may end there.</returns>
    /// <exception cref="InvalidConfigException">The file cannot be read.</exception>
    public async IAsyncEnumerable<BackfilledFile> LandAsync(
        IRecording file, MonitoredPages pages, BackfilledFile? landed, bool dryRun,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = landed ?? new BackfilledFile(await PartitionAsync(file, cancellationToken));
        var clock = new RecordingClock(time);
        clock.Resume(start.To);
        var preparer = new EventPreparer(pages, clock);
        var part = new Part(file.Name, start);
        // An event far ahead of the one before it waits until the next one tells whether the recording has a gap or the event a wrong time.
        (byte[] Line, SourcePosition Position)? held = null;
        await foreach (var line in file.ReadAsync(new SourcePosition(start.Offset, start.Counts.Lines, EventId: null), cancellationToken))
        {
            var prepared = preparer.Prepare(line.Data, Source, observed: false);
            if (held is { } waiting && prepared.ResolvesHeld)
            {
                held = null;
                part.Take(waiting.Line, waiting.Position, preparer.Prepare(waiting.Line, Source, observed: true), preparer, clock.Started);
                if (prepared.Kind != PreparedKind.Hold)
                    prepared = preparer.Prepare(line.Data, Source, observed: true);
            }
            if (prepared.Kind == PreparedKind.Hold)
                held = (line.Data.ToArray(), line.Next);
            else
                part.Take(line.Data, line.Next, prepared, preparer, clock.Started);
            // A held event may stand before lines that were taken, so the part goes on until it is decided.
            if (held is null && part.IsFull)
            {
                await WriteAsync();
                yield return part.File;
                part = new Part(file.Name, part.File);
            }
        }
        if (held is { } last)
        {
            preparer.EndOfRecording();
            part.Take(last.Line, last.Position, preparer.Prepare(last.Line, Source, observed: true), preparer, clock.Started);
        }
        await WriteAsync();
        yield return part.File with { IsWhole = true };

        Task WriteAsync() => dryRun ? Task.CompletedTask : writer.WriteAsync(part.Records, cancellationToken, ingestMode: Topic);
    }

    /// <summary>Lands files of the object store, from where an earlier call has stopped.</summary>
    /// <returns>How far the backfill has come, after each part.</returns>
    /// <inheritdoc cref="LandAsync(IRecording, MonitoredPages, BackfilledFile?, bool, CancellationToken)"/>
    public async IAsyncEnumerable<BackfillState> LandAsync(
        IObjectStore objects, BackfillPlan plan, MonitoredPages pages, BackfillState state,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (state.Next < plan.Files.Count)
        {
            var file = new StoredRecording(objects, plan.Files[state.Next]);
            await foreach (var landed in LandAsync(file, pages, state.File, plan.Request.DryRun, cancellationToken))
                yield return state = state.After(landed);
        }
    }

    /// <summary>Finds the files of a request.</summary>
    /// <exception cref="InvalidConfigException">There are none, or some that are no recordings.</exception>
    public static async Task<BackfillPlan> PlanAsync(IObjectStore objects, BackfillRequest request, CancellationToken cancellationToken)
    {
        // The consoles of object stores make an empty object for a folder.
        var keys = (await objects.ListAsync(request.Prefix, cancellationToken)).Where(k => !k.EndsWith('/')).ToList();
        var others = keys.Where(k => !Endings.Any(e => k.EndsWith(e, StringComparison.OrdinalIgnoreCase))).ToList();
        return others.Count > 0
            ? throw new InvalidConfigException(
                $"{objects.PathOf(others[0])} {(others.Count == 1 ? "is" : $"and {others.Count - 1:N0} others are")} no recording by name: "
                    + $"the endings are {string.Join(", ", Endings)}. Move it away, or name a longer prefix.")
            : keys.Count > 0 ? new BackfillPlan(request, keys)
            : throw new InvalidConfigException($"There is no object under {objects.PathOf(request.Prefix)}. Copy the files there first.");
    }

    // Two files that begin alike share a number, and rows of one line are told apart by the event's id.
    private static async ValueTask<int> PartitionAsync(IRecording file, CancellationToken cancellationToken)
    {
        return PartitionOf(Convert.FromHexString(await file.FingerprintAsync(long.MaxValue, cancellationToken)));
    }

    /// <summary>A number for what a hash stands for.</summary>
    internal static int PartitionOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadInt32BigEndian(hash) & int.MaxValue;

    private sealed class Part(string name, BackfilledFile file)
    {
        private readonly long _firstLine = file.Counts.Lines;
        private readonly BackfillPart _rows = new();

        public BackfilledFile File { get; private set; } = file;

        public List<LogRecord> Records => _rows.Records;

        public bool IsFull => _rows.IsFull || File.Counts.Lines - _firstLine >= MaxLines;

        public void Take(
            ReadOnlyMemory<byte> line, SourcePosition position, Prepared prepared, EventPreparer preparer, DateTimeOffset? recorded)
        {
            var one = LineCounts.Of(prepared.Kind);
            if (one.Landed > 0)
            {
                _rows.Land(prepared.Kind, line, preparer, new RowPlace(
                    File.Partition, position.Number, recorded ?? DateTimeOffset.UnixEpoch, $"{name}, line {position.Number}"));
            }
            File = File with
            {
                Counts = File.Counts + one,
                Offset = Math.Max(File.Offset, position.Offset),
                From = File.From ?? recorded,
                To = recorded,
            };
        }
    }
}
