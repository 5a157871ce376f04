using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Mapping;
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

    /// <summary>What <c>_metadata.source</c> of its rows says.</summary>
    internal static readonly JsonEncodedText Source = JsonEncodedText.Encode(Topic);

    /// <summary>Lands a file, part by part.</summary>
    /// <param name="landed">Where to go on; null at the file's beginning.</param>
    /// <param name="dryRun">Count, and write nothing.</param>
    /// <returns>How far the file has come, after each part: that much is durable, and reading may end there.</returns>
    /// <exception cref="InvalidConfigException">
    /// The file cannot be read, or its first part has no event: nothing of it is landed.
    /// </exception>
    public async IAsyncEnumerable<BackfilledFile> LandAsync(
        IRecording file, MonitoredPages pages, BackfilledFile? landed, bool dryRun,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = landed ?? new BackfilledFile(await PartitionAsync(file, cancellationToken));
        var clock = new RecordingClock(time);
        clock.Resume(start.To);
        var preparer = new EventPreparer(pages, clock);
        var part = new Part(file, start);
        // An event far ahead of the one before it waits until the next one tells whether the recording has a gap or the event a wrong time.
        SourceEvent? held = null;
        await foreach (var line in file.ReadAsync(new SourcePosition(start.Offset, start.Counts.Lines, EventId: null), cancellationToken))
        {
            var prepared = line.Refusal is null
                ? preparer.Prepare(line.Data, Source, observed: false) : new Prepared(PreparedKind.Malformed);
            if (held is { } waiting && prepared.ResolvesHeld)
            {
                held = null;
                TakeHeld(waiting);
                if (prepared.Kind != PreparedKind.Hold)
                    prepared = preparer.Prepare(line.Data, Source, observed: true);
            }
            if (prepared.Kind == PreparedKind.Hold)
                held = line with { Data = line.Data.ToArray() };
            else
                part.Take(line, prepared, preparer, clock.Started);
            // A held event may stand before lines that were taken, so the part goes on until it is decided.
            if (held is null && part.IsFull)
            {
                await WriteAsync();
                yield return part.File;
                part = new Part(file, part.File);
            }
        }
        if (held is { } last)
        {
            preparer.EndOfRecording();
            TakeHeld(last);
        }
        await WriteAsync();
        yield return part.File with { IsWhole = true };

        void TakeHeld(SourceEvent line) =>
            part.Take(line, preparer.Prepare(line.Data, Source, observed: true), preparer, clock.Started);

        async Task WriteAsync()
        {
            if (part.File.Counts.HasNoEvent())
            {
                var what = await UnreadableRecording.DescribeAsync(
                    file, part.File.Counts.Lines, part.File.Counts.Lines, cancellationToken);
                throw new InvalidConfigException($"{what} Nothing of it was landed.");
            }
            if (!dryRun)
                await writer.WriteAsync(part.Records, cancellationToken, ingestMode: Topic);
        }
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
            var file = await RecordingFiles.OpenAsync(objects, plan.Files[state.Next], plan.Request.Mapping, cancellationToken);
            await foreach (var landed in LandAsync(file, pages, state.File, plan.Request.DryRun, cancellationToken))
                yield return state = state.After(landed);
        }
    }

    /// <summary>Finds the files of a request.</summary>
    /// <exception cref="InvalidConfigException">There are none, some are no recordings, or the mapping does not fit them.</exception>
    public static async Task<BackfillPlan> PlanAsync(IObjectStore objects, BackfillRequest request, CancellationToken cancellationToken)
    {
        // The consoles of object stores make an empty object for a folder, and Spark one that says that it has finished.
        var keys = (await objects.ListAsync(request.Prefix, cancellationToken))
            .Where(k => !k.EndsWith('/') && !k.EndsWith("/_SUCCESS", StringComparison.Ordinal)).ToList();
        if (keys.Count == 0)
            throw new InvalidConfigException($"There is no object under {objects.PathOf(request.Prefix)}. Copy the files there first.");
        var others = keys.Where(k => !RecordingFiles.IsOne(k)).ToList();
        if (others.Count > 0)
        {
            throw new InvalidConfigException(
                $"{objects.PathOf(others[0])} {(others.Count == 1 ? "is" : $"and {others.Count - 1:N0} others are")} no recording by name: "
                    + $"the endings are {string.Join(", ", RecordingFiles.Endings)}. Move it away, or name a longer prefix.");
        }
        if (request.After is { } after)
        {
            keys.RemoveAll(k => string.CompareOrdinal(k, after) <= 0);
            if (keys.Count == 0)
                throw new InvalidConfigException($"No file under {objects.PathOf(request.Prefix)} comes after {after}: none is left.");
        }
        foreach (var key in keys)
        {
            if (await RecordingFiles.OpenAsync(objects, key, request.Mapping, cancellationToken) is MappedRecording mapped)
                await mapped.FindEmptyColumnsAsync(cancellationToken);
        }
        return new BackfillPlan(request, keys);
    }

    // Two files that begin alike share a number, and rows of one line are told apart by the event's id.
    private static async ValueTask<int> PartitionAsync(IRecording file, CancellationToken cancellationToken)
    {
        return PartitionOf(Convert.FromHexString(await file.FingerprintAsync(long.MaxValue, cancellationToken)));
    }

    /// <summary>A number for what a hash stands for.</summary>
    internal static int PartitionOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadInt32BigEndian(hash) & int.MaxValue;

    private sealed class Part(IRecording recording, BackfilledFile file)
    {
        private readonly long _firstLine = file.Counts.Lines;
        private readonly BackfillPart _rows = new();

        public BackfilledFile File { get; private set; } = file;

        public List<LogRecord> Records => _rows.Records;

        public bool IsFull => _rows.IsFull || File.Counts.Lines - _firstLine >= MaxLines;

        public void Take(SourceEvent line, Prepared prepared, EventPreparer preparer, DateTimeOffset? recorded)
        {
            var position = line.Next;
            var one = LineCounts.Of(prepared.Kind, preparer);
            if (one.Landed > 0)
            {
                _rows.Land(prepared.Kind, line, preparer, new RowPlace(
                    File.Partition, position.Number, recorded ?? DateTimeOffset.UnixEpoch,
                    $"{recording.Name}, {recording.Unit} {position.Number}"));
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
