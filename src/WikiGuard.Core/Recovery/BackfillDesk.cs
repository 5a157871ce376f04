using System.Buffers.Binary;
using System.Text.Json;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>
/// Lands recorded edits from files beside the live stream. CommitBronze and the other layers take them from there like any others. The same
/// file again, whole or from any part on, lands the same rows, which bronze recognises.
/// </summary>
public sealed class BackfillDesk(BronzeWriter writer, TimeProvider time)
{
    /// <summary>The topic in the rows' lineage; a partition is a file, an offset one of its lines. Kafka has no such topic.</summary>
    public const string Topic = "backfill";

    /// <summary>Of a part. Batches of bronze have at most twice as many rows.</summary>
    internal const int MaxRows = 25_000;

    /// <summary>Of a part's rows, together.</summary>
    internal const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Of a part, landed or not, so that a file of other pages' edits shows progress, too.</summary>
    internal const int MaxLines = 250_000;

    private static readonly JsonEncodedText Source = JsonEncodedText.Encode(Topic);

    /// <summary>Lands the next part of a file.</summary>
    /// <param name="landed">What the part before returned; null begins the file.</param>
    /// <param name="dryRun">Count, and write nothing.</param>
    /// <exception cref="InvalidConfigException">The file cannot be read.</exception>
    public async Task<BackfilledFile> LandAsync(
        IRecording file, MonitoredPages pages, BackfilledFile? landed, bool dryRun, CancellationToken cancellationToken)
    {
        var next = landed ?? new BackfilledFile(await PartitionAsync(file, cancellationToken));
        var clock = new RecordingClock(time);
        clock.Resume(next.To);
        var preparer = new EventPreparer(pages, clock);
        var part = new Part(next, file.Name);
        // An event far ahead of the one before it waits until the next one tells whether the recording has a gap or the event a wrong time.
        (byte[] Line, SourcePosition Position)? held = null;
        var isWhole = true;
        await foreach (var line in file.ReadAsync(new SourcePosition(next.Offset, next.Lines, EventId: null), cancellationToken))
        {
            var prepared = preparer.Prepare(line.Data, Source, observed: false);
            if (held is { } waiting && prepared.ResolvesHeld)
            {
                held = null;
                Take(waiting.Line, waiting.Position, preparer.Prepare(waiting.Line, Source, observed: true));
                if (prepared.Kind != PreparedKind.Hold)
                    prepared = preparer.Prepare(line.Data, Source, observed: true);
            }
            if (prepared.Kind == PreparedKind.Hold)
                held = (line.Data.ToArray(), line.Next);
            else
                Take(line.Data, line.Next, prepared);
            // A held event may stand before lines that were taken, so the part goes on until it is decided.
            if (held is null && part.IsFull)
            {
                isWhole = false;
                break;
            }
        }
        if (held is { } last)
        {
            preparer.EndOfRecording();
            Take(last.Line, last.Position, preparer.Prepare(last.Line, Source, observed: true));
        }
        if (!dryRun)
            await writer.WriteAsync(part.Records, cancellationToken, ingestMode: Topic);
        return part.File with { IsWhole = isWhole };

        void Take(ReadOnlyMemory<byte> line, SourcePosition position, Prepared prepared) =>
            part.Take(line, position, prepared, preparer, clock.Started);
    }

    // Two files that begin alike share a number, and rows of one line are told apart by the event's id.
    private static async ValueTask<int> PartitionAsync(IRecording file, CancellationToken cancellationToken)
    {
        var fingerprint = Convert.FromHexString(await file.FingerprintAsync(long.MaxValue, cancellationToken));
        return BinaryPrimitives.ReadInt32BigEndian(fingerprint) & int.MaxValue;
    }

    private sealed class Part(BackfilledFile file, string name)
    {
        private readonly long _firstLine = file.Lines;
        private long _bytes;

        public BackfilledFile File { get; private set; } = file;

        public List<LogRecord> Records { get; } = [];

        public bool IsFull => Records.Count >= MaxRows || _bytes >= MaxBytes || File.Lines - _firstLine >= MaxLines;

        public void Take(
            ReadOnlyMemory<byte> line, SourcePosition position, Prepared prepared, EventPreparer preparer, DateTimeOffset? recorded)
        {
            File = prepared.Kind switch
            {
                PreparedKind.Blank => File with { Blank = File.Blank + 1 },
                PreparedKind.Canary => File with { Canaries = File.Canaries + 1 },
                PreparedKind.NotMonitored => File with { NotMonitored = File.NotMonitored + 1 },
                PreparedKind.Ready => Land(preparer.Value, preparer.Key),
                // Bronze judges it and keeps it whole, with the reason and its place.
                PreparedKind.Malformed => Land(line, key: null) with { Malformed = File.Malformed + 1 },
                _ => throw new InvalidOperationException($"{name}, line {position.Number}: {prepared.Kind}"),
            };
            File = File with
            {
                Lines = Math.Max(File.Lines, position.Number),
                Offset = Math.Max(File.Offset, position.Offset),
                From = File.From ?? recorded,
                To = recorded,
            };

            BackfilledFile Land(ReadOnlyMemory<byte> value, ReadOnlyMemory<byte>? key)
            {
                _bytes += value.Length;
                Records.Add(new LogRecord(
                    Topic, File.Partition, position.Number, recorded ?? DateTimeOffset.UnixEpoch, key?.ToArray(), value.ToArray())
                {
                    Place = $"{name}, line {position.Number}",
                });
                return File with { Landed = File.Landed + 1 };
            }
        }
    }
}
