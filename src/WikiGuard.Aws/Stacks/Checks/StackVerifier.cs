using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Verification;

namespace WikiGuard.Aws.Stacks.Checks;

/// <summary>
/// Checks whether a deployed stack works, from Wikimedia's stream to the alert. It changes nothing, apart from sending one test message.
/// </summary>
public sealed class StackVerifier : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly string _region;
    private readonly TimeProvider _time;
    private readonly StackServices _services;
    private readonly AlertCheck _alert;
    private readonly (string Name, Func<string, Stack, CancellationToken, Task<Check>> RunAsync)[] _checks;

    /// <exception cref="InvalidConfigException">The environment contains invalid addresses.</exception>
    public StackVerifier(string region, TimeProvider time, Random random)
    {
        _region = region;
        _time = time;
        _services = StackRegion.Connect(region, endpoint => new StackServices(endpoint, time, random));
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

    /// <param name="wait">For how long to repeat the checks while something fails.</param>
    /// <param name="areTablesWanted">Whether to read whole tables, once, after the other checks; Athena charges for that.</param>
    /// <param name="isAlertWanted">Whether to send a test message, once, after everything else.</param>
    /// <param name="progress">Gets each report that is not the last one.</param>
    /// <exception cref="WikiGuardException">There is no such stack, or AWS refuses requests from these credentials.</exception>
    public async Task<StackReport> VerifyAsync(string name, TimeSpan wait, bool areTablesWanted, bool isAlertWanted,
        Action<StackReport> progress, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var pause = TimeSpan.FromTicks(Math.Clamp(wait.Ticks / 20, ShortestPause.Ticks, LongestPause.Ticks));
        for (; ; )
        {
            var (stack, report) = await LookAsync(name, cancellationToken);
            if (report.IsWell || _time.GetElapsedTime(start) + pause > wait)
                return report with
                {
                    Checks = [.. report.Checks, .. await TablesAsync(stack, areTablesWanted, cancellationToken),
                    await AlertAsync(stack, isAlertWanted, cancellationToken)]
                };
            progress(report);
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    public void Dispose() => _services.Dispose();

    private async Task<(Stack? Stack, StackReport Report)> LookAsync(string name, CancellationToken cancellationToken)
    {
        var (stack, first) = await FindAsync(name, cancellationToken);
        var checks = new List<Check> { first };
        foreach (var (check, run) in _checks)
            checks.Add(stack is null
                ? Check.Skipped(check, "the stack comes first") : await TryAsync(check, () => run(check, stack, cancellationToken)));
        return (stack, new StackReport(name, _region, checks));
    }

    /// <returns>No stack where it cannot be checked yet.</returns>
    private async Task<(Stack? Stack, Check Check)> FindAsync(string name, CancellationToken cancellationToken)
    {
        const string Name = "stack";
        try
        {
            var stack = await _services.CloudFormation.GetStackAsync(name, cancellationToken);
            return stack.Status switch
            {
                "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" or "IMPORT_COMPLETE" =>
                    (stack, Check.Ok(Name, stack.Status)),
                "UPDATE_ROLLBACK_COMPLETE" =>
                    (stack, Check.Failed(Name, "UPDATE_ROLLBACK_COMPLETE: the last deploy failed, and what was before it runs",
                    EventsOf(name))),
                _ when stack.Status.EndsWith("IN_PROGRESS", StringComparison.Ordinal) =>
                    (null, Check.Failed(Name, stack.Status,
                    "Wait for it: --wait 15 does. The first deploy takes half an hour, for Kafka's sake.")),
                _ => (null, Check.Failed(Name, $"{stack.Status} {stack.StatusReason}".Trim(), EventsOf(name))),
            };
        }
        catch (TransientException e)
        {
            return (null, Check.Failed(Name, e.Message, "Check the network and --region, then try again."));
        }
    }

    private async Task<IReadOnlyList<Check>> TablesAsync(Stack? stack, bool areWanted, CancellationToken cancellationToken)
    {
        if (!areWanted)
            return [];
        if (stack is null)
            return [Check.Skipped("tables", "the stack comes first")];
        var checks = new List<Check>();
        foreach (var (name, check) in new TablePromises(_services.Tables(stack), "See why: the named query quarantine_reasons, in Athena.")
            .ChecksAtWork)
            checks.Add(await TryAsync(name, () => check(cancellationToken)));
        return checks;
    }

    private Task<Check> AlertAsync(Stack? stack, bool isWanted, CancellationToken cancellationToken) => (stack, isWanted) switch
    {
        (_, false) => Task.FromResult(Check.Skipped("alert", "--no-alert")),
        (null, _) => Task.FromResult(Check.Skipped("alert", "the stack comes first")),
        _ => TryAsync("alert", () => _alert.RunAsync("alert", stack, cancellationToken)),
    };

    // One refused request does not prevent the others.
    private static async Task<Check> TryAsync(string name, Func<Task<Check>> check)
    {
        try
        {
            return await check();
        }
        catch (WikiGuardException e) when (e is not CredentialsException)
        {
            return Check.Failed(name, e.Message, "Put that right, then verify again.");
        }
    }

    private static string EventsOf(string name) => $"Read why: aws cloudformation describe-stack-events --stack-name {name}";
}
