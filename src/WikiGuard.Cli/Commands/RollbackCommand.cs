using System.CommandLine;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard rollback</c>: takes a layer back to an earlier state.</summary>
internal static class RollbackCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access) => new DetailedCommand(
        "rollback", "Takes a layer back to what it was at a time, or before a batch.", """
        A rollback is for what a bad batch has done: wrong rules, a wrong version, rows that somebody wrote by hand. On a stack, the layer's
        tables become what their Iceberg snapshots hold: rows that came since go, rows that are gone or altered come back, with every column.
        Whole batches are undone, never a part of one. What the layer has read of the one before is set back with it, so that its next run takes
        all that came since once more, by the configuration that is then in force: upload the right one first. What people decided in quarantine
        since then is undone as well. Gold follows a rollback of silver by itself. A rollback is a batch, with the next number; it may be
        repeated, and undone by another one.

        Snapshots reach back seven days, and two for bronze; --dry-run says how far. Beyond that, derive dates again: wikiguard replay --help

        A lakehouse in a folder keeps no earlier states. There the dates that the batches since have touched are derived again, which `wikiguard
        replay` does, too: what came since stays, and is judged anew.

        Examples:
          wikiguard rollback silver --before silver-00000042 --stack wikiguard --dry-run
          wikiguard rollback silver --to 2026-02-01T12:00Z --stack wikiguard
          wikiguard rollback gold --snapshot 949530903748831860 --stack wikiguard
          wikiguard rollback silver --before silver-00000002 --yes

        Times are those of the machine's clock, as `wikiguard history` shows them, also where a recording was read; `wikiguard status` shows
        its batches in the recording's time.

        `wikiguard history` lists the batches of a folder; on a stack, the query `ledger` does, and select * from "silver_events$snapshots" the
        snapshots.
        """)
    {
        Of(LayerNames.Bronze, "Takes bronze back. What came since comes again from the log, by wikiguard replay bronze.", output, errors,
            access),
        Of(LayerNames.Silver, "Takes silver back, and gold's windows of the same dates with it.", output, errors, access),
        Of(LayerNames.Gold, "Takes gold's windows and its quarantine back; what it has learned of the past stays.", output, errors,
            access),
    };

    private static Command Of(
        string layer, string description, TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var to = new Option<DateTimeOffset?>("--to")
        {
            Description = "The state at this time of the machine's clock: 2026-02-01T12:00Z, or an age such as 6h.",
            HelpName = "TIME",
            CustomParser = PointInTime.Parse,
        };
        var before = new Option<string>("--before")
        {
            Description = "The state before this batch of the layer.",
            HelpName = $"{layer}-00000042",
        };
        var snapshot = new Option<string>("--snapshot")
        {
            Description = $"The state of a snapshot of {new RollbackRequest(layer, null, null, null).SnapshotTable}.",
            HelpName = "ID",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var yes = SharedOptions.Yes();
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new Command(layer, description)
        { to, before, snapshot, dryRun, yes, lakehouse, config, stack, region, format };
        SharedOptions.KeepApart(command, stack, ofStack: [snapshot, region], ofFolder: [lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            if (new object?[] { parsed.GetValue(to), parsed.GetValue(before), parsed.GetValue(snapshot) }.Count(v => v is not null) != 1)
                throw new WrongUsageException("Give one of --to, --before and --snapshot.");
            var request = new RollbackRequest(layer, parsed.GetValue(to), BatchOf(layer, parsed.GetValue(before)),
                SnapshotOf(parsed.GetValue(snapshot)));
            var (isDryRun, mustAsk) = (parsed.GetValue(dryRun), !parsed.GetValue(yes) && !parsed.GetValue(dryRun));
            if (parsed.GetValue(stack) is { } name)
            {
                if (mustAsk)
                    await ConfirmAsync(request, errors);
                return await StackExecution.RunAsync(
                    new RollbackJob(request, isDryRun), name, parsed.GetValue(region), parsed.GetValue(format)!, output, errors);
            }
            if (layer == LayerNames.Bronze)
            {
                throw new WrongUsageException("A lakehouse in a folder keeps no earlier states of bronze. Take what it lacks, or has "
                    + "wrong, from the log again: wikiguard replay bronze --truncate");
            }
            var folder = parsed.GetValue(lakehouse)!;
            await using var open = await OpenLakehouse.OpenAsync(access, folder, parsed.GetValue(config), errors, cancellationToken);
            var plan = await open.Get<RollbackDesk>().PlanAsync(request, cancellationToken);
            if (plan.Dates.Count == 0)
            {
                await output.WriteLineAsync($"There is nothing to roll back: {layer} has done nothing since {plan.ToBatch}.");
                return ExitCodes.Done;
            }
            var instead = new ReplayRequest(layer, plan.Dates[0], plan.Dates[^1], Truncate: true);
            await errors.WriteLineAsync(
                $"A lakehouse in a folder keeps no earlier states of its tables. Instead, {layer} is derived again on the dates that its "
                    + $"{RecoveryText.Batches(plan.UndoneBatches)} since {plan.ToBatch} have touched, with truncation: what came since stays, "
                    + "and is judged anew.");
            return await ReplayCommand.InFolderAsync(
                instead, open, folder, new ReplayManner(isDryRun, mustAsk, parsed.GetValue(format) == "json", "A rollback"), record,
                output, errors, cancellationToken);
        });
        return command;
    }

    private static long? BatchOf(string layer, string? text) => text is null ? null
        : RollbackRequest.BatchOf(layer, text)
            ?? throw new WrongUsageException(
                $"--before is {QueryOutput.Printable(text)}: give a batch of {layer}, such as {layer}-00000042.");

    private static long? SnapshotOf(string? text) => text is null ? null
        : RollbackRequest.SnapshotOf(text)
            ?? throw new WrongUsageException($"--snapshot is {QueryOutput.Printable(text)}: give a snapshot_id, which is a number.");

    private static Task ConfirmAsync(RollbackRequest request, TextWriter errors) => Confirmation.AskAsync(
        $"What {request.Layer} has done since then ({request.When}) will be undone.",
        "A rollback removes rows, and nobody is there to ask. Look at it with --dry-run, then give --yes.", errors);
}
