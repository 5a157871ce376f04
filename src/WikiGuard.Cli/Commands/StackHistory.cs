using WikiGuard.Aws;
using WikiGuard.Aws.Stacks;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Stacks;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// <c>wikiguard history --stack</c>: a stack's batches, what people had its state machines do, and snapshots of its tables, newest first.
/// </summary>
/// <param name="region">Null for the environment's.</param>
/// <param name="since">Earlier ones are left out; null for a week of batches and snapshots, and all executions that AWS keeps.</param>
/// <param name="most">The maximum number of each kind.</param>
internal sealed class StackHistory(string stack, string? region, DateTimeOffset? since, int most)
{
    // Dates before it are not read, so that a look costs the same on a stack of years.
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    private readonly string _region = ChosenRegion.Of(region);
    private readonly DateTimeOffset _since = since ?? TimeProvider.System.GetUtcNow() - Lately;

    /// <param name="areSnapshotsWanted">They are as many as statements that changed a table.</param>
    /// <returns>The command's exit code.</returns>
    public async Task<int> WriteAsync(bool areSnapshotsWanted, string format, TextWriter output, TextWriter errors)
    {
        using var run = new StackExecution(_region, errors);
        return await run.TryAsync(async () =>
        {
            var entries = new List<PastEntry>();
            var executions = new List<(Execution Execution, StackJob Job)>();
            foreach (var machine in (await run.MachinesAsync(stack)).All)
                executions.AddRange(await run.PastAsync(machine, since, most));
            entries.AddRange(executions.OrderByDescending(e => e.Execution.Started).Take(most).Select(e => Of(e.Execution, e.Job)));
            var problem = most == 0 ? null : await AddFromTablesAsync(entries, areSnapshotsWanted, run.Stopped);
            HistoryOutput.Write([.. entries.OrderByDescending(e => e.At)], format, output);
            if (problem is null)
                return ExitCodes.Done;
            await errors.WriteLineAsync($"wikiguard: its batches are not listed. {QueryOutput.Printable(problem)}");
            return ExitCodes.Failed;
        });
    }

    /// <returns>Why the tables could not be read; null where they were.</returns>
    private async Task<string?> AddFromTablesAsync(List<PastEntry> entries, bool areSnapshotsWanted, CancellationToken cancellationToken)
    {
        try
        {
            using var lakehouse = await StackLakehouse.OpenAsync(stack, _region, cancellationToken);
            var records = new StackRecords(lakehouse.Tables);
            entries.AddRange((await records.BatchesAsync(_since, most, cancellationToken)).Select(Of));
            if (areSnapshotsWanted)
            {
                entries.AddRange((await records.SnapshotsAsync(_since, most, cancellationToken)).Select(s => new PastEntry(
                    s.Snapshot.CommittedAt, "snapshot", $"{s.Snapshot.Id}", null, null, null, "done",
                    $"{s.Table}; wikiguard rollback {s.Layer} --snapshot {s.Snapshot.Id} --stack {stack}")));
            }
            return null;
        }
        catch (WikiGuardException e)
        {
            return Spoken.Sentence(e.Message);
        }
    }

    // What comes by itself has no mode of its own in the ledger.
    private static PastEntry Of(RecordedBatch batch) => new(
        batch.At, "batch", batch.BatchId, batch.Hop is "redrive" or "replay" or "rollback" ? batch.Hop : null, batch.Taken, null, "done",
        HistoryOutput.InWords(batch.Counts));

    private static PastEntry Of(Execution execution, StackJob job)
    {
        var lasted = execution.Stopped is { } stopped ? $"in {Spoken.Of(stopped - execution.Started)}; " : "";
        var (status, result) = execution.Status switch
        {
            "RUNNING" => ("begun", $"it is at work; {StackExecution.FollowCommand(execution.Arn)}"),
            "SUCCEEDED" => ("done", lasted + job.Result(new StepOutput(execution.Output))),
            "ABORTED" => ("failed", $"{lasted}somebody has stopped it"),
            _ => ("failed", lasted + StackExecution.WhyOf(execution)),
        };
        return new PastEntry(execution.Started, "execution", $"{job.Title} ({execution.Arn.Machine}:{execution.Arn.Name})", null, null,
            job.Requester, status, result.ReplaceLineEndings(" "));
    }
}
