using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>Records of the log that were read again, and wait for bronze.</summary>
/// <param name="Files">The keys of their files.</param>
/// <param name="Next">Where to read on.</param>
public sealed record LogPart(IReadOnlyList<string> Files, LogPosition Next);

/// <summary>How far a replay from the log has come; it goes from step to step.</summary>
/// <param name="Next">Where to read on.</param>
/// <param name="Files">What was read last, for bronze to take.</param>
/// <param name="Read">Records read so far.</param>
/// <param name="IsWhole">Nothing is left to read.</param>
public sealed record LogProgress(LogPosition Next, IReadOnlyList<string> Files, long Read, bool Truncate, bool IsWhole);

/// <summary>
/// Reads the log again, part by part, into landing files that <see cref="LogReplayDesk"/> gives to bronze. It needs the log and the object
/// store only.
/// </summary>
public sealed class LogReader(BronzeWriter writer, IObjectStore objects)
{
    /// <summary>Of a part. A part is a batch of bronze.</summary>
    private const int MaxRecords = 50_000;

    /// <summary>Of a part's records, together.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <param name="execution">Keeps the files of executions apart.</param>
    /// <exception cref="InvalidConfigException">The log has removed the records since it was planned.</exception>
    public async Task<LogPart> ReadAsync(
        IRecordLog log, LogReplayPlan plan, LogPosition position, string execution, CancellationToken cancellationToken)
    {
        var range = plan.Ranges[position.Range] with { From = position.Offset };
        var records = new List<LogRecord>();
        var bytes = 0L;
        foreach (var record in log.Read(range, cancellationToken))
        {
            records.Add(record);
            bytes += record.Value?.Length ?? 0;
            if (records.Count >= MaxRecords || bytes >= MaxBytes)
                break;
        }
        var files = new List<string>();
        await foreach (var file in writer.FilesAsync(records, "live", cancellationToken))
        {
            var key = LandingFiles.ReplayKey(execution, LandingFile.Parse(file.Key)!);
            await objects.PutIfAbsentAsync(key, file.Content, cancellationToken);
            files.Add(key);
        }
        var next = records.Count == 0 ? range.End : records[^1].Offset + 1;
        return new LogPart(files, next < range.End ? position with { Offset = next } : LogPosition.At(plan, position.Range + 1));
    }
}
