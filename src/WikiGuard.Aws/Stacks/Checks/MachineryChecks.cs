using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Verification;

namespace WikiGuard.Aws.Stacks.Checks;

/// <summary>Checks whether the stack's resources run.</summary>
internal sealed class MachineryChecks(StackServices services)
{
    private const string Start =
        "Start it: sam deploy --parameter-overrides \"… IngestorImageTag=<tag> IngestorDesiredCount=1 ScheduleState=ENABLED\"";

    private const int MostNamed = 3;

    public async Task<Check> IngestAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var (cluster, called) = (stack.Output(StackOutputs.Cluster), stack.Output(StackOutputs.Service));
        if (await services.Ecs.DescribeServiceAsync(cluster, called, cancellationToken) is not { } service)
            return Check.Failed(name, $"the cluster {cluster} has no service {called}", "Somebody has deleted it. Deploy the stack anew.");
        if (service.DesiredCount == 0)
            return Check.Failed(name, $"{called} is stopped: no task is wanted", Start);
        var tasks = $"{service.RunningCount} of {service.DesiredCount} tasks of {called} run";
        var rollout = service.Deployments?.FirstOrDefault(d => d.Status == "PRIMARY");
        return (service, rollout?.RolloutState) switch
        {
            (_, "FAILED") => Check.Failed(name, $"{tasks}; the last deployment failed: {rollout!.RolloutStateReason}", Look(called)),
            var (s, _) when s.RunningCount < s.DesiredCount =>
                Check.Failed(name, tasks, $"A task takes a minute or two to start. If none comes: {Look(called)}"),
            (_, "IN_PROGRESS") => Check.Failed(name, $"{tasks}; a deployment is on its way", "Wait for it; --wait 15 does."),
            _ => Check.Ok(name, tasks),
        };
    }

    public async Task<Check> FunctionsAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var functions = stack.Named("AWS::Lambda::Function");
        var troubles = new List<string>();
        foreach (var function in functions)
        {
            var found = await services.Lambda.GetFunctionAsync(function, cancellationToken);
            if (found.State is not ("Active" or "Inactive"))
                troubles.Add($"{function} is {found.State}: {found.StateReason}");
            else if (found.LastUpdateStatus is not (null or "Successful"))
                troubles.Add($"{function}'s update is {found.LastUpdateStatus}: {found.LastUpdateStatusReason}");
        }
        return Verdict(name, functions.Count, "active", troubles,
            "Pending and InProgress pass within minutes. What Failed says why; put it right and deploy anew.");
    }

    public async Task<Check> SourcesAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var (troubles, isOff) = (new List<string>(), true);
        var sources = stack.Named("AWS::Lambda::EventSourceMapping");
        foreach (var source in sources)
        {
            var found = await services.Lambda.GetEventSourceAsync(source, cancellationToken);
            var topics = string.Join(", ", found.Topics ?? []);
            isOff &= found.State is "Disabled" or "Disabling";
            if (found.State != "Enabled")
                troubles.Add($"{topics} ({source}) is {found.State}");
            else if (found.LastProcessingResult?.StartsWith("PROBLEM", StringComparison.Ordinal) == true)
                troubles.Add($"{topics}: {found.LastProcessingResult}");
        }
        return Verdict(name, sources.Count, "enabled", troubles,
            isOff ? Start : "A change takes some minutes. A PROBLEM is of network, password or rights: look at the event source in the "
            + "function's configuration.");
    }

    public async Task<Check> SchedulesAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var troubles = new List<string>();
        var rules = stack.Named("AWS::Events::Rule");
        foreach (var rule in rules)
        {
            // A bus other than the default precedes the name.
            var found = await services.EventBridge.DescribeRuleAsync(rule[(rule.LastIndexOf('|') + 1)..], cancellationToken);
            if (found.State?.StartsWith("ENABLED", StringComparison.Ordinal) != true)
                troubles.Add($"{rule} is {found.State}");
        }
        return Verdict(name, rules.Count, "enabled", troubles, Start);
    }

    public async Task<Check> AlarmsAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var names = stack.Named("AWS::CloudWatch::Alarm");
        var alarms = await services.CloudWatch.DescribeAlarmsAsync(names, cancellationToken);
        var ringing = alarms.Where(a => a.State == "ALARM").Select(a => $"{a.Name}: {a.Description}").ToList();
        if (ringing.Count > 0)
            return Verdict(name, names.Count, "", ringing, "Follow the alarm's description; its graph in CloudWatch shows since when.");
        List<string> unsure =
        [
            .. names.Except(alarms.Select(a => a.Name), StringComparer.Ordinal).Select(n => $"{n} does not exist"),
            .. alarms.Where(a => a.State != "OK").Select(a => $"{a.Name} is {a.State}"),
        ];
        return Verdict(name, names.Count, "OK", unsure,
            "A new alarm is judged within minutes: wait, with --wait 15. One that does not exist comes back with a deploy.");
    }

    /// <param name="well">The state that all of them should have.</param>
    private static Check Verdict(string name, int count, string well, List<string> troubles, string nextStep)
    {
        if (count == 0)
            return Check.Failed(name, "the stack has none",
                "It is not WikiGuard's, or its resources cannot be listed. Check --stack and --region.");
        var more = troubles.Count > MostNamed ? $"; and {troubles.Count - MostNamed} more" : "";
        return troubles.Count == 0
            ? Check.Ok(name, $"all {count} {well}")
            : Check.Failed(name, $"{troubles.Count} of {count}: "
                + $"{string.Join("; ", troubles.Take(MostNamed).Select(t => t.TrimEnd(' ', ':', '.')))}{more}", nextStep);
    }

    private static string Look(string service) =>
        $"Read the log group /ecs/{service.Replace("-service", "", StringComparison.Ordinal)}, and the service's events: a missing image "
            + "and a wrong setting both show there.";
}
