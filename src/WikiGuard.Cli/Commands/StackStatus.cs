using System.Globalization;
using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Stacks;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// <c>wikiguard status --stack</c>: how a stack's parts stand, what rings, what is at work on it, what has failed lately, and what today
/// has cost.
/// </summary>
internal static class StackStatus
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <param name="region">Null for the environment's.</param>
    /// <param name="isDriftWanted">Whether to compare the resources with the template, which takes minutes.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> WriteAsync(
        string stack, string? region, bool isDriftWanted, string format, TextWriter output, TextWriter errors)
    {
        var where = ChosenRegion.Of(region);
        var job = new ControlJob(ControlJob.Status);
        using var run = new StackExecution(where, errors);
        return await run.TryAsync(async () =>
        {
            var machines = await run.MachinesAsync(stack);
            var (atWork, failed) = (new List<(Execution Execution, StackJob Job)>(), new List<(Execution Execution, StackJob Job)>());
            foreach (var machine in machines.All)
            {
                atWork.AddRange(await run.AtWorkAsync(machine));
                failed.AddRange(await run.FailuresAsync(machine, TimeProvider.System.GetUtcNow() - Lately));
            }
            var arn = await run.StartAsync(job, machines);
            if (await run.FollowAsync(arn, job, TimeProvider.System.GetUtcNow()) is not { } ended)
                return ExitCodes.Interrupted;
            if (!ended.HasSucceeded)
                return StackExecution.Conclude(ended, job, format, output, errors);
            var found = new Standing(new StepOutput(ended.Output));
            var drift = isDriftWanted ? await StackDrift.DetectAsync(where, stack, TimeProvider.System, run.Stopped) : null;
            var report = new Report(stack, where, found, atWork, failed, drift);
            await output.WriteLineAsync(format == "json" ? Json(report) : Text(report));
            return ExitCodes.Done;
        });
    }

    private static string Text(Report report)
    {
        var (found, atWork, failed) = (report.Found, report.AtWork, report.Failed);
        var state = found.State == Standing.Between ? "is neither running nor stopped" : $"is {found.State}";
        List<string> lines =
        [
            $"{report.Stack} in {report.Region} {state}.",
            Line("Ingestor", $"{found.Ingestor("running"):N0} of {found.Ingestor("desired"):N0} tasks run"
                + (found.Ingestor("pending") > 0 ? $", {found.Ingestor("pending"):N0} begin" : "") + $"; deployment {found.Rollout}"),
            Line("event sources", Switches(found.Sources)),
            .. found.Sources.Select(s => Line("", $"{s.Name}: {s.State}{(s.LastResult.Length == 0 ? "" : $", {s.LastResult}")}")),
            Line("schedules", Switches(found.Schedules)),
            .. found.Schedules.Where(s => !s.IsOn).Select(s => Line("", $"{s.Name}: {s.State}")),
        ];
        if (found.Cluster.Length > 0)
            lines.Add(Line("Kafka", found.Cluster));
        if (found.Ringing is { } ringing)
        {
            lines.Add(Line("alarms", ringing.Count == 0 ? "none rings" : $"{ringing.Count:N0} ring"));
            lines.AddRange(ringing.Select(a => Line("", a)));
        }
        lines.AddRange(
        [
            Line("at work", atWork.Count == 0 ? "nothing" : $"{atWork.Count:N0}"),
            .. atWork.SelectMany(w => new[]
            {
                Line("", $"{w.Job.Title}, asked for by {w.Job.Requester}, since {w.Execution.Started:yyyy-MM-dd HH:mm} UTC"),
                Line("", StackExecution.FollowCommand(w.Execution.Arn)),
            }),
            Line("failed, 24 h", failed.Count == 0 ? "nothing" : $"{failed.Count:N0}"),
            .. failed.SelectMany(f => new[]
            {
                Line("", $"{f.Job.Title}, asked for by {f.Job.Requester}, at {f.Execution.Stopped:yyyy-MM-dd HH:mm} UTC: "
                    + (f.Execution.Error ?? f.Execution.Status)),
                Line("", StackExecution.FollowCommand(f.Execution.Arn)),
            }),
        ]);
        if (found.Scans is { } scans)
        {
            lines.Add(Line("today", string.Create(CultureInfo.InvariantCulture,
                $"some ${scans.Dollars:N2} of Athena so far, for {scans.Statements:N0} statements and {scans.Bytes / 1e9:N1} GB")));
            lines.Add(Line("", string.Create(CultureInfo.InvariantCulture,
                $"all else some ${ScansToday.OthersADay:N2} a day, as `wikiguard cost` estimates it")));
        }
        if (report.Drift is { } drift)
        {
            lines.Add(Line("drift", drift.Resources.Count == 0 ? "none" : $"from the template in {drift.Resources.Count:N0}"));
            lines.AddRange(drift.Resources.Select(r =>
                Line("", $"{r.Name}, {r.Type}: {r.Status}{(r.Properties.Count == 0 ? "" : $", {string.Join(", ", r.Properties)}")}")));
            if (drift.Problem.Length > 0)
                lines.Add(Line("", $"not all could be looked at: {drift.Problem}"));
        }
        return string.Join('\n', lines.Select(QueryOutput.Printable));
    }

    private static string Line(string head, string text) => $"  {head,-13}  {text}";

    private static string Switches(IReadOnlyList<Standing.Switch> switches) =>
        $"{switches.Count(s => s.IsOn):N0} of {switches.Count:N0} on";

    private static string Json(Report report)
    {
        var found = report.Found;
        var json = new JsonObject
        {
            ["stack"] = report.Stack,
            ["region"] = report.Region,
            ["state"] = found.State,
            ["ingestor"] = found.Output["service"]?.DeepClone(),
            ["sources"] = found.Output["sources"]?.DeepClone(),
            ["schedules"] = found.Output["schedules"]?.DeepClone(),
            ["kafka"] = found.Output["cluster"]?.DeepClone(),
            ["ringing"] = found.Ringing is { } ringing ? new JsonArray([.. ringing.Select(r => JsonValue.Create(r))]) : null,
            ["at_work"] = Executions(report.AtWork),
            ["failed"] = Executions(report.Failed),
        };
        if (found.Scans is { } scans)
        {
            json["today"] = new JsonObject
            {
                ["statements"] = scans.Statements,
                ["scanned_bytes"] = scans.Bytes,
                ["athena_usd"] = Math.Round(scans.Dollars, 4),
                ["others_usd_a_day"] = Math.Round(ScansToday.OthersADay, 2),
            };
        }
        if (report.Drift is { } drift)
        {
            json["drift"] = new JsonObject
            {
                ["problem"] = drift.Problem,
                ["resources"] = new JsonArray(
                [
                    .. drift.Resources.Select(r => new JsonObject
                    {
                        ["name"] = r.Name,
                        ["type"] = r.Type,
                        ["status"] = r.Status,
                        ["properties"] = new JsonArray([.. r.Properties.Select(p => JsonValue.Create(p))]),
                    }),
                ]),
            };
        }
        return json.ToJsonString(StackExecution.Json);
    }

    private static JsonArray Executions(IEnumerable<(Execution Execution, StackJob Job)> executions) => new(
    [
        .. executions.Select(e =>
        {
            var json = new JsonObject
            {
                ["execution"] = e.Execution.Arn.ToString(),
                ["input"] = StepOutput.Parse(e.Execution.Input),
                ["started"] = e.Execution.Started,
            };
            if (e.Execution.Stopped is { } stopped)
                (json["stopped"], json["error"], json["cause"]) = (stopped, e.Execution.Error, e.Execution.Cause);
            return json;
        }),
    ]);

    private sealed record Report(
        string Stack, string Region, Standing Found, IReadOnlyList<(Execution Execution, StackJob Job)> AtWork,
        IReadOnlyList<(Execution Execution, StackJob Job)> Failed, StackDrift? Drift);
}
