using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Alerts;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
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
        var lakehouse = SharedOptions.Lakehouse();
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
            """)
        { lakehouse, format };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(lakehouse)!;
            LocalLakehouse.RequireIn(folder);
            AlertOutput.Write(
                await ReadAsync(FolderObjectStore.ReaderOf(folder), cancellationToken), parsed.GetValue(format)!, output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Acknowledge(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var id = new Argument<string>("ID") { Description = "The alert's, as it stands in the alert and in `wikiguard alerts list`." };
        var lakehouse = SharedOptions.Lakehouse();
        var command = new Command("ack", "Says that you are at work on an alert. If it gets worse, it is open again.") { id, lakehouse };
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            var alert = (await ReadAsync(open.Objects, cancellationToken)).Find(parsed.GetValue(id)!);
            await record.BeginAsync(open, cancellationToken);
            await open.Get<SilenceBook>().AcknowledgeAsync(alert.Id, alert.Severity, access.Requester, cancellationToken);
            await output.WriteLineAsync(
                $"{alert.Id} is acknowledged by {QueryOutput.Printable(access.Requester)}: {QueryOutput.Printable(alert.Subject)}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static DetailedCommand Mute(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (entity, rule) = What();
        var lakehouse = SharedOptions.Lakehouse();
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

            Examples:
              wikiguard alerts mute --entity "enwiki:India" --for 2h
              wikiguard alerts mute --rule user_name_complete --for 1d
            """)
        { entity, rule, length, lakehouse };
        ExpectOne(command, entity, rule);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            var (kind, name) = Given(parsed, entity, rule);
            await record.BeginAsync(open, cancellationToken);
            var mute = await open.Get<SilenceBook>().MuteAsync(
                kind, name, parsed.GetValue(length)!.Value, access.Requester, cancellationToken);
            await output.WriteLineAsync($"{QueryOutput.Printable(name)} is muted until {Spoken.At(mute.Until)}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Unmute(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (entity, rule) = What();
        var lakehouse = SharedOptions.Lakehouse();
        var command = new Command("unmute", "Ends a mute before its time.") { entity, rule, lakehouse };
        ExpectOne(command, entity, rule);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            var (kind, name) = Given(parsed, entity, rule);
            await record.BeginAsync(open, cancellationToken);
            var was = await open.Get<SilenceBook>().UnmuteAsync(kind, name, cancellationToken);
            await output.WriteLineAsync($"{QueryOutput.Printable(name)} is {(was ? "no longer" : "not")} muted.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static DetailedCommand Test(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var command = new DetailedCommand("test", "Sends a sample alert of each kind, and says whether it was delivered.", """
            The samples go where a run's alerts go by alerts.yaml: to the console, which is stderr, and to the webhook if there is one. While a
            run holds the lakehouse, it sends them by its own configuration, to its own console. Of a stack, `wikiguard verify --stack NAME`
            sends a test message.
            Exit code: 0 all were delivered; 1 one was not.

            Examples:
              wikiguard alerts test
              wikiguard alerts test --config my-config
            """)
        { lakehouse, config };
        command.SetRecordedAction(access, async (parsed, _, cancellationToken) =>
        {
            var folder = parsed.GetValue(lakehouse)!;
            using var alerts = access.Held is null
                ? new LocalAlerts(await LocalConfig.LoadAlertsAsync(parsed.GetValue(config), cancellationToken)) : null;
            await using var open = await OpenLakehouse.OpenAsync(access, folder, null, errors, cancellationToken);
            var sender = access.Held?.Alerts ?? alerts!.Over(open.Objects, errors, NullLoggerFactory.Instance);
            var isDelivered = true;
            foreach (var (name, alert) in SampleAlerts.All(
                new ToolAdvice(SuggestedArguments.Lakehouse(folder)), TimeProvider.System.GetUtcNow()))
            {
                foreach (var (channel, failure) in await sender.TrySendAsync(
                    alert with { Subject = $"test, nothing is wrong: {alert.Subject}" }, cancellationToken))
                {
                    isDelivered &= failure is null;
                    await output.WriteLineAsync(
                        $"{name} to {channel}: {(failure is null ? "delivered" : $"NOT delivered. {QueryOutput.Printable(failure)}")}");
                }
            }
            return isDelivered ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static Task<AlertOverview> ReadAsync(IObjectStore objects, CancellationToken cancellationToken) =>
        AlertOverview.ReadAsync(objects, TimeProvider.System.GetUtcNow(), cancellationToken);

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
}
