using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Cli.Stacks;
using WikiGuard.InForce;
using WikiGuard.Ports;
using WikiGuard.Quarantine;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard quarantine</c>: shows refused records, has them judged again, or discards them.</summary>
internal static class QuarantineCommand
{
    private const string Any = "any";

    private const string Summary = "Shows, redrives and discards refused records.";

    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access) => new DetailedCommand(
        "quarantine", Summary, """
        A record that a rule refuses is kept whole, with the reason, in bronze_quarantine, silver_quarantine or gold_quarantine. When the rule
        was wrong, or the record is wanted all the same, redrive it: it is judged again by the rules as they now are, and goes on if it passes.
        Dead letters are not redriven: they never were events. A discard is for good. A batch that a rule with `action: fail` holds back is let
        pass with `redrive --batch`, or given up with `discard --batch`; give the --config of the run. A discard asks first; --yes is for scripts.
        A redrive exempts from the rule on late arrival, so that it lets late events in. While a run holds the lakehouse, the run carries redrive
        and discard out, by its own configuration.

        Examples:
          wikiguard quarantine list --layer silver
          wikiguard quarantine show ID
          wikiguard quarantine redrive --layer silver --check processing_lag_in_range
          wikiguard quarantine redrive --layer silver --check title_complete --config my-config
          wikiguard quarantine redrive --layer silver --check processing_lag_in_range --from 2026-02-07 --to 2026-02-08
          wikiguard quarantine redrive --batch silver-00000042
          wikiguard quarantine discard --layer silver --check title_complete --to 2026-01-31

        On a stack, the rules are those of its bucket. An execution of its backfill takes the records; the command starts it and follows it.
        Ctrl-C leaves it running, and `wikiguard follow` follows it again. list and show are for a folder: on a stack, ask Athena, by the
        named query quarantine_reasons, or select * from silver_quarantine where status = 'quarantined'.

          wikiguard quarantine redrive --layer silver --check processing_lag_in_range --stack wikiguard --dry-run
          wikiguard quarantine redrive --layer silver --check processing_lag_in_range --stack wikiguard
          wikiguard quarantine redrive --batch silver-00000042 --stack wikiguard
        """)
    {
        List(output, errors), Show(output), Redrive(output, errors, access), Discard(output, errors, access),
    };

    private static Command List(TextWriter output, TextWriter errors)
    {
        var (layer, named, lakehouse) = (LayerOption(), new FilterOptions(), SharedOptions.Lakehouse());
        var status = new Option<string>("--status")
        { Description = "quarantined (open), redriven, discarded or any.", DefaultValueFactory = _ => "quarantined" };
        status.AcceptOnlyFromAmong("quarantined", "redriven", "discarded", Any);
        var most = new Option<int>("--limit") { Description = "The maximum number of rows per layer.", DefaultValueFactory = _ => 20 };
        most.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 1)
                r.AddError("--limit must be at least 1.");
        });
        var format = SharedOptions.Format("table", "json", "csv");
        var command = new Command("list", "The newest refused records, with their reasons.") { layer, status, most, lakehouse, format };
        named.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var layers = Chosen(parsed.GetValue(layer)!);
            var found = await new QuarantineRecords(new LakehouseReader(parsed.GetValue(lakehouse)!)).ListAsync(
                layers, named.Read(parsed, errors), parsed.GetValue(status) is { } s and not Any ? s : null, parsed.GetValue(most),
                cancellationToken);
            if (found.Rows.Count == 0 && parsed.GetValue(format) == "table")
                await output.WriteLineAsync(
                    "Nothing is in quarantine there. A batch that is held back has its rows in a staging table; `wikiguard run` names it.");
            else
                QueryOutput.Write(parsed.GetValue(format) == "table" ? Short(found) : found, parsed.GetValue(format)!, output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show(TextWriter output)
    {
        var id = new Argument<string>("ID") { Description = "The quarantine_id, or its beginning, as list shows it." };
        var lakehouse = SharedOptions.Lakehouse();
        var command = new Command("show", "One refused record, whole.") { id, lakehouse };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var records = new QuarantineRecords(new LakehouseReader(parsed.GetValue(lakehouse)!));
            if (await records.ShowAsync(parsed.GetValue(id)!, cancellationToken) is not var (layer, found))
                throw new WrongUsageException($"No quarantine holds {parsed.GetValue(id)}. See: wikiguard quarantine list --status any");
            if (found.Rows.Count > 1)
                throw new WrongUsageException($"More than one id begins with {parsed.GetValue(id)}. Give more of it.");
            await output.WriteLineAsync($"layer: {layer}");
            foreach (var (column, value) in found.Columns.Zip(found.Rows[0]))
                await output.WriteLineAsync(column == "original_record"
                    ? $"{column}:\n{QuarantineRecords.InLines((string)value!)}"
                    : $"{column}: {QueryOutput.Printable(ValueText.Of(value))}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Redrive(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (layer, named, lakehouse, config) = (LayerOption(), new FilterOptions(), SharedOptions.Lakehouse(), SharedOptions.Config());
        var (dryRun, stack, region) = (DryRunOption(), SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new Command("redrive", "Judges open records again, and takes what passes through to gold; releases a held batch.")
            { layer, dryRun, lakehouse, config, stack, region, format };
        named.AddTo(command);
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var (filter, isDryRun) = (named.Read(parsed, errors), parsed.GetValue(dryRun));
            var request = RequestOf(parsed.GetValue(layer)!, filter, discard: false);
            if (parsed.GetValue(stack) is { } name)
            {
                return await StackExecution.RunAsync(
                    new QuarantineJob(request, isDryRun), name, parsed.GetValue(region), parsed.GetValue(format)!, output, errors);
            }
            await using var open = await OpenLakehouse.OpenAsync(
                access, parsed.GetValue(lakehouse)!, parsed.GetValue(config), errors, cancellationToken);
            await RequireKnownAsync(open, request, cancellationToken);
            if (isDryRun)
            {
                await output.WriteLineAsync(await PlanAsync(open, request, parsed.GetValue(format) == "json", cancellationToken));
                return ExitCodes.Done;
            }
            await record.BeginAsync(open, cancellationToken);
            if (await open.ReleaseAsync(filter, Release.Accept, cancellationToken))
            {
                await output.WriteLineAsync(RecoveryText.Released(filter.BatchId!, discard: false));
                return ExitCodes.Done;
            }
            foreach (var one in request.Layers)
            {
                var counts = await open.Get<QuarantineDesk>().RedriveAsync(one, filter, cancellationToken);
                if (one == LayerNames.Bronze)
                    record.Count("bronze_redriven", counts.Redriven);
                await output.WriteLineAsync(parsed.GetValue(format) == "json"
                    ? new JsonObject([new("layer", one), .. counts.ByName.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))])
                        .ToJsonString()
                    : RecoveryText.Redriven(one, counts.ByName));
            }
            await open.PromoteAsync(cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Discard(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (layer, named, lakehouse, config) = (LayerOption(), new FilterOptions(), SharedOptions.Lakehouse(), SharedOptions.Config());
        var (dryRun, stack, region) = (DryRunOption(), SharedOptions.Stack(), SharedOptions.Region());
        var yes = SharedOptions.Yes();
        var command = new Command("discard",
            "Gives open records up: they stay in the table, and are not redriven any more. Refuses a held batch.")
            { layer, dryRun, lakehouse, config, stack, region, yes };
        named.AddTo(command);
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var filter = named.Read(parsed, errors);
            if (filter == QuarantineFilter.All)
                throw new WrongUsageException("Say which records to discard: --check, --batch, --id, --from or --to.");
            var isDryRun = parsed.GetValue(dryRun);
            var request = RequestOf(parsed.GetValue(layer)!, filter, discard: true);
            if (parsed.GetValue(stack) is { } name)
            {
                if (!isDryRun && !parsed.GetValue(yes))
                    await AskAsync(request, errors);
                return await StackExecution.RunAsync(
                    new QuarantineJob(request, isDryRun), name, parsed.GetValue(region), "text", output, errors);
            }
            await using var open = await OpenLakehouse.OpenAsync(
                access, parsed.GetValue(lakehouse)!, parsed.GetValue(config), errors, cancellationToken);
            await RequireKnownAsync(open, request, cancellationToken);
            if (isDryRun)
            {
                await output.WriteLineAsync(await PlanAsync(open, request, isJson: false, cancellationToken));
                return ExitCodes.Done;
            }
            if (!parsed.GetValue(yes))
                await AskAsync(request, errors, await PlanAsync(open, request, isJson: false, cancellationToken));
            await record.BeginAsync(open, cancellationToken);
            if (await open.ReleaseAsync(filter, Release.Discard, cancellationToken))
            {
                await output.WriteLineAsync(RecoveryText.Released(filter.BatchId!, discard: true));
                return ExitCodes.Done;
            }
            foreach (var one in request.Layers)
            {
                var discarded = await open.Get<QuarantineDesk>().DiscardAsync(one, filter, cancellationToken);
                record.Count("discarded", discarded);
                await output.WriteLineAsync(RecoveryText.Discarded(one, discarded));
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static QuarantineRequest RequestOf(string layer, QuarantineFilter filter, bool discard) =>
        new(layer == Any ? null : layer, filter, discard);

    private static Task AskAsync(QuarantineRequest request, TextWriter errors, string? plan = null) => Confirmation.AskAsync(
        $"{request} will be discarded for good.",
        "A discard is for good, and nobody is there to ask. Look at it with --dry-run, then give --yes.", errors, plan);

    /// <summary>A name that nothing has would select nothing, and pass for work that is done.</summary>
    private static async Task RequireKnownAsync(OpenLakehouse open, QuarantineRequest request, CancellationToken cancellationToken)
    {
        var (filter, layers) = (request.Filter, request.Layers.ToList());
        if (filter is { Check: null, BatchId: null } || await open.HolderOfAsync(filter, cancellationToken) is not null)
            return;
        var (checks, batches) = await new QuarantineRecords(open.Get<IQueryEngine>()).NamesAsync(layers, cancellationToken);
        var rules = (await open.Get<IConfigInForce>().CurrentAsync(cancellationToken)).QualityRules.Tables
            .Where(t => layers.Any(l => t.Key.StartsWith($"{l}_", StringComparison.Ordinal))).SelectMany(t => t.Value).Select(r => r.Name);
        if (filter.Check is { } check && !checks.Contains(check) && !rules.Contains(check))
        {
            throw new WrongUsageException(
                $"No record there has failed {check}, and no rule has this name. Records have failed: {Listed(checks)}.");
        }
        if (filter.BatchId is not { } batch || batches.Contains(batch))
            return;
        foreach (var layer in layers)
        {
            var (checkpoint, _) = await open.Get<CheckpointStore>().LoadAsync(layer, cancellationToken);
            if (RollbackRequest.BatchOf(layer, batch) <= checkpoint.BatchSeq)
                return; // it has refused nothing
        }
        throw new WrongUsageException($"There is no batch {batch} there. Records were refused by: {Listed(batches)}.");
    }

    private static string Listed(IReadOnlySet<string> names) =>
        names.Count == 0 ? "none" : string.Join(", ", names.Take(20)) + (names.Count > 20 ? " and others" : "");

    private static async Task<string> PlanAsync(
        OpenLakehouse open, QuarantineRequest request, bool isJson, CancellationToken cancellationToken)
    {
        var held = await open.HolderOfAsync(request.Filter, cancellationToken) is null ? null : request.Filter.BatchId;
        var rows = held is not null ? [] : (await open.Get<QuarantineDesk>().PlanAsync(
            request.Layers, request.Filter, request.Discard, cancellationToken))
            .GroupBy(c => c.Layer, c => c.Rows).ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
        return isJson ? JsonSerializer.Serialize(new { dry_run = true, held_batch = held, open = rows })
            : held is not null ? RecoveryText.WouldRelease(held, request.Discard) : RecoveryText.WouldTake(request, rows);
    }

    private static Option<bool> DryRunOption() => new("--dry-run") { Description = "Say how many records would be taken, and do nothing." };

    private static Option<string> LayerOption()
    {
        var option = new Option<string>("--layer") { Description = "bronze, silver, gold or any.", DefaultValueFactory = _ => Any };
        option.AcceptOnlyFromAmong([.. LayerNames.InOrder, Any]);
        return option;
    }

    // The beginning of an id is enough to identify it, and leaves room for the reasons.
    private static QueryResult Short(QueryResult found) =>
        found with { Rows = [.. found.Rows.Select(r => (object?[])[r[0], ((string)r[1]!)[..12], .. r[2..]])] };

    private static IReadOnlyList<string> Chosen(string layer) => layer == Any ? LayerNames.InOrder : [layer];

    /// <summary>The options that make a <see cref="QuarantineFilter"/>.</summary>
    private sealed class FilterOptions
    {
        private readonly Option<string?> _check = new("--check") { Description = "Records that failed this rule.", HelpName = "RULE" };
        private readonly Option<string?> _batch =
            new("--batch") { Description = "Records that this batch refused, or the held batch itself.", HelpName = "BATCH" };
        private readonly Option<string?> _id = new("--id") { Description = "One record, by the beginning of its id.", HelpName = "ID" };
        private readonly Option<DateOnly?> _from = EventDates.From();
        private readonly Option<DateOnly?> _to = EventDates.To("");

        public void AddTo(Command command)
        {
            foreach (var option in new Option[] { _check, _batch, _id, _from, _to })
                command.Add(option);
        }

        public QuarantineFilter Read(ParseResult parsed, TextWriter errors)
        {
            if (parsed.GetValue(_from) > parsed.GetValue(_to))
                throw new WrongUsageException("--from is after --to.");
            EventDates.NoteWidening(parsed, errors, _from, _to);
            return new(parsed.GetValue(_check), parsed.GetValue(_batch), parsed.GetValue(_id), parsed.GetValue(_from),
                parsed.GetValue(_to));
        }
    }
}
