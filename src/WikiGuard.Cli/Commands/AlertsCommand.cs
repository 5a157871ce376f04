using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Alerts;
using WikiGuard.Aws;
using WikiGuard.Aws.Alerts;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Pipeline;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard alerts</c>: tries how alerts arrive, lists them, and says who is at one or wants to hear nothing of it.</summary>
internal static class AlertsCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access) =>
        new("alerts", "Lists alerts, acknowledges and mutes them, and tries how they arrive.")
        {
            List(output), Acknowledge(output, errors, access), Mute(output, errors, access), Unmute(output, errors, access),
            Test(output, errors, access),
        };

    private static DetailedCommand List(TextWriter output)
    {
        var (lakehouse, stack, region) = Where();
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("list", "Lists the alerts that are open, acknowledged or muted.", """
            One line each: its id, its state, its severity, since when it is, and what it says.
              open          people were told
              acknowledged  somebody has said that he is at it
              muted         nobody was told, because its entity or its rules are muted
              withheld      nobody was told, because of quiet hours or of the limit for the entity
            Below that, what is muted, until when, and by whom. What is over is not listed. A run may be at work meanwhile.

            Examples:
              wikiguard alerts list
              wikiguard alerts list --format json | jq -r '.alerts[] | select(.state == "open") | .id'
              wikiguard alerts list --stack wikiguard
            """)
        { lakehouse, stack, region, format };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(stack) is { } name)
            {
                using var bucket = await StackLakehouse.OpenAsync(name, ChosenRegion.Of(parsed.GetValue(region)), cancellationToken);
                await WriteAsync(bucket.Objects);
            }
            else
            {
                var folder = parsed.GetValue(lakehouse)!;
                LocalLakehouse.RequireIn(folder);
                await WriteAsync(FolderObjectStore.ReaderOf(folder));
            }
            return ExitCodes.Done;

            async Task WriteAsync(IObjectStore objects) =>
                AlertOutput.Write(await ReadAsync(objects, cancellationToken), parsed.GetValue(format)!, output);
        });
        return command;
    }

    private static Command Acknowledge(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var id = new Argument<string>("ID") { Description = "The alert's, as it stands in the alert and in `wikiguard alerts list`." };
        var command = new Command("ack", "Says that you are at work on an alert. If it gets worse, it is open again.") { id };
        SetChange(command, errors, access, async (parsed, place, cancellationToken) =>
        {
            var alert = (await ReadAsync(place.Objects, cancellationToken)).Find(parsed.GetValue(id)!, place.Advice);
            await place.BeginAsync();
            await place.Silences.AcknowledgeAsync(alert.Id, alert.Severity, access.Requester, cancellationToken);
            await output.WriteLineAsync(
                $"{alert.Id} is acknowledged by {QueryOutput.Printable(access.Requester)}: {QueryOutput.Printable(alert.Subject)}");
        });
        return command;
    }

    private static DetailedCommand Mute(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (entity, rule) = What();
        var length = new Option<TimeSpan?>("--for")
        {
            Description = "How long: a number and m, h or d, such as 2h; at most 30d.",
            HelpName = "TIME",
            Required = true,
            CustomParser = Duration.Between(TimeSpan.FromMinutes(1), Longest, "give a time from 1m to 30d, such as 2h."),
        };
        var command = new DetailedCommand("mute", "Sends no alerts about an entity or a quality rule for a while.", """
            About an entity, no window raises an alert meanwhile, and none is told of later. The quality of a batch is not told where each rule
            that failed is muted; where it is still low when the mute ends, it is told then. A batch that is held is always told.

            On a stack, its functions read from the next run on what is muted.

            Examples:
              wikiguard alerts mute --entity "enwiki:India" --for 2h
              wikiguard alerts mute --rule user_name_complete --for 1d
              wikiguard alerts mute --entity "enwiki:India" --for 2h --stack wikiguard
            """)
        { entity, rule, length };
        ExpectOne(command, entity, rule);
        SetChange(command, errors, access, async (parsed, place, cancellationToken) =>
        {
            var (kind, name) = Given(parsed, entity, rule);
            await place.BeginAsync();
            var mute = await place.Silences.MuteAsync(kind, name, parsed.GetValue(length)!.Value, access.Requester, cancellationToken);
            await output.WriteLineAsync($"{QueryOutput.Printable(name)} is muted until {Spoken.At(mute.Until)}.");
        });
        return command;
    }

    private static Command Unmute(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (entity, rule) = What();
        var command = new Command("unmute", "Ends a mute before its time.") { entity, rule };
        ExpectOne(command, entity, rule);
        SetChange(command, errors, access, async (parsed, place, cancellationToken) =>
        {
            var (kind, name) = Given(parsed, entity, rule);
            await place.BeginAsync();
            var was = await place.Silences.UnmuteAsync(kind, name, cancellationToken);
            await output.WriteLineAsync($"{QueryOutput.Printable(name)} is {(was ? "no longer" : "not")} muted.");
        });
        return command;
    }

    private static DetailedCommand Test(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var ((lakehouse, stack, region), config) = (Where(), SharedOptions.Config());
        var command = new DetailedCommand("test", "Sends a sample alert of each kind, and says whether it was delivered.", """
            The samples go where a run's alerts go by alerts.yaml: to the console, which is stderr, and to the webhook if there is one. While a
            run holds the lakehouse, it sends them by its own configuration, to its own console.
            On a stack they go where its functions' alerts go, to the topic of warnings, for Slack. Delivered means that the topic has taken
            them. Whether somebody has subscribed, `wikiguard verify --stack NAME` says; whether they show in Slack, you see there.
            Exit code: 0 all were delivered; 1 one was not.

            Examples:
              wikiguard alerts test
              wikiguard alerts test --config my-config
              wikiguard alerts test --stack wikiguard
            """)
        { lakehouse, config, stack, region };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, _, cancellationToken) =>
        {
            if (parsed.GetValue(stack) is { } name)
            {
                using var opened = await StackLakehouse.OpenAsync(name, ChosenRegion.Of(parsed.GetValue(region)), cancellationToken);
                using var topic = opened.OpenAlerts();
                return await SendSamplesAsync(
                    ToolAdvice.OfStack(name), async alert => [(topic.Name, await FailureOfAsync(topic, alert, cancellationToken))], output);
            }
            var folder = parsed.GetValue(lakehouse)!;
            using var alerts = access.Held is null
                ? new LocalAlerts(await LocalConfig.LoadAlertsAsync(parsed.GetValue(config), cancellationToken)) : null;
            await using var open = await OpenLakehouse.OpenAsync(access, folder, null, errors, cancellationToken);
            var sender = access.Held?.Alerts ?? alerts!.Over(open.Objects, errors, NullLoggerFactory.Instance);
            return await SendSamplesAsync(
                AdviceOf(folder), async alert => [.. await sender.TrySendAsync(alert, cancellationToken)], output);
        });
        return command;
    }

    /// <param name="send">Tells for each way why it did not take the alert; null where it did.</param>
    /// <returns>The command's exit code.</returns>
    private static async Task<int> SendSamplesAsync(
        ToolAdvice advice, Func<Alert, Task<IReadOnlyList<(string Channel, string? Failure)>>> send, TextWriter output)
    {
        var isDelivered = true;
        foreach (var (name, alert) in SampleAlerts.All(advice, TimeProvider.System.GetUtcNow()))
        {
            foreach (var (channel, failure) in await send(alert with { Subject = $"test, nothing is wrong: {alert.Subject}" }))
            {
                isDelivered &= failure is null;
                await output.WriteLineAsync(
                    $"{name} to {channel}: {(failure is null ? "delivered" : $"NOT delivered. {QueryOutput.Printable(failure)}")}");
            }
        }
        return isDelivered ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<string?> FailureOfAsync(TopicAlertSink topic, Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            await topic.SendAsync(alert, cancellationToken);
            return null;
        }
        catch (WikiGuardException e)
        {
            return e.Message;
        }
    }

    /// <summary>Gives a command that changes what is acknowledged or muted its options and its action.</summary>
    private static void SetChange(
        Command command, TextWriter errors, LakehouseAccess access, Func<ParseResult, Place, CancellationToken, Task> change)
    {
        var (lakehouse, stack, region) = Where();
        command.Options.Add(lakehouse);
        command.Options.Add(stack);
        command.Options.Add(region);
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            if (parsed.GetValue(stack) is { } name)
            {
                using var opened = await StackLakehouse.OpenAsync(name, ChosenRegion.Of(parsed.GetValue(region)), cancellationToken);
                // The history of a stack is that of its state machines.
                await change(
                    parsed, new Place(opened.Objects, ToolAdvice.OfStack(name), () => Task.CompletedTask), cancellationToken);
            }
            else
            {
                var folder = parsed.GetValue(lakehouse)!;
                await using var open = await OpenLakehouse.OpenAsync(access, folder, null, errors, cancellationToken);
                await change(
                    parsed, new Place(open.Objects, AdviceOf(folder), () => record.BeginAsync(open, cancellationToken)), cancellationToken);
            }
            return ExitCodes.Done;
        });
    }

    private static Task<AlertOverview> ReadAsync(IObjectStore objects, CancellationToken cancellationToken) =>
        AlertOverview.ReadAsync(objects, TimeProvider.System.GetUtcNow(), cancellationToken);

    private static ToolAdvice AdviceOf(string folder) => new(SuggestedArguments.Lakehouse(folder));

    private static (Option<string> Lakehouse, Option<string?> Stack, Option<string?> Region) Where() =>
        (SharedOptions.Lakehouse(), SharedOptions.Stack(), SharedOptions.Region());

    private static (Option<string?> Entity, Option<string?> Rule) What() =>
    (
        new Option<string?>("--entity") { Description = "A page, such as \"enwiki:India\".", HelpName = "ENTITY" },
        new Option<string?>("--rule") { Description = "A quality rule, by its name.", HelpName = "NAME" });

    private static void ExpectOne(Command command, Option<string?> entity, Option<string?> rule) => command.Validators.Add(r =>
    {
        if (r.GetResult(entity) is null == r.GetResult(rule) is null)
            r.AddError("Give either --entity or --rule.");
    });

    private static (MuteKind Kind, string Name) Given(ParseResult parsed, Option<string?> entity, Option<string?> rule) =>
        parsed.GetValue(entity) is { } page ? (MuteKind.Entity, page) : (MuteKind.Rule, parsed.GetValue(rule)!);

    /// <summary>Where alerts and silences stand: a lakehouse in a folder, or the bucket of a stack.</summary>
    /// <param name="BeginAsync">From here on, something is changed.</param>
    private sealed record Place(IObjectStore Objects, ToolAdvice Advice, Func<Task> BeginAsync)
    {
        public SilenceBook Silences { get; } = new(Objects, TimeProvider.System);
    }
}
