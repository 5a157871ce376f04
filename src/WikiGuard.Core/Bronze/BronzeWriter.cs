using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Bronze;

/// <summary>What one call made durable.</summary>
/// <param name="Delivered">Records of <see cref="Topics.CleanedEvents"/> given.</param>
/// <param name="DeadLetters">Records of <see cref="Topics.DeadLetters"/> given.</param>
/// <param name="LandedBefore">Those of <paramref name="Delivered"/> whose file an earlier delivery of the same batch had landed.</param>
public sealed record LandedBatch(int Delivered, int DeadLetters, int LandedBefore);

/// <summary>Is notified of rows as soon as they have landed, even if the call that lands them is cancelled after that.</summary>
public interface ILandingObserver
{
    void Landed(int rows);
}

/// <summary>
/// Lands a batch of log records: judges them, and writes one Parquet file per topic-partition and verdict before the call returns. Any
/// batch may be delivered again, whole or divided differently; the merge that follows takes each record once.
/// </summary>
public sealed class BronzeWriter(IObjectStore objects, ILogger<BronzeWriter> logger, ILandingObserver? observer = null)
{
    /// <param name="ingestMode">live, backfill or redrive: how the rows came about.</param>
    public async Task<LandedBatch> WriteAsync(
        IEnumerable<LogRecord> records, CancellationToken cancellationToken, string ingestMode = "live")
    {
        int delivered = 0, deadLetters = 0, landedBefore = 0;
        await foreach (var file in FilesAsync(records, ingestMode, cancellationToken))
        {
            var isNew = await objects.PutIfAbsentAsync(file.Key, file.Content, cancellationToken);
            if (file.IsOfDeadLetters)
            {
                deadLetters += file.Rows;
                continue;
            }
            delivered += file.Rows;
            if (isNew)
                observer?.Landed(file.Rows);
            else
                landedBefore += file.Rows;
        }
        return new LandedBatch(delivered, deadLetters, landedBefore);
    }

    /// <summary>Judges records, and makes the files that hold them.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    internal async IAsyncEnumerable<NewLandingFile> FilesAsync(
        IEnumerable<LogRecord> records, string ingestMode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rules = new BronzeRules();
        foreach (var partition in records.GroupBy(r => (r.Topic, r.Partition)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var events = new List<BronzeEventRow>();
            var quarantine = new List<BronzeQuarantineRow>();
            // A file's name holds its first and last offset.
            foreach (var record in partition.OrderBy(r => r.Offset))
            {
                if (rules.TryAccept(record, out var row, out var refused))
                    events.Add(row);
                else
                    quarantine.Add(refused);
            }

            var isDeadLetters = string.Equals(partition.Key.Topic, Topics.DeadLetters, StringComparison.Ordinal);
            if (!isDeadLetters && quarantine.Count > 0)
                logger.LogWarning("Refused {Count} records of {Topic}-{Partition}; the first: {Reason}",
                    quarantine.Count, partition.Key.Topic, partition.Key.Partition, quarantine[0].Reason);

            if (events.Count > 0)
            {
                var key = LandingFiles.KeyOf(LandingFiles.Events, partition.Key.Topic, partition.Key.Partition,
                    events[0].Record.Offset, events[^1].Record.Offset, events.Select(e => e.EventId));
                yield return new NewLandingFile(
                    key, await BronzeColumns.WriteAsync(events, ingestMode, cancellationToken), events.Count, isDeadLetters);
            }
            if (quarantine.Count > 0)
            {
                var key = LandingFiles.KeyOf(LandingFiles.Quarantine, partition.Key.Topic, partition.Key.Partition,
                    quarantine[0].Record.Offset, quarantine[^1].Record.Offset, quarantine.Select(q => q.QuarantineId));
                yield return new NewLandingFile(
                    key, await BronzeColumns.WriteAsync(quarantine, cancellationToken), quarantine.Count, isDeadLetters);
            }
        }
    }
}

/// <summary>A landing file that has yet to be stored.</summary>
internal readonly record struct NewLandingFile(string Key, ReadOnlyMemory<byte> Content, int Rows, bool IsOfDeadLetters);
