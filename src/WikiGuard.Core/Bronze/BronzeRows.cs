using System.Text;
using WikiGuard.Ports;

namespace WikiGuard.Bronze;

/// <summary>A record that bronze accepts.</summary>
internal readonly record struct BronzeEventRow(
    LogRecord Record, string EventId, string EventData, DateTimeOffset IngestionTimestamp, DateOnly EventDate, DateTimeOffset? EventTime,
    string Stream);

/// <summary>A record that bronze refuses, or a dead letter.</summary>
internal readonly record struct BronzeQuarantineRow(
    LogRecord Record, string QuarantineId, string Reason, string FailedChecks, string OriginalRecord, string? EventId, DateOnly EventDate);

internal static class BronzeColumns
{
    public static Task<ReadOnlyMemory<byte>> WriteAsync(
        IReadOnlyList<BronzeEventRow> rows, string ingestMode, CancellationToken cancellationToken) =>
        LandingFiles.Events.WriteAsync(
            async (group, fields) =>
            {
                await group.WriteAsync(fields[0], Column(rows, r => r.EventId));
                await group.WriteAsync(fields[1], Column(rows, r => r.EventData));
                await group.WriteAsync(fields[2], Column(rows, r => r.Record.Topic));
                await group.WriteAsync<int>(fields[3], Column(rows, r => r.Record.Partition), cancellationToken: cancellationToken);
                await group.WriteAsync<long>(fields[4], Column(rows, r => r.Record.Offset), cancellationToken: cancellationToken);
                await group.WriteAsync(fields[5], Column(rows, r => r.Record.Key is { } key ? Encoding.UTF8.GetString(key.Span) : null!));
                await group.WriteAsync<DateTime>(
                    fields[6], Column(rows, r => r.IngestionTimestamp.UtcDateTime), cancellationToken: cancellationToken);
                await group.WriteAsync(fields[7], Column(rows, _ => ingestMode));
                await group.WriteAsync<DateOnly>(fields[8], Column(rows, r => r.EventDate), cancellationToken: cancellationToken);
                await group.WriteAsync<DateTime>(
                    fields[9], Column(rows, r => r.EventTime?.UtcDateTime), cancellationToken: cancellationToken);
                await group.WriteAsync(fields[10], Column(rows, r => r.Stream));
            },
            cancellationToken);

    public static Task<ReadOnlyMemory<byte>> WriteAsync(IReadOnlyList<BronzeQuarantineRow> rows, CancellationToken cancellationToken) =>
        LandingFiles.Quarantine.WriteAsync(
            async (group, fields) =>
            {
                await group.WriteAsync(fields[0], Column(rows, r => r.QuarantineId));
                await group.WriteAsync(fields[1], Column(rows, r => r.Reason));
                await group.WriteAsync(fields[2], Column(rows, r => r.FailedChecks));
                await group.WriteAsync(fields[3], Column(rows, _ => BronzeRules.Version));
                await group.WriteAsync(fields[4], Column(rows, r => r.OriginalRecord));
                await group.WriteAsync(fields[5], Column(rows, r => r.EventId!));
                await group.WriteAsync(fields[6], Column(rows, r => r.Record.Topic));
                await group.WriteAsync<int>(fields[7], Column(rows, r => r.Record.Partition), cancellationToken: cancellationToken);
                await group.WriteAsync<long>(fields[8], Column(rows, r => r.Record.Offset), cancellationToken: cancellationToken);
                await group.WriteAsync<DateOnly>(fields[9], Column(rows, r => r.EventDate), cancellationToken: cancellationToken);
            },
            cancellationToken);

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(rows[i]);
        return column;
    }
}
