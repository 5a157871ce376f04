using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Stacks;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// <c>wikiguard status --stack</c>: how a stack's Ingestor, event sources and schedules stand, and what is at work on it.
/// </summary>
internal static class StackStatus
{
    /// <param name="region">Null for the environment's.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> WriteAsync(string stack, string? region, string format, TextWriter output, TextWriter errors)
    {
        var where = region ?? StackRegion.Default();
        var job = new ControlJob(ControlJob.Status);
        using var run = new StackExecution(where, errors);
        return await run.TryAsync(async () =>
        {
            var machines = await run.MachinesAsync(stack);
            var atWork = new List<(Execution Execution, StackJob Job)>();
            foreach (var machine in machines.All)
                atWork.AddRange(await run.AtWorkAsync(machine));
            var arn = await run.StartAsync(job, machines);
            if (await run.FollowAsync(arn, job, TimeProvider.System.GetUtcNow()) is not { } ended)
                return ExitCodes.Interrupted;
            if (!ended.HasSucceeded)
                return StackExecution.Conclude(ended, job, format, output, errors);
            var found = new Standing(new StepOutput(ended.Output));
            await output.WriteLineAsync(
                format == "json" ? Json(stack, where, found, atWork) : Text(stack, where, found, atWork));
            return ExitCodes.Done;
        });
    }

    private static string Text(
        string stack, string region, Standing found, List<(Execution Execution, StackJob Job)> atWork)
    {
        IEnumerable<string> lines =
        [
            $"{stack} in {region} {(found.State == Standing.Between ? "is neither running nor stopped" : $"is {found.State}")}.",
            $"  Ingestor       {found.Ingestor("running"):N0} of {found.Ingestor("desired"):N0} tasks run"
                + (found.Ingestor("pending") > 0 ? $", {found.Ingestor("pending"):N0} begin" : "") + $"; deployment {found.Rollout}",
            $"  event sources  {Switches(found.Sources)}",
            .. found.Sources.Select(s => $"                 {s.Name}: {s.State}{(s.LastResult.Length == 0 ? "" : $", {s.LastResult}")}"),
            $"  schedules      {Switches(found.Schedules)}",
            .. found.Schedules.Where(s => !s.IsOn).Select(s => $"                 {s.Name}: {s.State}"),
            $"  at work        {(atWork.Count == 0 ? "nothing" : $"{atWork.Count:N0}")}",
            .. atWork.SelectMany(w => new[]
            {
                $"                 {w.Job.Title}, asked for by {w.Job.Requester}, since {w.Execution.Started:yyyy-MM-dd HH:mm} UTC",
                $"                 {StackExecution.FollowCommand(w.Execution.Arn)}",
            }),
        ];
        return string.Join('\n', lines.Select(QueryOutput.Printable));
    }

    private static string Switches(IReadOnlyList<Standing.Switch> switches) =>
        $"{switches.Count(s => s.IsOn):N0} of {switches.Count:N0} on";

    private static string Json(
        string stack, string region, Standing found, List<(Execution Execution, StackJob Job)> atWork) => new JsonObject
        {
            ["stack"] = stack,
            ["region"] = region,
            ["state"] = found.State,
            ["ingestor"] = found.Output["service"]?.DeepClone(),
            ["sources"] = found.Output["sources"]?.DeepClone(),
            ["schedules"] = found.Output["schedules"]?.DeepClone(),
            ["at_work"] = new JsonArray(
            [
                .. atWork.Select(w => new JsonObject
                {
                    ["execution"] = w.Execution.Arn.ToString(),
                    ["input"] = StepOutput.Parse(w.Execution.Input),
                    ["started"] = w.Execution.Started,
                }),
            ]),
        }.ToJsonString(StackExecution.Json);
}
