using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Testing;

/// <summary>
/// A landing file as WriteBronze wrote it before <c>event_timestamp</c> became the last column; an update finds such files.
/// </summary>
public static class OldLandingFile
{
    private static readonly LandingFormat Format =
        new(LandingFiles.Events.Table, LandingFiles.Events.Prefix, LandingFiles.Events.Fields[..9]);

    /// <param name="records">Events of one topic's partition, in the order of their offsets.</param>
    public static async Task<(string Key, ReadOnlyMemory<byte> Content)> OfAsync(params LogRecord[] records)
    {
        var ids = records.Select(r => (string)JsonNode.Parse(r.Value!.Value.Span)!["meta"]!["id"]!).ToArray();
        var content = await Format.WriteAsync(
            async (group, fields) =>
            {
                await group.WriteAsync(fields[0], ids);
                await group.WriteAsync(fields[1], records.Select(r => Encoding.UTF8.GetString(r.Value!.Value.Span)).ToArray());
                await group.WriteAsync(fields[2], records.Select(r => r.Topic).ToArray());
                await group.WriteAsync<int>(fields[3], records.Select(r => r.Partition).ToArray());
                await group.WriteAsync<long>(fields[4], records.Select(r => r.Offset).ToArray());
                await group.WriteAsync(fields[5], records.Select(_ => (string?)null!).ToArray());
                await group.WriteAsync<DateTime>(fields[6], records.Select(r => r.Timestamp.UtcDateTime).ToArray());
                await group.WriteAsync(fields[7], records.Select(_ => "live").ToArray());
                await group.WriteAsync<DateOnly>(fields[8], records.Select(r => DateOnly.FromDateTime(r.Timestamp.UtcDateTime)).ToArray());
            },
            CancellationToken.None);
        return (LandingFiles.KeyOf(Format, records[0].Topic, records[0].Partition, records[0].Offset, records[^1].Offset, ids), content);
    }
}
