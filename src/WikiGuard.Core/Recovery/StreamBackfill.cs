using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Events;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>
/// Lands the past of Wikimedia's stream beside the live one, from where CommitBronze and the other layers take it. An event has the same
/// lineage and the same time of arrival in each reading, so the same range again lands rows that bronze recognises. Streams that are read
/// together, and the data centres of one, do not come in one order: where a reading goes on that was stopped, some seconds of those that
/// were behind may be landed and counted again.
/// </summary>
/// <param name="stream">Opened with <see cref="OptionsFor"/>.</param>
/// <param name="chosen">The entities whose edits are wanted; null for all of the allowlist.</param>
/// <param name="time">The system's clock.</param>
public sealed class StreamBackfill(
    BronzeWriter writer, EventStreamSource stream, StreamRange range, MonitoredPages pages, ChosenEntities? chosen, TimeProvider time)
{
    private readonly long[] _sentTicks = new long[Enum.GetValues<StreamKind>().Length];
    private long _reachedTicks;
    private volatile LineCounts _counts = new();

    /// <summary>
    /// When the last event was sent, of those that were read; of several streams, of the one that is furthest behind. Safe to read from any
    /// thread.
    /// </summary>
    public DateTimeOffset? Reached =>
        Interlocked.Read(ref _reachedTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Why there is no connection, and for how long; null where there is one, or soon.</summary>
    public string? WaitInWords => stream.Status.WaitInWords(time.GetUtcNow());

    /// <summary>What became of what was read; safe to read from any thread.</summary>
    public LineCounts Counts => _counts;

    /// <summary>Options for reading a stream's past.</summary>
    /// <param name="options">Who reads.</param>
    public static EventStreamOptions OptionsFor(EventStreamOptions options)
    {
        // How much is kept is only known once the first event has come; until then nothing is missing.
        var reaches = StreamRange.Longest + TimeSpan.FromDays(1);
        // An id of this reading is young, however old the event; `since` would begin an hour back where a topic had but its test events.
        return options with { SinceReaches = reaches, IdReaches = reaches };
    }

    /// <summary>Lands the range, part by part.</summary>
    /// <param name="landed">How far an earlier reading has come.</param>
    /// <param name="dryRun">Count, and write nothing.</param>
    /// <param name="stop">Ends the reading: what was read is landed, and the last state says where to go on.</param>
    /// <returns>How far it has come, after each part: that much is durable.</returns>
    /// <exception cref="InvalidConfigException">The server refuses us.</exception>
    public async IAsyncEnumerable<BackfilledRange> LandAsync(
        BackfilledRange landed, bool dryRun, CancellationToken stop, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var clock = new SendingClock(landed.Reached ?? range.Since);
        var preparer = new EventPreparer(pages, clock);
        var recent = new RecentIds(StreamRange.Disorder * 2);
        preparer.Resume(
            IngestCheckpoint.StartOf(stream) with { RecentIds = Convert.FromBase64String(landed.RecentIds ?? "") }, recent);
        var end = new StreamEnd(range.Until, time);
        var part = new BackfillPart();
        _counts = landed.Counts;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        await using var events = stream.ReadAsync(
            new SourcePosition(0, 0, landed.EventId) { Since = range.Since - StreamRange.Disorder }, reading.Token)
            .GetAsyncEnumerator(reading.Token);
        var (isWhole, eventId) = (landed.IsWhole, landed.EventId);
        while (!isWhole && await TryMoveNextAsync())
        {
            isWhole = Take(events.Current);
            eventId = events.Current.Next.EventId;
            if (!part.IsFull || isWhole)
                continue;
            yield return await LandPartAsync();
            part = new BackfillPart();
            end.Pause();
        }
        yield return await LandPartAsync();

        async ValueTask<bool> TryMoveNextAsync()
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        bool Take(in SourceEvent e)
        {
            var prepared = preparer.Prepare(e.Data, BackfillDesk.Source, observed: false);
            preparer.Taken();
            var (kind, sent) = (prepared.Kind, clock.Now);
            if (kind is PreparedKind.RewindDuplicate or PreparedKind.Blank)
                return false;
            var json = e.Data.Span;
            if (kind != PreparedKind.Malformed)
            {
                if (sent >= range.Until)
                    return end.TakeBeyond(json, sent, e.Next.EventId, stream.Status.Connections);
                end.TakeWithin(json);
            }
            if (!range.Contains(sent))
                return false;

            _sentTicks[(int)preparer.Stream] = sent.UtcTicks;
            Interlocked.Exchange(ref _reachedTicks, _sentTicks.Where(t => t > 0).Min());
            if (kind == PreparedKind.Ready && chosen is not null && !chosen.Contains(preparer.Key.Span)
                && !chosen.Contains(preparer.TargetKey.Span))
                kind = PreparedKind.NotMonitored;
            var one = LineCounts.Of(kind, preparer);
            if (one.Landed > 0)
                part.Land(kind, e, preparer, PlaceOf(json, kind, sent));
            _counts += one;
            return false;
        }

        async Task<BackfilledRange> LandPartAsync()
        {
            if (!dryRun)
                await writer.WriteAsync(part.Records, cancellationToken, ingestMode: BackfillDesk.Topic);
            return landed = landed with
            {
                EventId = eventId,
                IsWhole = isWhole,
                RecentIds = Convert.ToBase64String(recent.ToBytes()),
                Counts = _counts,
                Reached = Reached ?? landed.Reached,
            };
        }
    }

    /// <summary>
    /// Wikimedia's own place of the event, whose topic and partition become a number. What does not say it, such as what is no event, has
    /// one of its content.
    /// </summary>
    private RowPlace PlaceOf(ReadOnlySpan<byte> json, PreparedKind kind, DateTimeOffset sent)
    {
        var place = kind == PreparedKind.Malformed ? null : StreamPlace.Of(json);
        var log = place is { } own ? $"{own.Topic}/{own.Partition.ToString(CultureInfo.InvariantCulture)}" : stream.Name;
        var partition = BackfillDesk.PartitionOf(SHA256.HashData(Encoding.UTF8.GetBytes(log)));
        var offset = place?.Offset ?? BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(json)) & long.MaxValue;
        return new RowPlace(partition, offset, sent, $"{stream.Name}, about {sent.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }
}
