using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Bronze;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Config;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Mapping;
using WikiGuard.Ports;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard backfill</c>: takes edits from files, or from the past of Wikimedia's stream, into a lakehouse.</summary>
internal static class BackfillCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files with one JSON object a line, also .gz, or .parquet. On a stack, --files names them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var prefix = new Option<string?>("--files")
        {
            Description = "With --stack, the files: what their keys in the stack's bucket begin with, such as backfill/2026-01/.",
            HelpName = "PREFIX",
        };
        var after = new Option<string?>("--after")
        {
            Description = "With --files, the key of a file that was landed before, as were those that come before it by name.",
            HelpName = "KEY",
        };
        var mapping = new Option<string?>("--mapping")
        {
            Description = "Which column of the files is which field of an edit. Default: they are named as Wikimedia's stream names them.",
            HelpName = "FILE.yaml",
        };
        var stream = new BackfillFromStream();
        var allowlist = SharedOptions.Allowlist();
        allowlist.Description += " On a stack, a key under config/; default: the list that the Ingestor goes by.";
        var dryRun = new Option<bool>("--dry-run") { Description = "Read, say what would be landed, and do nothing." };
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var maxUsd = SharedOptions.MaxUsd();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("backfill", "Takes earlier edits from files, or from Wikimedia's stream, into a lakehouse.", """
            A backfill is for edits that the live stream did not bring: history from before the first run, an outage, a page that has just been
            added to the allowlist. It goes beside the live stream and changes nothing of how far that has come. Its rows carry the mode
            `backfill`; a rule on late arrival does not hold for them. Windows that the edits fall into are computed anew.

            A line or row that is no event goes to quarantine, with its file and number. The same file again, or after a backfill that was
            stopped, adds nothing twice, and an edit that the lakehouse has already is counted as a duplicate. While a run holds a lakehouse in a
            folder, the run carries the backfill out, by its own configuration.

            A file has one event a line, as Wikimedia sends them, or is Parquet with columns of the same names (meta.id, type, wiki, title,
            timestamp, user, ...), or with whole events in event_data, as bronze_events has. Where columns are named otherwise, --mapping
            says in YAML which is which; with --dry-run, the first row is shown as the event that it becomes.

              meta.id: id                                          the column of each edit's own id
              timestamp: {column: timestamp, time: iso}            or seconds, milliseconds, or a pattern such as yyyyMMddHHmmss
              type: {column: kind, default: edit}
              wiki: {value: enwiki}
              title: page_title
              user: user_name

            Wikimedia's stream itself keeps 7 to 31 days. With --since, or with --entity alone for the last 7 days, the edits come from
            there instead of files. All edits of all wikis in that time are read, some 24 million a week, and those of the pages wanted
            are kept. A backfill that was stopped is run again; it reads from the start.

            Examples:
              wikiguard backfill --entity "enwiki:United States" --contact you@example.org
              wikiguard backfill --since 3d --contact you@example.org --dry-run
              wikiguard backfill --since 2026-02-01T06:00Z --until 2026-02-01T18:00Z --contact you@example.org
              wikiguard backfill edits-2026-01.jsonl.gz --dry-run
              wikiguard backfill edits-2026-01-*.jsonl.gz
              wikiguard backfill edits.jsonl --allowlist my-pages.yaml
              wikiguard backfill edits-2026-01.parquet --mapping columns.yaml --dry-run
              wikiguard query "select * from bronze_quarantine where kafka_topic = 'backfill'"

            On a stack, the files are in its bucket, under backfill/. A state machine does the work; the command starts an execution and
            follows it. Ctrl-C leaves it running, and `wikiguard follow` follows it again. While a backfill is at work, no other is started.
            (Two that were started without this tool do no harm either: the layers' leases keep them apart.)

              aws s3 cp edits-2026-01.jsonl.gz s3://BUCKET/backfill/2026-01/        BUCKET is the stack's output BucketName
              wikiguard backfill --files backfill/2026-01/ --stack wikiguard --dry-run
              wikiguard backfill --files backfill/2026-01/ --stack wikiguard
              wikiguard backfill --files backfill/old/ --mapping columns.yaml --stack wikiguard
              wikiguard backfill --entity "enwiki:United States" --stack wikiguard
            """)
        { files, mapping, prefix, after, allowlist, dryRun, lakehouse, config, stack, region, maxUsd, format };
        foreach (var option in stream.Options)
            command.Add(option);
        SharedOptions.KeepApart(
            command, stack, ofStack: [prefix, after, region, maxUsd], ofFolder: [lakehouse, config, .. stream.OptionsOfFolder]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var folder = parsed.GetValue(lakehouse)!;
            var isDryRun = parsed.GetValue(dryRun);
            var names = parsed.GetValue(files)!;
            var columns = await MappingAsync(parsed.GetValue(mapping), cancellationToken);
            if (columns is not null && stream.IsWanted(parsed))
                throw new WrongUsageException("--mapping goes with files; the stream's events need none.");
            if (parsed.GetValue(stack) is { } name)
            {
                var wanted = new BackfillRequest(
                    parsed.GetValue(prefix) ?? "", parsed.GetValue(allowlist) ?? BackfillRequest.DefaultAllowlist, isDryRun)
                { After = parsed.GetValue(after), Mapping = columns, MaxUsd = parsed.GetValue(maxUsd) };
                if (stream.IsWanted(parsed))
                    wanted = stream.RequestOf(parsed, wanted);
                return await StackExecution.RunAsync(
                    OnStack(names, wanted), name, parsed.GetValue(region), parsed.GetValue(format)!, output, errors);
            }
            var isJson = parsed.GetValue(format) == "json";
            if (stream.IsWanted(parsed) == names.Length > 0)
                throw new WrongUsageException("Give files, or --since or --entity for the past of Wikimedia's stream: one of the two.");
            if (stream.IsWanted(parsed))
            {
                return await stream.RunAsync(
                    parsed, new BackfillOptions(access, folder, parsed.GetValue(config), parsed.GetValue(allowlist), isDryRun, isJson),
                    record, output, errors, cancellationToken);
            }
            var recordings = new List<IRecording>();
            foreach (var file in names) // one that cannot be read is named before anything is landed
            {
                recordings.Add(await RecordingFiles.OpenAsync(file, columns, cancellationToken));
                if (recordings[^1] is MappedRecording mapped)
                {
                    foreach (var column in await mapped.FindEmptyColumnsAsync(cancellationToken))
                        await errors.WriteLineAsync(QueryOutput.Printable($"note: {mapped.Name}: no line of the first ones has a value in "
                            + $"'{column}', which the mapping names"));
                }
            }
            var monitored = await AllowlistSource.OfFile(parsed.GetValue(allowlist) ?? ConfigFiles.DefaultAllowlist)
                .LoadAsync(cancellationToken);
            var pages = new MonitoredPages(monitored.Allowlist, monitored.Hash);
            var batches = new BatchProgress(errors);
            if (isDryRun)
            {
                LocalLakehouse.RequireIn(folder);
                await ShowFirstAsync(recordings, errors, cancellationToken);
                // It counts, and touches nothing of the lakehouse.
                var counting = new BackfillDesk(
                    new BronzeWriter(FolderObjectStore.ReaderOf(folder), NullLogger<BronzeWriter>.Instance), TimeProvider.System);
                var counted = await LandAsync(counting);
                await TellAsync(counted);
                return await AnyMostlyLostAsync(counted) ? ExitCodes.Failed : ExitCodes.Done;
            }
            await using var open = await OpenLakehouse.OpenAsync(
                access, folder, parsed.GetValue(config), errors, cancellationToken, batches);
            await record.BeginAsync(open, cancellationToken);
            var landed = await LandAsync(open.Get<BackfillDesk>());
            await open.PromoteAsync(cancellationToken);
            await TellAsync(landed);
            var arguments = SuggestedArguments.Lakehouse(folder);
            var outcome = BackfillOutcome.Of(SumOf(landed), batches.Counts, columns is not null, arguments);
            if (outcome is not null)
                await errors.WriteLineAsync(outcome.Text);
            var verified = await CheckOutput.ConcludeAsync("backfill", await open.VerifyAsync(arguments, cancellationToken), errors);
            return await AnyMostlyLostAsync(landed) || outcome is { IsFailure: true } ? ExitCodes.Failed : verified;

            async Task<bool> AnyMostlyLostAsync(IReadOnlyList<BackfilledFile> read)
            {
                var lost = recordings.Zip(read).Where(r => r.Second.Counts.IsMostlyLost()).ToList();
                foreach (var (recording, file) in lost)
                {
                    var what = await UnreadableRecording.DescribeAsync(
                        recording, file.Counts.Lines, file.Counts.Malformed, cancellationToken);
                    await errors.WriteLineAsync(QueryOutput.Printable(
                        $"wikiguard: {what} {(isDryRun ? "They would go" : "They went")} to quarantine. See whether this is the file that "
                        + "was meant."));
                }
                return lost.Count > 0;
            }

            async Task<IReadOnlyList<BackfilledFile>> LandAsync(BackfillDesk desk)
            {
                var read = new List<BackfilledFile>();
                foreach (var recording in recordings)
                    read.Add(await BackfillCommand.LandAsync(desk, recording, pages, isDryRun, errors, cancellationToken));
                return read;
            }

            async Task TellAsync(IReadOnlyList<BackfilledFile> read)
            {
                await output.WriteLineAsync(isJson
                    ? Json(recordings, read, isDryRun, batches.Counts)
                    : Text(recordings, read, isDryRun, batches, monitored.Allowlist.Entities.Length));
                foreach (var strange in BackfillOutcome.StrangeTimes(recordings, read, TimeProvider.System.GetUtcNow()))
                    await errors.WriteLineAsync($"note: {QueryOutput.Printable(strange)}");
            }
        });
        return command;
    }

    private static BackfillJob OnStack(string[] files, BackfillRequest request)
    {
        if (files.Length > 0)
        {
            throw new WrongUsageException("A stack reads its files from its bucket, so copy them there first: aws s3 cp FILE "
                + "s3://BUCKET/backfill/2026-01/ (BUCKET is the stack's output BucketName). Then name them by --files backfill/2026-01/.");
        }
        if (request is { Prefix: "", Stream: null })
            throw new WrongUsageException("Name the files by what their keys in the bucket begin with: --files backfill/2026-01/. Or give "
                + "--since or --entity for the past of Wikimedia's stream.");
        if (request is { After: not null, Stream: not null })
            throw new WrongUsageException("--after goes with --files; of the stream, give a later --since.");
        if (request is { Prefix: not "", Stream: not null })
            throw new WrongUsageException("Give --files, or --since or --entity for the past of Wikimedia's stream: one of the two.");
        try
        {
            var job = new BackfillJob(request);
            using var input = JsonDocument.Parse(job.Input());
            BackfillRequest.Read(input.RootElement, TimeProvider.System.GetUtcNow()); // what is wrong is told before anything is started
            return job;
        }
        catch (InvalidConfigException e)
        {
            throw new WrongUsageException(e.Message);
        }
    }

    private static async Task<RowMapping?> MappingAsync(string? file, CancellationToken cancellationToken) =>
        file is null ? null : RowMapping.Parse((await ConfigFile.ReadAsync(file, cancellationToken)).Text, file);

    /// <summary>Whoever has written a mapping sees what it makes, before it is landed.</summary>
    private static async Task ShowFirstAsync(
        List<IRecording> files, TextWriter errors, CancellationToken cancellationToken)
    {
        if (files.FirstOrDefault(f => f is MappedRecording or ParquetRecording) is not { } made)
            return;
        await foreach (var first in made.ReadAsync(SourcePosition.Start, cancellationToken))
        {
            await errors.WriteLineAsync(first.Refusal is { } wrong
                ? QueryOutput.Printable($"{made.Name}: {made.Unit} 1 becomes no event: {wrong}")
                : QueryOutput.Printable($"{made.Name}: {made.Unit} 1 becomes {Encoding.UTF8.GetString(first.Data.Span)}"));
            return;
        }
    }

    private static async Task<BackfilledFile> LandAsync(
        BackfillDesk desk, IRecording file, MonitoredPages pages, bool dryRun, TextWriter errors, CancellationToken cancellationToken)
    {
        var landed = default(BackfilledFile);
        var clock = Stopwatch.StartNew();
        var length = await file.LengthAsync(cancellationToken);
        await foreach (var part in desk.LandAsync(file, pages, landed: null, dryRun, cancellationToken))
        {
            landed = part;
            await errors.WriteLineAsync(QueryOutput.Printable(file.Name)
                + $": {landed.Counts.Lines:N0} {file.Unit}s{(landed.IsWhole ? "" : " so far")}, "
                + $"{landed.Counts.Landed:N0} {(dryRun ? "to land" : "landed")}"
                + RecoveryText.LeftOf(clock.Elapsed, landed.Offset, landed.IsWhole ? 0 : length ?? 0));
        }
        return landed!;
    }

    private static string Text(
        List<IRecording> files, IReadOnlyList<BackfilledFile> landed, bool dryRun, BatchProgress batches, int entities)
    {
        IEnumerable<string> lines =
        [
            BackfillOutput.Headline(
                SumOf(landed), files.All(f => f.Unit == files[0].Unit) ? $"{files[0].Unit}s" : "lines and rows", entities, dryRun),
            .. files.Zip(landed, (file, l) =>
                $"  {QueryOutput.Printable(file.Name)}: {BackfillOutput.InWords(l.Counts, $"{file.Unit}s")}{Dates(l)}"),
            .. BackfillOutput.Layers(batches),
            .. dryRun ? [RecoveryText.WouldCost(SumOf(landed).Cost())] : Array.Empty<string>(),
        ];
        return string.Join('\n', lines);
    }

    private static LineCounts SumOf(IEnumerable<BackfilledFile> files) =>
        files.Aggregate(new LineCounts(), (sum, file) => sum + file.Counts);

    private static string Dates(BackfilledFile file) =>
        file is { From: { } from, To: { } to } ? $"; recorded {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm}" : "";

    private static string Json(
        List<IRecording> files, IReadOnlyList<BackfilledFile> landed, bool dryRun,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> counts) => JsonSerializer.Serialize(new
        {
            dry_run = dryRun,
            files = files.Zip(landed, (file, l) => new
            {
                file = file.Name,
                lines = l.Counts.Lines,
                landed = l.Counts.Landed,
                malformed = l.Counts.Malformed,
                too_large = l.Counts.TooLarge,
                not_monitored = l.Counts.NotMonitored,
                canaries = l.Counts.Canaries,
                unknown_stream = l.Counts.UnknownStream,
                blank = l.Counts.Blank,
                recorded_from = l.From,
                recorded_to = l.To,
            }),
            layers = counts,
        });
}
