using System.Text;
using System.Text.Json;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Quarantine;

/// <summary>
/// Judges again records that WriteBronze refused. What passes now is landed, as a redelivered record would be, and CommitBronze takes it
/// from there. Dead letters are left alone: they never were events.
/// </summary>
public sealed class BronzeRedrive(LeaseStore leases, IQueryEngine engine, IEventClock clock, BronzeWriter writer)
{
    public async Task<RedriveCounts> RunAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(LayerNames.Bronze, cancellationToken);
        var leased = new LeasedEngine(engine, lease, $"redrive/{lease.Epoch:D8}");
        var open = (await leased.RunAsync(SqlLibrary.Get("quarantine/open_records").Bind(filter.Parameters), cancellationToken))
            .Rows.Select(r => (Id: (string)r[0]!, Record: RecordOf(r))).ToList();
        var rules = new BronzeRules();
        var accepted = open.Where(o => o.Record is { } record && rules.TryAccept(record, out _, out _)).ToList();
        if (accepted.Count > 0)
        {
            // Landed first: after a crash between the two steps it is landed again, as the same file.
            await writer.WriteAsync(accepted.Select(a => a.Record!), cancellationToken, ingestMode: "redrive");
            foreach (var ids in accepted.Select(a => a.Id).Chunk(1000))
            {
                await leased.RunAsync(SqlLibrary.Get("quarantine/settle").Bind(new SqlParameters()
                    .Add("table", QuarantineRecords.TableOf(LayerNames.Bronze)).Add("ids", ids).Add("status", "redriven").Add(
                        "now", clock.Now)
                    .Add("by_batch", $"redrive-{lease.Epoch:D8}")
                    .Add("date_from", filter.From ?? DateOnly.MinValue).Add("date_to", filter.To ?? DateOnly.MaxValue)),
                    cancellationToken);
            }
        }
        return new RedriveCounts(open.Count, accepted.Count, 0, open.Count - accepted.Count, 0);
    }

    // The reverse of how BronzeRules keeps a record; null where it keeps a tombstone.
    private static LogRecord? RecordOf(object?[] row)
    {
        using var json = JsonDocument.Parse((string)row[1]!);
        return Bytes(json.RootElement, "value") is { } value
            ? new LogRecord((string)row[2]!, (int)(long)row[3]!, (long)row[4]!, new DateTimeOffset((DateTime)row[5]!, TimeSpan.Zero),
                Bytes(json.RootElement, "key"), value)
            : null;
    }

    private static ReadOnlyMemory<byte>? Bytes(JsonElement record, string name) =>
        record.TryGetProperty(name, out var text) && text.GetString() is { } whole ? Encoding.UTF8.GetBytes(whole)
        : record.TryGetProperty($"{name}_base64", out var coded) ? coded.GetBytesFromBase64()
        : null;
}
