using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Costs;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard replay</c>: gives a layer again what the one before has.</summary>
internal static class ReplayCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access) => new DetailedCommand(
        "replay", "Gives a layer again what the one before has: the log, bronze or silver.", """
        A replay is for rows that were lost, doubled or altered, and for what was derived by a version or rules that were wrong. It reads the
        dates of the layer before once more and writes what comes of it over what stands there. Nothing is deleted by hand, and no checkpoint is
        touched: each part of a replay is a batch like any other. A replay that was stopped is run again; running it twice changes nothing more.

        With --truncate, rows that the layer before does not explain are removed, too: copies, and rows that somebody wrote past the pipeline.
        Without it they stay, and `wikiguard verify` names their batch. What people let in from quarantine, or discarded, stays as they decided.
        A replay of silver computes gold's windows of the same dates anew, and each replay ends with `wikiguard verify`. Bronze is read again
        from Kafka, or from landing files that are still there: wikiguard replay bronze --help
        While a run holds a lakehouse in a folder, the run carries the replay out, by its own configuration.

        Examples:
          wikiguard replay silver --from 2026-02-01 --to 2026-02-07 --dry-run
          wikiguard replay silver --from 2026-02-01 --to 2026-02-07
          wikiguard replay silver --from 2026-02-01T12:00Z --to 2026-02-01T14:00Z       the whole date
          wikiguard replay gold --from 2026-02-07 --truncate --yes
          wikiguard replay gold --from 2026-02-01 --to 2026-03-02 --relearn
          wikiguard replay silver --from 2026-02-07 --stack wikiguard --max-usd 5

        On a stack, a state machine does the work; the command starts an execution and follows it. Ctrl-C leaves it running, and
        `wikiguard follow` follows it again. While a replay is at work, no other is started. (Two that were started without this tool do no
        harm either: the layers' leases keep them apart.)
        """)
    {
        ReplayBronzeCommand.Create(output, errors, access),
        Of(LayerNames.Silver, "Derives silver_events again from bronze, and gold's windows from that.", output, errors, access),
        Of(LayerNames.Gold, "Computes gold's windows again from silver.", output, errors, access),
    };

    private static Command Of(
        string layer, string description, TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (from, to) = (EventDates.From(isRequired: true), EventDates.To(" Default: --from."));
        var truncate = new Option<bool>("--truncate") { Description = "Remove what the layer before does not explain. It asks first." };
        var relearn = new Option<bool>("--relearn")
        { Description = "Learn again what was usual before the dates, too: after a backfill of the weeks before them." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var yes = SharedOptions.Yes();
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var maxUsd = SharedOptions.MaxUsd();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new Command(layer, description) { from, to, truncate, dryRun, yes, lakehouse, config, stack, region, maxUsd, format };
        if (layer == LayerNames.Gold)
            command.Options.Add(relearn);
        SharedOptions.KeepApart(command, stack, ofStack: [region, maxUsd], ofFolder: [lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var first = parsed.GetValue(from)!.Value;
            var request = new ReplayRequest(layer, first, parsed.GetValue(to) ?? first, parsed.GetValue(truncate))
            { Relearn = layer == LayerNames.Gold && parsed.GetValue(relearn), MaxUsd = parsed.GetValue(maxUsd) };
            if (request.From > request.To || EventDates.AreReversed(parsed, from, to))
                throw new WrongUsageException("--from is after --to.");
            EventDates.NoteWidening(parsed, errors, from, to);
            var mustAsk = request.Truncate && !parsed.GetValue(yes) && !parsed.GetValue(dryRun);
            if (parsed.GetValue(stack) is { } name)
            {
                if (mustAsk)
                    await ConfirmAsync(request, errors);
                return await StackExecution.RunAsync(new ReplayJob(request, parsed.GetValue(dryRun)), name, parsed.GetValue(region),
                    parsed.GetValue(format)!, output, errors);
            }
            var folder = parsed.GetValue(lakehouse)!;
            await using var open = await OpenLakehouse.OpenAsync(access, folder, parsed.GetValue(config), errors, cancellationToken);
            return await InFolderAsync(
                request, open, folder, new ReplayManner(parsed.GetValue(dryRun), mustAsk, parsed.GetValue(format) == "json"), record,
                output, errors, cancellationToken);
        });
        return command;
    }

    /// <summary>Replays dates of a lakehouse in a folder, and verifies it.</summary>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> InFolderAsync(
        ReplayRequest request, OpenLakehouse open, string folder, ReplayManner manner, ChangeRecord record, TextWriter output,
        TextWriter errors, CancellationToken cancellationToken)
    {
        var desk = open.Get<ReplayDesk>();
        var plan = await desk.PlanAsync(request, cancellationToken);
        if (manner.IsDryRun || plan.Chunks.Count == 0)
        {
            await output.WriteLineAsync(!manner.IsJson ? Text(plan)
                : manner.IsDryRun ? Json(plan) : Json(request, batches: 0, new SortedDictionary<string, long>(StringComparer.Ordinal)));
            return ExitCodes.Done;
        }
        if (manner.MustAsk)
            await ConfirmAsync(request, errors, Text(plan), manner.What);

        await record.BeginAsync(open, cancellationToken);
        // What an earlier run left comes first; then the plan is made on what is there.
        await open.PromoteAsync(cancellationToken);
        plan = await desk.PlanAsync(request, cancellationToken);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        var (chunks, rows) = (0, 0L);
        await desk.RunAsync(plan, (chunk, batch) =>
        {
            counts.Add(batch.Counts);
            (chunks, rows) = (chunks + 1, rows + chunk.RowsIn);
            errors.WriteLine($"{chunks:N0} of {plan.Chunks.Count:N0}: {batch.BatchId}, "
                + $"{Spoken.Dates(chunk.Dates[0], chunk.Dates[^1])}, "
                + $"{rows:N0} of {plan.RowsIn:N0} rows{RecoveryText.LeftOf(clock.Elapsed, rows, plan.RowsIn)}");
        }, cancellationToken);
        record.CountAlone(counts);
        await open.PromoteAsync(cancellationToken);
        await output.WriteLineAsync(manner.IsJson
            ? Json(request, chunks, counts) : RecoveryText.Replayed(request, chunks, counts));

        var checks = await open.VerifyAsync(SuggestedArguments.Lakehouse(folder), cancellationToken);
        return await CheckOutput.ConcludeAsync("replay", checks, errors);
    }

    private static Task ConfirmAsync(
        ReplayRequest request, TextWriter errors, string? plan = null, string what = "--truncate") => Confirmation.AskAsync(
        $"Rows of {request.Layer} of {Spoken.Dates(request.From, request.To)} that nothing explains will be removed.",
        $"{what} removes rows, and nobody is there to ask. Look at it with --dry-run, then give --yes.", errors, plan);

    private static string Text(ReplayPlan plan)
    {
        var request = plan.Request;
        if (plan.Days.Count == 0)
            return RecoveryText.NothingToReplay(request);
        IEnumerable<string> lines =
        [
            $"{RecoveryText.WouldReplay(request, plan.Chunks.Count)}:",
            .. plan.Days.Select(d => $"  {d.Date:O}: reads {d.RowsIn:N0} rows of {request.Upstream}; {request.Layer} has {d.RowsThere:N0}"),
            RecoveryText.WouldCost(plan.Cost()),
        ];
        return string.Join('\n', lines);
    }

    private static string Json(ReplayRequest request, int batches, SortedDictionary<string, long> counts) => JsonSerializer.Serialize(
        new { layer = request.Layer, from = $"{request.From:O}", to = $"{request.To:O}", batches, counts });

    private static string Json(ReplayPlan plan) => JsonSerializer.Serialize(new
    {
        layer = plan.Request.Layer,
        from = $"{plan.Request.From:O}",
        to = $"{plan.Request.To:O}",
        truncate = plan.Request.Truncate,
        batches = plan.Chunks.Count,
        expected_on_aws = ExpectedCost.Of(plan.Cost(), Prices.Shipped),
        days = plan.Days.Select(d => new { date = $"{d.Date:O}", rows_in = d.RowsIn, rows_there = d.RowsThere }),
    });
}

/// <param name="IsDryRun">Only its plan is wanted.</param>
/// <param name="MustAsk">Somebody has to agree first.</param>
/// <param name="IsJson">The result is for a program.</param>
/// <param name="What">What removes rows, for whoever is asked.</param>
internal sealed record ReplayManner(bool IsDryRun, bool MustAsk, bool IsJson, string What = "--truncate");
