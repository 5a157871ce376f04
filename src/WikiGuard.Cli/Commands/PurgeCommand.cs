using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard purge</c>: takes content that Wikimedia has suppressed out of a lakehouse.</summary>
internal static class PurgeCommand
{
    private const string AskedOfNobody = "A purge removes rows, and nobody is there to ask. Look at it with --dry-run, then give --yes.";

    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var user = new Option<string?>("--user") { Description = "A user's name, exactly as Wikimedia writes it.", HelpName = "NAME" };
        var revision = new Option<string?>("--revision") { Description = "A revision, such as enwiki:1234567.", HelpName = "WIKI:ID" };
        var mentions = new Option<bool>("--mentions")
        { Description = "With --user, also events of others that mention the name in their title or summary." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be removed, and do nothing." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("purge", "Takes what Wikimedia has suppressed out of every table and file. It asks first.", """
            Wikimedia sometimes suppresses a user's name or a revision after it was public, and then it must not be stored any longer. A purge
            removes its events from bronze, silver, their quarantine and gold's evidence, its user from gold, and the dead letters and refused
            records that contain it. Windows that its events fell into are computed anew. All committed landing files go, too: they are only
            kept for reading bronze again. The database file is written anew, so that no deleted block is left in it; that needs as much
            room on the disk again, and needs a run that holds the lakehouse to be stopped. There is no way back.

            What was removed stays on record by numbers and by a hash of the name, so that `wikiguard verify` still adds up. A purge that was
            stopped is run again. It does not reach copies that you have made, recordings, alerts that were sent, or Kafka: what comes again
            from there is purged again.

            On a stack, an execution of its replay does the work; the command starts it and follows it. Ctrl-C leaves it running, and
            `wikiguard follow` follows it again. Neither its input nor Athena's history has the name: it lies in an object of the bucket that
            is destroyed at the end. It pauses the layers for some minutes at a time; destroys the earlier snapshots of all tables, so that
            no rollback reaches back behind a purge; and all results of queries, and the earlier versions of what was deleted in the bucket.

            Examples:
              wikiguard purge --user "Some name" --dry-run
              wikiguard purge --user "Some name" --mentions
              wikiguard purge --revision enwiki:1234567 --yes
              wikiguard purge --user "Some name" --stack wikiguard --dry-run
              wikiguard purge --user "Some name" --stack wikiguard
            """)
        { user, revision, mentions, dryRun, yes, lakehouse, config, stack, region, format };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var subject = SubjectOf(parsed.GetValue(user), parsed.GetValue(revision), parsed.GetValue(mentions));
            if (parsed.GetValue(stack) is { } name)
            {
                if (!parsed.GetValue(yes) && !parsed.GetValue(dryRun))
                {
                    await Confirmation.AskAsync(
                        "What the stack has of it will be destroyed, and there is no way back.", AskedOfNobody, errors);
                }
                var job = new PurgeJob(PurgeRequest.Of(subject, parsed.GetValue(dryRun)), subject);
                return await StackExecution.RunAsync(job, name, parsed.GetValue(region), parsed.GetValue(format)!, output, errors);
            }
            var folder = parsed.GetValue(lakehouse)!;
            if (access.Held is not null && !parsed.GetValue(dryRun))
            {
                throw new InvalidConfigException(
                    "A purge writes the database file anew, which the run that holds the lakehouse has open. Stop "
                    + "the run, give the command again, and start the run: it goes on where it was. --dry-run works beside it.");
            }
            await using var open = await OpenLakehouse.OpenAsync(access, folder, parsed.GetValue(config), errors, cancellationToken);
            var desk = open.Get<PurgeDesk>();
            var isJson = parsed.GetValue(format) == "json";
            var plan = await desk.PlanAsync(subject, cancellationToken);
            if (parsed.GetValue(dryRun))
            {
                await output.WriteLineAsync(isJson ? Json(subject, plan) : Text("A purge would remove", plan));
                if (!isJson && subject is { IsUser: true, WithMentions: false })
                    await output.WriteLineAsync(Text(
                        "With --mentions it would remove",
                        await desk.PlanAsync(subject with { WithMentions = true }, cancellationToken)));
                return ExitCodes.Done;
            }
            if (plan.IsNothing)
            {
                await output.WriteLineAsync(isJson ? Json(subject, plan)
                    : $"Nothing in {folder} is of {(subject.IsUser ? "a user of this name, as it is written here" : "this revision")}. "
                        + "Nothing was done.");
                return ExitCodes.Done;
            }
            if (!parsed.GetValue(yes))
                await Confirmation.AskAsync("There is no way back.", AskedOfNobody, errors, Text("A purge would remove", plan));

            await record.BeginAsync(open, cancellationToken, subject.ToString());
            // What waits is purged with the rest, once it is in the tables.
            await open.PromoteAsync(cancellationToken);
            plan = await desk.PlanAsync(subject, cancellationToken);
            foreach (var (place, count) in plan.There)
                record.Count($"purged_{place}", count);
            await desk.RunAsync(subject, cancellationToken);
            await open.PromoteAsync(cancellationToken);
            await output.WriteLineAsync(isJson ? Json(subject, plan) : Text("Removed", plan));

            var checks = await open.VerifyAsync(SuggestedArguments.Lakehouse(folder), cancellationToken);
            await open.CloseRewrittenAsync();
            return await CheckOutput.ConcludeAsync("purge", checks, errors);
        });
        return command;
    }

    private static PurgeSubject SubjectOf(string? user, string? revision, bool withMentions) => (user?.Trim(), revision) switch
    {
        ({ Length: > 0 } name, null) => PurgeSubject.OfUser(name) with { WithMentions = withMentions },
        (null, { } text) when !withMentions && text.Split(':') is [{ Length: > 0 } wiki, var id]
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
                PurgeSubject.OfRevision(wiki, number),
        (null, { }) => throw new WrongUsageException(withMentions
            ? "--mentions goes with --user." : "--revision is a wiki and a number, such as enwiki:1234567."),
        _ => throw new WrongUsageException("Give --user NAME or --revision WIKI:ID, one of them."),
    };

    private static string Text(string beginning, PurgePlan plan) => $"{beginning} {BatchProgress.InWords(plan.Removed)}";

    private static string Json(PurgeSubject subject, PurgePlan plan) =>
        JsonSerializer.Serialize(new { subject = subject.ToString(), removed = plan.Removed });
}
