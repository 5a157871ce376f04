using WikiGuard.Aws.Stacks;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Stacks;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard history --stack</c>: what people had a stack's state machines do, newest first.</summary>
internal static class StackHistory
{
    /// <param name="region">Null for the environment's.</param>
    /// <param name="since">What was started earlier is left out; null for none.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> WriteAsync(
        string stack, string? region, DateTimeOffset? since, int most, string format, TextWriter output, TextWriter errors)
    {
        using var run = new StackExecution(region ?? StackRegion.Default(), errors);
        return await run.TryAsync(async () =>
        {
            var executions = new List<(Execution Execution, StackJob Job)>();
            foreach (var machine in (await run.MachinesAsync(stack)).All)
                executions.AddRange(await run.PastAsync(machine, since, most));
            HistoryOutput.Write(
                [.. executions.OrderByDescending(e => e.Execution.Started).Take(most).Select(e => Of(e.Execution, e.Job))], format, output);
            return ExitCodes.Done;
        });
    }

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
