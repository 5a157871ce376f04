using Amazon;
using WikiGuard.Aws.Stacks.Checks;
using WikiGuard.Aws.Stacks.Wire;

namespace WikiGuard.Aws.Stacks;

/// <summary>Looks whether a deployed stack works, from Wikimedia's stream to the alert. It changes nothing but for one test message.</summary>
public sealed class StackVerifier : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly string _region;
    private readonly TimeProvider _time;
    private readonly StackServices _services;
    private readonly AlertCheck _alert;
    private readonly (string Name, Func<string, Stack, CancellationToken, Task<StackCheck>> RunAsync)[] _checks;

    public StackVerifier(string region, TimeProvider time, Random random)
    {
        _region = region;
        _time = time;
        _services = new StackServices(RegionEndpoint.GetBySystemName(region), time, random);
        _alert = new AlertCheck(_services, time);
        var machinery = new MachineryChecks(_services);
        var tables = new TableChecks(_services, time);
        _checks =
        [
            ("ingest", machinery.IngestAsync),
            ("functions", machinery.FunctionsAsync),
            ("sources", machinery.SourcesAsync),
            ("schedules", machinery.SchedulesAsync),
            ("alarms", machinery.AlarmsAsync),
            ("bronze", tables.BronzeAsync),
            ("silver, gold", tables.PromotionAsync),
        ];
    }

    /// <param name="wait">For how long to look again while something fails.</param>
    /// <param name="isAlertWanted">A test message goes out, once, after everything else.</param>
    /// <param name="progress">Told each look that was not the last one.</param>
    /// <exception cref="WikiGuardException">There is no such stack, or AWS takes no question from these credentials.</exception>
    public async Task<StackReport> VerifyAsync(string name, TimeSpan wait, bool isAlertWanted, Action<StackReport> progress, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var pause = TimeSpan.FromTicks(Math.Clamp(wait.Ticks / 20, ShortestPause.Ticks, LongestPause.Ticks));
        for (; ; )
        {
            var (stack, report) = await LookAsync(name, cancellationToken);
            if (report.IsWell || _time.GetElapsedTime(start) + pause > wait)
                return report with { Checks = [.. report.Checks, await AlertAsync(stack, isAlertWanted, cancellationToken)] };
            progress(report);
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    public void Dispose() => _services.Dispose();

    private async Task<(Stack? Stack, StackReport Report)> LookAsync(string name, CancellationToken cancellationToken)
    {
        var (stack, first) = await FindAsync(name, cancellationToken);
        var checks = new List<StackCheck> { first };
        foreach (var (check, run) in _checks)
            checks.Add(stack is null ? StackCheck.Skipped(check, "the stack comes first") : await TryAsync(check, () => run(check, stack, cancellationToken)));
        return (stack, new StackReport(name, _region, checks));
    }

    /// <returns>No stack where it cannot be looked into yet.</returns>
    private async Task<(Stack? Stack, StackCheck Check)> FindAsync(string name, CancellationToken cancellationToken)
    {
        const string Check = "stack";
        try
        {
            var stack = await _services.CloudFormation.GetStackAsync(name, cancellationToken);
            return stack.Status switch
            {
                "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" or "IMPORT_COMPLETE" => (stack, StackCheck.Ok(Check, stack.Status)),
                "UPDATE_ROLLBACK_COMPLETE" => (stack, StackCheck.Failed(Check, "UPDATE_ROLLBACK_COMPLETE: the last deploy failed, and what was before it runs", EventsOf(name))),
                _ when stack.Status.EndsWith("IN_PROGRESS", StringComparison.Ordinal) => (null, StackCheck.Failed(Check, stack.Status, "Wait for it: --wait 15 does. The first deploy takes half an hour, for Kafka's sake.")),
                _ => (null, StackCheck.Failed(Check, $"{stack.Status} {stack.StatusReason}".Trim(), EventsOf(name))),
            };
        }
        catch (NoStackException e)
        {
            throw new InvalidConfigException($"There is no stack {name} in {_region}. Make it with `sam deploy`, or name another with --stack and --region.", e);
        }
        catch (TransientException e)
        {
            return (null, StackCheck.Failed(Check, e.Message, "Check the network and --region, then try again."));
        }
    }

    private Task<StackCheck> AlertAsync(Stack? stack, bool isWanted, CancellationToken cancellationToken) => (stack, isWanted) switch
    {
        (_, false) => Task.FromResult(StackCheck.Skipped("alert", "--no-alert")),
        (null, _) => Task.FromResult(StackCheck.Skipped("alert", "the stack comes first")),
        _ => TryAsync("alert", () => _alert.RunAsync("alert", stack, cancellationToken)),
    };

    // One question that is refused leaves the others.
    private static async Task<StackCheck> TryAsync(string name, Func<Task<StackCheck>> check)
    {
        try
        {
            return await check();
        }
        catch (WikiGuardException e) when (e is not CredentialsException)
        {
            return StackCheck.Failed(name, e.Message, "Put that right, then verify again.");
        }
    }

    private static string EventsOf(string name) => $"Read why: aws cloudformation describe-stack-events --stack-name {name}";
}
